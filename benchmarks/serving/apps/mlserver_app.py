"""MLServer's custom runtime, pictures as BYTES in base64 (Open Inference Protocol)."""

import base64

import numpy as np
from mlserver import MLModel
from mlserver.types import InferenceRequest, InferenceResponse, ResponseOutput
from model import answers, pixels, session


class Digits(MLModel):
    """The runtime."""

    async def load(self) -> bool:
        """In each worker."""
        self.model = session()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """A batch of pictures, put together by MLServer."""
        data = payload.inputs[0].data
        images = data.root if hasattr(data, "root") else data
        found = answers(self.model, np.concatenate([pixels(base64.b64decode(image)) for image in images]))
        shape = [len(found), 1]
        outputs = [
            ResponseOutput(name="prediction", shape=shape, datatype="INT64", data=[digit for digit, _ in found]),
            ResponseOutput(name="confidence", shape=shape, datatype="FP32", data=[sure for _, sure in found]),
        ]
        return InferenceResponse(model_name=self.name, outputs=outputs)
