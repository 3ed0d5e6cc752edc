"""Takes all but what was written in a box off its patch: printed lines, the neighbours' writing, dirt and shadows.

Knows a box and what is around it; does not read.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.images.components import Components, find_components
from inkdigits.images.nearby_page import highest, lift_off_nearby
from inkdigits.images.page import Floats, Relief
from inkdigits.reading.forms.erasing import without_lines
from inkdigits.reading.forms.patches import Gray, Patch
from inkdigits.reading.values import Box

Mask = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.float64]

_WIDEST_STROKE = 0.3
_LEAST_REACH = 9.0
_ABOVE_NOISE = 4.0
_LEAST_CONTRAST = 7.0
_MOSTLY = 0.5
_REACHES_IN = 0.45
_DEEP = 0.4
_SPECK = 0.18
"""Longest side of a speck, as a share of the shorter side of the box."""
_CLOSE = 0.1
_BASE = 0.55
_FULL, _DARK = 80, 0.5
_SKIRT = 0.04
_PAPER, _INK, _MOST_GAIN = 235.0, 150.0, 6.0


@dataclass(frozen=True, slots=True)
class Writing:
    """What was written in a box: `gray` (uint8, height x width) shows it alone, on even paper, as dark as a pen.

    `contrast` is how far it stood out from the paper, in grey levels; where it is 0, nothing did. `tallest` is the
    height of its tallest stroke without what is far fainter around it, in pixels.
    """

    gray: Gray
    contrast: float
    tallest: int = 0


def clear(patch: Patch) -> Writing:
    """What was written in the box of a patch."""
    plain = without_lines(patch.gray.astype(np.float32), patch.box)
    reach = max(_WIDEST_STROKE * min(patch.box[2:]), _LEAST_REACH) / max(plain.shape)
    relief = lift_off_nearby(plain, min(reach, 1.0), dark=True)
    mask = relief.height > max(_LEAST_CONTRAST, _ABOVE_NOISE * relief.noise)
    parts = find_components(_without_foreign(mask, relief.height, patch.box))
    own = _own(parts, relief.height, patch.box)
    strokes = own & (_longest(parts) > _SPECK * min(patch.box[2:]))
    if not strokes.any():
        return Writing(np.full(plain.shape, _PAPER, np.uint8), 0.0)
    belonging = strokes | (own & _belong(parts, strokes))
    contrast = max(
        float(np.percentile(relief.height[parts.labels == part + 1], _FULL)) for part in np.flatnonzero(strokes)
    )
    dark = find_components(parts.mask_of(strokes) & (relief.height > _DARK * contrast))
    tallest = int((dark.bottom - dark.top).max(initial=0))
    return Writing(_shown(relief, parts.mask_of(belonging), contrast, min(patch.box[2:])), contrast, tallest)


def _without_foreign(mask: Mask, height: Floats, box: Box) -> Mask:
    """The mask without what only comes in from around the box; where that hangs on writing, without what is around."""
    parts = find_components(mask)
    foreign = parts.mask_of(~_own(parts, height, box))
    x, y, wide, high = box
    inside = np.zeros(mask.shape, bool)
    inside[y : y + high, x : x + wide] = True
    cut = find_components(foreign & inside)
    left, top = cut.left - x, cut.top - y
    right, bottom = wide + x - cut.right, high + y - cut.bottom
    # How far it comes in from the nearest side that it touches; all the way where it touches none.
    depth = np.full(len(cut), np.inf)
    for gap, reach in ((left, cut.right - x), (top, cut.bottom - y), (right, wide - left), (bottom, high - top)):
        depth = np.where(gap <= 1, np.minimum(depth, reach), depth)
    return (mask & ~foreign) | cut.mask_of(depth > _DEEP * min(wide, high))


def _own(parts: Components, height: Floats, box: Box) -> Mask:
    """The parts that lie in the box, and not only come in from another one."""
    x, y, wide, high = box
    inside = parts.labels[y : y + high, x : x + wide].ravel()
    weight = np.bincount(parts.labels.ravel(), np.maximum(height, 0).ravel(), len(parts) + 1)[1:]
    here = np.maximum(height[y : y + high, x : x + wide], 0).ravel()
    within = np.bincount(inside, here, len(parts) + 1)[1:]
    rows, columns = parts.labels.shape
    comes_in = (parts.top == 0) | (parts.left == 0) | (parts.bottom == rows) | (parts.right == columns)
    deep = np.minimum(parts.bottom, y + high) - np.maximum(parts.top, y)
    own: Mask = (within > _MOSTLY * weight) & (~comes_in | (deep > _REACHES_IN * high))
    return own


def _longest(parts: Components) -> npt.NDArray[np.intp]:
    longest: npt.NDArray[np.intp] = np.maximum(parts.bottom - parts.top, parts.right - parts.left)
    return longest


def _belong(parts: Components, strokes: Mask) -> Mask:
    """What is small and belongs to strokes all the same: bits of them, and the dot of a decimal at their foot."""
    top, bottom = parts.top[strokes].min(), parts.bottom[strokes].max()
    left, right = parts.left[strokes].min(), parts.right[strokes].max()
    height = bottom - top
    gap = np.full(len(parts), np.inf)
    for stroke in np.flatnonzero(strokes):
        across = np.maximum(parts.left[stroke] - parts.right, parts.left - parts.right[stroke])
        down = np.maximum(parts.top[stroke] - parts.bottom, parts.top - parts.bottom[stroke])
        gap = np.minimum(gap, np.maximum(across, down))
    middle = (parts.top + parts.bottom) / 2
    dot = (middle > top + _BASE * height) & (middle < bottom + _CLOSE * height)
    dot &= (parts.left > left) & (parts.right < right + _CLOSE * height)
    belong: Mask = dot | (gap <= _CLOSE * height)
    return belong


def _shown(relief: Relief, ink: Mask, contrast: float, side: int) -> Gray:
    """The ink and its soft edges on even paper."""
    skirt = 2 * max(1, round(_SKIRT * side)) + 1
    around = highest(np.pad(ink, skirt).astype(np.float32), skirt)[skirt:-skirt, skirt:-skirt] > 0
    gain = min(max(_INK / contrast, 1.0), _MOST_GAIN)
    shown = _PAPER - gain * np.where(around, np.maximum(relief.height, 0), 0)
    return np.clip(np.rint(shown), 0, 255).astype(np.uint8)
