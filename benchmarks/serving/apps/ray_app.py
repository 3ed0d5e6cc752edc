"""Ray Serve with its batching, the picture as the raw body. Takes $PORT, and the folder for what Ray keeps."""

import os
import sys
import time

import numpy as np
import ray
from model import answers, pixels, session
from ray import serve
from starlette.requests import Request


@serve.deployment(
    num_replicas=2,
    max_ongoing_requests=128,
    ray_actor_options={"num_cpus": 1},
    logging_config={"enable_access_log": False},
)
class Digits:
    """A replica."""

    def __init__(self):
        self.model = session()

    @serve.batch(max_batch_size=32, batch_wait_timeout_s=0.001)
    async def infer(self, digits):
        """A batch of pictures."""
        return answers(self.model, np.concatenate(digits))

    async def __call__(self, request: Request):
        """One picture."""
        digit, confidence = await self.infer(pixels(await request.body()))
        return {"prediction": digit, "confidence": confidence}


ray.init(
    num_cpus=2,
    include_dashboard=False,
    log_to_driver=False,
    logging_level="ERROR",
    object_store_memory=200 * 1024 * 1024,
    _temp_dir=sys.argv[1],
)
serve.start(
    http_options={"host": "127.0.0.1", "port": int(os.environ["PORT"])}, logging_config={"enable_access_log": False}
)
serve.run(Digits.bind(), route_prefix="/")
while True:
    time.sleep(3600)
