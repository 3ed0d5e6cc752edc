"""A second, closer look at each row of characters: upright, straight and at the size that is read best.

Knows how to cut a strip out of a picture and how to come back from it; nothing of what the characters mean.
"""

import math
from statistics import median

import numpy as np
from PIL import Image

from inkdigits.inference.strings import MULTIPLE, StringsSession
from inkdigits.prediction import DIGITS
from inkdigits.reading.agreement import agreed
from inkdigits.reading.finding import Floats, Found, Gray, find_at_size
from inkdigits.reading.lines import slope_of

BEST_HEIGHT, OTHER_HEIGHTS = 27.0, (22.0, 33.0)
"""Heights in pixels at which digits are read closely: best at the first, and at the others where it is doubtful."""
_STRIP = 56
_BESIDE = 1.0
_LONGEST = 2048
_BAND = 0.75
_EVERY = 4
"""Rows and columns of a picture that tell which grey its paper has."""
_FAINT, _SURELY_THERE, _SURELY_READ = 0.25, 0.6, 0.85


class Strip:
    """Where a strip lies on the picture: its middle, its direction and how many of its pixels one of the picture is."""

    def __init__(self, boxes: Floats, slope: float, tall: float) -> None:
        """The strip along the digits in `boxes` (n, 4), n at least 1, on lines that fall by `slope`; on it they are
        `tall` pixels high.
        """
        self.angle = math.atan(slope)
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        self.turn = np.array([[cosine, sine], [-sine, cosine]])
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        height = median((boxes[:, 3] - boxes[:, 1]).tolist())
        along = middles @ self.turn.T
        half = median((boxes[:, 2] - boxes[:, 0]).tolist()) / 2 + _BESIDE * height
        self.scale = tall / max(height, 1.0)
        length = float(np.ptp(along[:, 0]) + 2 * half)
        self.scale = min(self.scale, _LONGEST / length)
        self.width = math.ceil(length * self.scale / MULTIPLE) * MULTIPLE
        self.start = np.array([along[:, 0].min() - half, median(along[:, 1].tolist())])
        self.start[1] -= _STRIP / 2 / self.scale

    def cut(self, gray: Gray) -> Gray:
        """The strip's pixels, uint8 (56, width)."""
        near, left, top = self._part(gray)
        factor = max(1, math.floor(1 / self.scale))
        shrunk = Image.fromarray(near).reduce(factor) if factor > 1 else Image.fromarray(near)
        back = self.turn.T / (self.scale * factor)
        corner = (self.turn.T @ self.start - (left, top)) / factor
        matrix = (*back[0].tolist(), float(corner[0]), *back[1].tolist(), float(corner[1]))
        drawn = shrunk.transform(
            (self.width, _STRIP),
            Image.Transform.AFFINE,
            matrix,
            Image.Resampling.BILINEAR,
            fillcolor=int(np.median(near[::_EVERY, ::_EVERY])),
        )
        return np.asarray(drawn)

    def _part(self, gray: Gray) -> tuple[Gray, int, int]:
        """The part of the picture that the strip touches, and where its left and top are."""
        across, down = self.width / self.scale, _STRIP / self.scale
        corners = (np.array([[0, 0], [across, 0], [0, down], [across, down]]) + self.start) @ self.turn
        low, high = np.floor(corners.min(axis=0)).astype(int) - 2, np.ceil(corners.max(axis=0)).astype(int) + 2
        left, top = (min(max(0, int(side)), most - 1) for side, most in zip(low, gray.shape[::-1], strict=True))
        return gray[top : max(top + 1, int(high[1])), left : max(left + 1, int(high[0]))], left, top

    def from_picture(self, points: Floats) -> Floats:
        """Points (n, 2) of the picture, x and y, as points of the strip."""
        return np.asarray((points @ self.turn.T - self.start) * self.scale, np.float32)

    def to_picture(self, boxes: Floats) -> Floats:
        """Boxes (n, 4) of the strip as the upright boxes of the picture of the same middles and heights."""
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2 / self.scale + self.start
        halves = (boxes[:, 2:] - boxes[:, :2]) / 2 / self.scale
        middles = middles @ self.turn
        return np.concatenate([middles - halves, middles + halves], axis=1).astype(np.float32)


def look_closely(session: StringsSession, gray: Gray, boxes: Floats) -> Found:
    """What stands on the row of digits in `boxes` (n, 4) of `gray`, in pixels of `gray`.

    Where it is doubtful, it is looked at in three sizes, and what they agree on is told.
    """
    slope = slope_of((boxes[:, :2] + boxes[:, 2:]) / 2)
    found = _look(session, gray, boxes, slope, BEST_HEIGHT)
    if not _is_doubtful(found):
        return found
    others = (_look(session, gray, boxes, slope, tall) for tall in OTHER_HEIGHTS)
    return agreed([found, *others])


def _look(session: StringsSession, gray: Gray, boxes: Floats, slope: float, tall: float) -> Found:
    strip = Strip(boxes, slope, tall)
    found = find_at_size(session, strip.cut(gray))
    away = np.abs(found.middles[:, 1] - _STRIP / 2) / tall
    found = found.only(away < _BAND)
    return Found(strip.to_picture(found.boxes), found.kinds, found.centres)


def _is_doubtful(found: Found) -> bool:
    """Whether any digit is not quite sure, or something faint may be one."""
    shares = found.kinds[:, :DIGITS].max(axis=1)
    digits = (found.centres >= _FAINT) & (found.kinds.argmax(axis=1) < DIGITS)
    return bool((digits & ((found.centres < _SURELY_THERE) | (shares < _SURELY_READ))).any())
