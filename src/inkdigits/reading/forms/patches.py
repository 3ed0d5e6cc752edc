"""Cuts a box out of a picture, straight and upright, with what is around it. Knows geometry only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.reading.forms.naming import corners_of
from inkdigits.reading.forms.quads import Points
from inkdigits.reading.values import Box, FormBox

Gray = npt.NDArray[np.uint8]

MARGIN = 0.3
"""Of a box's shorter side: what is seen around it, since writing goes over lines."""
_TALLEST = 160
_LONGEST = 1280
_SMALLEST = 24
_MOST_ENLARGED = 4.0
"""Pixels that the shorter side of a box has, and the longer one of a patch, as they are looked at."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A box and what is around it: `gray` (uint8, height x width), on which the box itself is `box`.

    `corners` are those of the whole patch on the picture, from the top left one clockwise.
    """

    gray: Gray
    box: Box
    corners: Points

    def to_picture(self, box: Box) -> Box:
        """The upright box on the picture around a box on the patch."""
        x, y, wide, high = box
        height, width = self.gray.shape
        there = _at(
            self.corners, np.array([x, x + wide, x + wide, x]) / width, np.array([y, y, y + high, y + high]) / height
        )
        left, top = np.rint(there.min(axis=0)).astype(int).tolist()
        right, bottom = np.rint(there.max(axis=0)).astype(int).tolist()
        return left, top, max(right - left, 1), max(bottom - top, 1)


def cut_out(gray: Gray, scale: tuple[float, float], box: FormBox) -> Patch:
    """The box with what is around it, beyond the picture's edge more of what is there.

    `scale` is how many pixels of `gray`, across and down, one of the box's is.
    """
    corners = corners_of(box) * scale
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    wide, high = float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2
    margin = MARGIN * min(wide, high)
    across, down = margin / wide, margin / high
    around = _at(
        corners, np.array([-across, 1 + across, 1 + across, -across]), np.array([-down, -down, 1 + down, 1 + down])
    )
    factor = _factor(min(wide, high), max(wide, high) + 2 * margin)
    size = max(round((wide + 2 * margin) * factor), 3), max(round((high + 2 * margin) * factor), 3)
    left, top = (min(round(margin * factor), (side - 1) // 2) for side in size)
    return Patch(_straightened(gray, around, size), (left, top, size[0] - 2 * left, size[1] - 2 * top), around / scale)


def _at(corners: Points, across: Points, down: Points) -> Points:
    """Points (n x 2) at shares of a four-sided figure's width and height; shares may lie beyond it."""
    top = corners[0] + np.outer(across, corners[1] - corners[0])
    bottom = corners[3] + np.outer(across, corners[2] - corners[3])
    return np.asarray(top + (bottom - top) * down[:, None])


def _factor(shorter: float, longest: float) -> float:
    """By how much a patch is reduced or enlarged: it stays as it is unless it is larger than needed or too small."""
    if shorter < _SMALLEST:
        return min(_SMALLEST / max(shorter, 1.0), _MOST_ENLARGED)
    return min(1.0, _TALLEST / shorter, _LONGEST / longest)


def _straightened(gray: Gray, corners: Points, size: tuple[int, int]) -> Gray:
    """The four-sided part of `gray` with these corners as a rectangle of `size`."""
    low, high = np.floor(corners.min(axis=0)).astype(int) - 1, np.ceil(corners.max(axis=0)).astype(int) + 1
    columns, rows = (np.clip(np.arange(low[axis], high[axis]), 0, gray.shape[1 - axis] - 1) for axis in (0, 1))
    part = Image.fromarray(gray[np.ix_(rows, columns)])
    factor = max(1, min(part.width // size[0], part.height // size[1]))
    small = part.reduce(factor) if factor > 1 else part
    counter_clockwise = ((corners - low) / factor)[[0, 3, 2, 1]]
    straight = small.transform(
        size, Image.Transform.QUAD, counter_clockwise.ravel().tolist(), Image.Resampling.BILINEAR
    )
    return np.asarray(straight)
