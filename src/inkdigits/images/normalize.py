"""Luminance to a digit the MNIST way: find the ink, cut it out, fit it into 20x20, centre it by mass in 28x28.

The same code serves training and answering. Reads top to bottom; each step lives in a module of its own. After
LeCun et al. 1998 and the description on the MNIST page: aspect kept, antialiased, centre of mass to the middle.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.errors import BlankPicture
from inkdigits.images.ink import digit_mask
from inkdigits.images.mnist_form import SIDE, has_mnist_form
from inkdigits.images.page import Floats, Relief, lift_off_page
from inkdigits.images.placing import place
from inkdigits.images.stroke import thicken

_WORKING_SIDE = 400
_MARGIN = 0.4
_SMALL_SHARE = 0.5


def normalize(gray: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The digit on `gray` (uint8, height x width, any size) as uint8 28x28, ink up to 255 on black 0.

    Leaves a picture alone that has this form already, so that normalize(normalize(x)) equals normalize(x).

    Raises BlankPicture where nothing stands out from the page.
    """
    if gray.shape == (SIDE, SIDE):
        ready = _ready_made(gray)
        if ready is not None:
            return ready
    return place(thicken(_cut_out(gray)))


def _ready_made(gray: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8] | None:
    if has_mnist_form(gray):
        return gray
    if gray[0, 0] > 127:
        inverted = 255 - gray
        if has_mnist_form(inverted):
            return inverted
    return None


def _cut_out(gray: npt.NDArray[np.uint8]) -> Floats:
    """The digit's ink, cropped: float32, 1 at full strength, 0 elsewhere.

    Where the digit is a small part of the picture it is looked at a second time, alone and in more detail.
    """
    if int(gray.max()) - int(gray.min()) < 2:
        raise BlankPicture(
            "The picture is of one colour, without ink on it. Draw or photograph one digit and send that."
        )
    small = _shrunk(gray)
    relief = lift_off_page(small)
    mask = digit_mask(relief)
    top, bottom, left, right = _bounds(mask)
    if max(bottom - top, right - left) > _SMALL_SHARE * max(mask.shape):
        return _ink(relief, mask)[top:bottom, left:right]
    return _look_closer(gray, small.shape[0] / gray.shape[0], (top, bottom, left, right))


def _shrunk(gray: npt.NDArray[np.uint8]) -> Floats:
    height, width = gray.shape
    scale = _WORKING_SIDE / max(height, width)
    if scale >= 1:
        return gray.astype(np.float32)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(gray).resize(size, Image.Resampling.BOX), np.float32)


def _look_closer(gray: npt.NDArray[np.uint8], scale: float, bounds: tuple[int, int, int, int]) -> Floats:
    top, bottom, left, right = bounds
    margin = _MARGIN * max(bottom - top, right - left) + 2
    first_row, past_row = max(0, int((top - margin) / scale)), int((bottom + margin) / scale) + 1
    first_column, past_column = max(0, int((left - margin) / scale)), int((right + margin) / scale) + 1
    relief = lift_off_page(_shrunk(gray[first_row:past_row, first_column:past_column]))
    mask = digit_mask(relief)
    top, bottom, left, right = _bounds(mask)
    return _ink(relief, mask)[top:bottom, left:right]


def _ink(relief: Relief, mask: npt.NDArray[np.bool_]) -> Floats:
    full = float(np.percentile(relief.height[mask], 75))
    blank = min(2.5 * (relief.noise - 1.0), 0.3 * full)
    strength: Floats = np.clip((relief.height - blank) / (full - blank), 0, 1, dtype=np.float32)
    strength[~mask] = 0
    return strength


def _bounds(mask: npt.NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
