"""The ONNX graph that finds and reads characters anywhere on a picture, checked before it is trusted.

The graph's contract: one input `picture`, uint8 [N, H, W], H and W multiples of 8; outputs on a grid of cells of 4
pixels down and 2 across: `centre`, float32 [N, H/4, W/2], the probability that a character's middle lies in the cell;
`kinds`, float32 [N, 18, H/4, W/2], logits of what it would be; `box`, float32 [N, 4, H/4, W/2], how far its
ink reaches to the left, up, right and down of the cell's middle, in pixels.
"""

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from inkdigits.errors import DamagedModel
from inkdigits.inference.session import first_line, session_options

STRINGS = "strings"
"""The name of this model in the store."""

OTHER = "?"
KINDS = (*"0123456789", ".", ",", "-", "/", "=", "+", ":", OTHER)
"""What a character can be: digits, signs, and anything else that is written."""

CELL = (4, 2)
"""Height and width of a cell in pixels."""
MULTIPLE = 8

Grids = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]

_WARM_UP = (1, 32, 64)


class StringsSession:
    """A loaded and warmed-up graph. Thread safe, as onnxruntime's `run` is."""

    def __init__(self, onnx: bytes) -> None:
        """Load `onnx`, check its inputs and outputs and run it once. Raises DamagedModel with the reason."""
        try:
            self._session = onnxruntime.InferenceSession(onnx, session_options(), providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's exceptions share no base class below Exception
            raise DamagedModel(f"The file is no ONNX model that can be run here: {first_line(error)}") from error
        self._check_contract()
        try:
            self.run(np.full(_WARM_UP, 255, np.uint8))
        except Exception as error:  # as above
            raise DamagedModel(f"The model fails on an empty picture: {first_line(error)}") from error

    def run(self, pictures: NDArray[np.uint8]) -> Grids:
        """`centre`, `kinds` and `box` for `pictures`, uint8 (n, height, width), sides multiples of 8."""
        centre, kinds, box = self._session.run(["centre", "kinds", "box"], {"picture": pictures})
        return centre, kinds, box

    def _check_contract(self) -> None:
        inputs = {i.name: (i.type, len(i.shape)) for i in self._session.get_inputs()}
        outputs = {o.name: len(o.shape) for o in self._session.get_outputs()}
        if inputs != {"picture": ("tensor(uint8)", 3)} or outputs != {"centre": 3, "kinds": 4, "box": 4}:
            raise DamagedModel(
                "A model of strings takes `picture`, uint8 [N, H, W], and gives `centre`, `kinds` and `box`. "
                f"This file takes {inputs} and gives {outputs}."
            )
