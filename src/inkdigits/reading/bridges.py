"""Digits that stand far apart and are one number all the same, since a stroke of one reaches the other: the tail of a
2, the bar of a 5.

Looks at the pixels between two rows of characters. Knows where characters stand; nothing of which they are.
"""

import numpy as np
import numpy.typing as npt

from inkdigits.reading.finding import Floats, Gray
from inkdigits.reading.lines import Places, follows, gap_between

_FURTHEST = 2.0
"""How far such digits are apart at most, in heights of a digit."""
_BLANK = 0.35
"""How much of that may be blank, in one piece, in heights of a digit."""
_DARK, _INK, _LEAST_CONTRAST = 0.45, 8, 12.0
"""Which share of the contrast between paper and the darkest so many hundredths of a digit is ink."""
_RULED, _SLANTS = 0.85, np.linspace(-0.12, 0.12, 9)
"""A line that is dark along such a share of both digits and of what is between is ruled, level or slanting, and then
nothing there is taken for a bridge.
"""


def bridged(rows: list[Places], boxes: Floats, gray: Gray) -> list[Places]:
    """The `rows` of characters in `boxes` (n, 4) of `gray`, uint8 (height x width), bridged ones as one."""
    joined: list[Places] = []
    for row in sorted(rows, key=lambda row: float(boxes[row[0], 0])):
        before = next((place for place, other in enumerate(joined) if _is_bridged(boxes, other, row, gray)), None)
        if before is None:
            joined.append(row)
        else:
            joined[before] = np.concatenate([joined[before], row])
    return joined


def _is_bridged(boxes: Floats, row: Places, after: Places, gray: Gray) -> bool:
    left, right = boxes[row[-1]], boxes[after[0]]
    height = float(max(left[3] - left[1], right[3] - right[1]))
    if gap_between(left, right) <= _BLANK * height or not follows(left, right, _FURTHEST):
        return False
    inked = _inked(left, right, gray)
    return inked is not None and _longest(~inked) < _BLANK * height


def _inked(left: Floats, right: Floats, gray: Gray) -> npt.NDArray[np.bool_] | None:
    """Which columns between two boxes hold ink; None where nothing is darker or lighter than paper, or it is ruled."""
    height, width = gray.shape
    top, bottom = max(0, int(min(left[1], right[1]))), min(height, int(max(left[3], right[3])) + 1)
    first, last = max(0, int(left[0])), min(width, int(right[2]) + 1)
    part = gray[top:bottom, first:last].astype(np.float32)
    if not part.size:
        return None
    paper = float(np.median(part))
    darkest, lightest = np.percentile(part, (_INK, 100 - _INK)).tolist()
    contrast = max(paper - darkest, lightest - paper)
    if contrast < _LEAST_CONTRAST:
        return None
    away = paper - part if paper - darkest >= lightest - paper else part - paper
    ink = away > _DARK * contrast
    if _is_ruled(ink):
        return None
    start, end = int(left[2]) - first, int(right[0]) - first
    between: npt.NDArray[np.bool_] = ink[:, max(start, 0) : max(end, start + 1)].any(axis=0)
    return between


def _is_ruled(ink: npt.NDArray[np.bool_]) -> bool:
    """Whether a line runs through all of it."""
    height, width = ink.shape
    padded = np.pad(ink, ((1, 1), (0, 0)))
    thick = padded[:-2] | padded[1:-1] | padded[2:]
    down, across = np.arange(height)[:, np.newaxis], np.arange(width)
    for slant in _SLANTS:
        rows = down + np.rint(slant * (across - width / 2)).astype(np.intp)
        inside = (rows >= 0) & (rows < height)
        along = thick[np.clip(rows, 0, height - 1), across] & inside
        if (along.mean(axis=1) > _RULED).any():
            return True
    return False


def _longest(flags: npt.NDArray[np.bool_]) -> int:
    """The length of the longest run of what is true."""
    changes = np.flatnonzero(np.diff(np.pad(flags, 1).astype(np.int8)))
    return int((changes[1::2] - changes[::2]).max(initial=0))
