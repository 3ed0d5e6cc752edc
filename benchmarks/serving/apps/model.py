"""What every peer's application shares: the model in $MODEL on one thread, and Pillow to decode."""

import io
import os

import numpy as np
import onnxruntime
from PIL import Image


def session():
    """The model, on one thread: there is one process per core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])


def pixels(data):
    """The picture as the model takes it, uint8 (1, 28, 28)."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"))[np.newaxis]


def answers(model, digits):
    """Digit and confidence for each of `digits`, uint8 (n, 28, 28)."""
    probabilities = model.run(["probabilities"], {"digits": digits})[0]
    return list(zip(probabilities.argmax(1).tolist(), probabilities.max(1).tolist(), strict=True))
