"""LitServe with its batching, base64 in JSON. Takes $PORT."""

import base64
import os

import litserve
import numpy as np
from model import answers, pixels, session


class Digits(litserve.LitAPI):
    """The steps of a request as LitServe calls them."""

    def setup(self, device):  # noqa: ARG002 - LitServe's name and place
        """In each worker."""
        self.model = session()

    def decode_request(self, request):
        """JSON to pixels."""
        return pixels(base64.b64decode(request["image"]))

    def batch(self, inputs):
        """Pixels to one array."""
        return np.concatenate(inputs)

    def predict(self, x):
        """The array to answers."""
        return answers(self.model, x)

    def unbatch(self, output):
        """Answers are a list already."""
        return output

    def encode_response(self, output):
        """An answer to JSON."""
        return {"prediction": output[0], "confidence": output[1]}


if __name__ == "__main__":
    server = litserve.LitServer(Digits(max_batch_size=32, batch_timeout=0.001), accelerator="cpu", workers_per_device=2)
    server.run(
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        num_api_servers=2,
        generate_client_file=False,
        log_level="warning",
        access_log=False,
    )
