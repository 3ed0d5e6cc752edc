"""One ONNX graph, checked before it is trusted. Knows nothing of stores, versions or thresholds.

The graph's contract: one input `digits`, uint8 [N, 28, 28], ink 255 on 0; an output `probabilities`, float32 [N, 10];
and, if it has one, an output `digit`, float32 [N]: the probability that the picture is a digit at all.
Scaling, standardisation and calibration live inside the graph, so that nothing outside can get them wrong.
"""

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from inkdigits.errors import DamagedModel
from inkdigits.prediction import DIGITS

SIDE = 28
INPUT = "digits"
OUTPUT = "probabilities"
DIGIT_OUTPUT = "digit"

Digits = NDArray[np.uint8]
Probabilities = NDArray[np.float32]

_WARM_UP_BATCHES = (1, 8)


class Session:
    """A loaded and warmed-up graph. Thread safe, as onnxruntime's `run` is."""

    def __init__(self, onnx: bytes) -> None:
        """Load `onnx`, check its inputs and outputs and run it once. Raises DamagedModel with the reason."""
        try:
            self._session = onnxruntime.InferenceSession(onnx, session_options(), providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's exceptions share no base class below Exception
            raise DamagedModel(f"The file is no ONNX model that can be run here: {first_line(error)}") from error
        self._check_contract()
        self._outputs = [o.name for o in self._session.get_outputs() if o.name in (OUTPUT, DIGIT_OUTPUT)]
        self._outputs.sort(reverse=True)
        self._warm_up()

    def run(self, digits: Digits) -> Probabilities:
        """Probabilities float32 (n, 10), each row summing to 1, for `digits` uint8 (n, 28, 28)."""
        return self.answer(digits)[0]

    def answer(self, digits: Digits) -> tuple[Probabilities, Probabilities]:
        """What `run` gives, and float32 (n,): how probably each is a digit at all; 1 from graphs that do not say."""
        found: list[Probabilities] = self._session.run(self._outputs, {INPUT: digits})
        return found[0], found[1] if len(found) > 1 else np.ones(len(digits), np.float32)

    def _check_contract(self) -> None:
        inputs = {i.name: (i.type, list(i.shape)[1:]) for i in self._session.get_inputs()}
        if inputs != {INPUT: ("tensor(uint8)", [SIDE, SIDE])}:
            raise DamagedModel(f"A model takes one input, {INPUT}: uint8 [N, 28, 28]. This file takes {inputs}.")
        outputs = {o.name: (o.type, list(o.shape)[1:]) for o in self._session.get_outputs()}
        if outputs.get(OUTPUT) != ("tensor(float)", [DIGITS]):
            raise DamagedModel(f"A model gives an output {OUTPUT}: float32 [N, 10]. This file gives {outputs}.")
        if outputs.get(DIGIT_OUTPUT, ("tensor(float)", [])) != ("tensor(float)", []):
            raise DamagedModel(f"A model's output {DIGIT_OUTPUT} is float32 [N]. This file gives {outputs}.")

    def _warm_up(self) -> None:
        """The first runs allocate and choose kernels; a graph that answers nonsense is found here, not by a caller."""
        for count in _WARM_UP_BATCHES:
            digits = np.zeros((count, SIDE, SIDE), np.uint8)
            digits[:, 4:24, 13:15] = 255
            try:
                probabilities, digit = self.answer(digits)
            except Exception as error:  # as above
                raise DamagedModel(f"The model fails on a picture of a 1: {first_line(error)}") from error
            if probabilities.shape != (count, DIGITS) or not np.allclose(probabilities.sum(1), 1, atol=1e-3):
                raise DamagedModel("The model's answer is not ten probabilities that sum to 1.")
            if digit.shape != (count,) or not ((digit >= 0) & (digit <= 1)).all():
                raise DamagedModel("The model's probability of being a digit is none.")


def session_options() -> onnxruntime.SessionOptions:
    """How sessions run here: on one thread, in silence."""
    options = onnxruntime.SessionOptions()
    # One process per core is faster than threads inside one process for nets of this size.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return options


def first_line(error: Exception) -> str:
    """What an exception of onnxruntime says, without its traces."""
    return str(error).strip().split("\n")[0][:300]
