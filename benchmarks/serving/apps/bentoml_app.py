"""BentoML with its adaptive batching, base64 in JSON."""

import base64

import bentoml
import numpy as np
from model import answers, pixels, session


@bentoml.service(name="digits", workers=2, logging={"access": {"enabled": False}}, traffic={"timeout": 30})
class Digits:
    """The service."""

    def __init__(self):
        self.model = session()

    @bentoml.api(batchable=True, max_batch_size=32, max_latency_ms=1000)
    def predict(self, images: list[str]) -> list[dict]:
        """A batch of pictures."""
        digits = np.concatenate([pixels(base64.b64decode(image)) for image in images])
        return [{"prediction": digit, "confidence": confidence} for digit, confidence in answers(self.model, digits)]
