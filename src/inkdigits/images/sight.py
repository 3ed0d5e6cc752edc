"""What was seen of a digit, and whether to believe it: strokes with edges, not grain, shadows, sheets or tables."""

from dataclasses import dataclass

import numpy as np

from inkdigits.images.ink import Mask
from inkdigits.images.mnist_form import stroke_width
from inkdigits.images.nearby_page import lowest
from inkdigits.images.page import LEAST_NOISE, Relief, reduced

# All lengths are shares of the longer side of what they belong to, so that pictures of every size are judged alike.
_TINY = 0.06
_NO_GRAIN = 12.0
_COARSE_SIDE = 40
_ABRUPT = 4.5
_STEEPEST_GRAIN = 2.9
_TOO_SMALL_TO_TELL = 10
_WIDEST_STROKE = 0.36
_MOST_OF_BORDER = 0.4
_REST_SIDE = 64
_LEAST_MISFIT = 6.0
_MISFIT = 0.12
_MOST_UNEXPLAINED = 0.02


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of the digit: `mask` (bool, height x width) on `relief`.

    `nearby` says that the ink stands out from what lies near it, rather than from the page as one surface.
    """

    relief: Relief
    mask: Mask
    nearby: bool


def is_no_grain(sight: Sight) -> bool:
    """Whether something tiny stands out more than the odd grain among so many thousands does."""
    top, bottom, left, right = bounds(sight.mask)
    if max(bottom - top, right - left) > _TINY * max(sight.mask.shape):
        return True
    return float(sight.relief.height[sight.mask].max()) > _NO_GRAIN * sight.relief.noise


def has_edges(sight: Sight) -> bool:
    """Whether ink begins abruptly, against the size of the whole, as pens do and soft shadows do not."""
    relief, mask = sight.relief, sight.mask
    top, bottom, left, right = bounds(mask)
    rows, columns = slice(max(0, top - 2), bottom + 2), slice(max(0, left - 2), right + 2)
    coarse = reduced(relief.height[rows, columns], _COARSE_SIDE)
    steps = [np.abs(np.diff(coarse, axis=axis)) for axis in (0, 1)]
    steepest: float = max(float(np.percentile(step, 98)) for step in steps if step.size)
    longest: int = max(coarse.shape)
    grain = _STEEPEST_GRAIN * (relief.noise - LEAST_NOISE) * longest / max(bottom - top, right - left, longest)
    return (steepest - grain) * longest > _ABRUPT * float(np.percentile(relief.height[mask], 75))


def explains_the_rest(sight: Sight) -> bool:
    """Whether what is not the digit is mostly page, thin lines and specks, rather than shadows with an edge."""
    rest = np.abs(np.where(sight.mask, np.float32(0), sight.relief.height))
    full = float(np.percentile(sight.relief.height[sight.mask], 75))
    broad = lowest(reduced(rest, _REST_SIDE), 3)
    return float(np.mean(broad > max(_LEAST_MISFIT, _MISFIT * full))) < _MOST_UNEXPLAINED


def is_drawn(mask: Mask) -> bool:
    """Whether the mask is strokes rather than a blot, a sheet of paper or a table around one."""
    if along_border(mask).mean() > _MOST_OF_BORDER:
        return False
    top, bottom, left, right = bounds(mask)
    if max(bottom - top, right - left) < _TOO_SMALL_TO_TELL:
        return True
    filled = reduced(np.pad(mask[top:bottom, left:right], 1).astype(np.float32), _COARSE_SIDE)
    window = max(2, round(_WIDEST_STROKE * max(filled.shape)))
    return float(lowest(filled, window).max()) < 0.9


def width_share(mask: Mask) -> float:
    """Width of the strokes as a share of the longer side of the box around them."""
    top, bottom, left, right = bounds(mask)
    return stroke_width(mask[top:bottom, left:right].astype(np.float32)) / max(bottom - top, right - left)


def along_border(mask: Mask) -> Mask:
    """The mask's outermost pixels, as one row."""
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])


def bounds(mask: Mask) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of what is true; bottom and right are past the last pixel."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
