"""Every connected piece of ink of the height of writing, as a digit in the MNIST form with its box."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.images.components import find_components
from inkdigits.images.nearby_page import lift_off_nearby
from inkdigits.images.placing import place
from inkdigits.images.stroke import thicken
from inkdigits.reading.values import Box

_WORKING_SIDE = 1000
_LEAST_CONTRAST = 18.0
_ABOVE_NOISE = 5.0
_REACH = 0.05
_LEAST_HEIGHT = 8


def parts_of(gray: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], list[Box]]:
    """The pieces of dark ink on `gray` (uint8, height x width): digits uint8 (n, 28, 28), and their boxes in pixels."""
    scale = min(1.0, _WORKING_SIDE / max(gray.shape))
    size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
    small = np.asarray(Image.fromarray(gray).resize(size, Image.Resampling.BOX), np.float32)
    relief = lift_off_nearby(small, _REACH, dark=True)
    parts = find_components(relief.height > max(_LEAST_CONTRAST, _ABOVE_NOISE * relief.noise))
    tall = np.flatnonzero(parts.bottom - parts.top >= _LEAST_HEIGHT)
    digits, boxes = [], []
    for part in tall:
        rows, columns = slice(parts.top[part], parts.bottom[part]), slice(parts.left[part], parts.right[part])
        ink = np.where(parts.labels[rows, columns] == part + 1, relief.height[rows, columns], np.float32(0))
        digits.append(place(thicken(np.clip(ink / ink.max(), 0, 1))))
        width, height = columns.stop - columns.start, rows.stop - rows.start
        left, top, wide, high = (round(float(side) / scale) for side in (columns.start, rows.start, width, height))
        boxes.append((left, top, wide, high))
    return np.array(digits, np.uint8).reshape(-1, 28, 28), boxes
