"""Finds the boxes of a ruled sheet: what its lines enclose with four straight sides.

Knows nothing of what is written in them, and gives them no names.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.images.components import find_components
from inkdigits.reading.forms.lattice import completed
from inkdigits.reading.forms.quads import Points, area, quad_around
from inkdigits.reading.forms.ruling import Ruling, find_ruling

WORKING_SIDE = 2400
_LARGEST_SCALE = 2.0

_LEAST_SIDE = 0.009
_LEAST_PIXELS = 9
_LARGEST = 0.9
_ALIKE = 0.2
_GROWTH = 1.5
_LEAST_RULED = 0.6
_MORE, _FAR_MORE = 1.1, 1.15
_AS_HIGH, _UNEVEN = 0.8, 1.5
_ALONG = np.linspace(0.04, 0.96, 24)[:, None]
"""Where along a side, as shares of it, a line is looked for."""


def find_quads(gray: npt.NDArray[np.uint8]) -> list[Points]:
    """The corners (4 x 2 each: x, y, from the top left one clockwise) of the boxes on `gray`, in its own pixels.

    Strokes of writing that nearly reach the lines are told from them on an enlarged picture, and lines that are too
    thick to be told from writing are thin enough on a smaller one.
    """
    scale = min(_LARGEST_SCALE, WORKING_SIDE / max(gray.shape))
    best = _find_at(gray, scale)
    for times, more in ((2, _MORE), (4, _FAR_MORE)) if scale > 1 else ((2, _MORE),):
        coarser = _find_at(gray, scale / times)
        best = coarser if len(coarser) - _pieces(coarser, best) > more * len(best) else best
    return best


def _pieces(coarser: list[Points], finer: list[Points]) -> int:
    """How many of the `coarser` boxes are what strokes of writing make of the `finer` ones: as high, and uneven."""
    if not coarser or not finer:
        return 0
    low, high = (np.array([end(quad, axis=0) for quad in coarser]) for end in (np.min, np.max))
    count = 0
    for quad in finer:
        inside = ((low + high) / 2 > quad.min(axis=0)).all(axis=1) & ((low + high) / 2 < quad.max(axis=0)).all(axis=1)
        inside &= (high - low)[:, 1] > _AS_HIGH * np.ptp(quad[:, 1])
        widths = (high - low)[inside, 0]
        count += len(widths) - 1 if len(widths) > 1 and widths.max() > _UNEVEN * widths.min() else 0
    return count


def _find_at(gray: npt.NDArray[np.uint8], scale: float) -> list[Points]:
    size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
    small = np.asarray(
        Image.fromarray(gray).resize(size, Image.Resampling.BOX if scale <= 1 else Image.Resampling.BILINEAR),
        np.float32,
    )
    ruling = find_ruling(small)
    quads = completed(_innermost(_quads(ruling)), lambda quad: _ruled(quad, ruling).mean() >= _LEAST_RULED)
    return [quad / scale for quad in quads]


def _quads(ruling: Ruling) -> list[Points]:
    """The four corners of what lines enclose, of what is large enough for a digit and does not lie at the border."""
    free = ~ruling.mask
    height, width = free.shape
    parts = find_components(free)
    least = max(_LEAST_PIXELS, _LEAST_SIDE * max(free.shape))
    wide, high = parts.right - parts.left, parts.bottom - parts.top
    fits = (wide >= least) & (high >= least) & (parts.area >= 0.5 * least * np.maximum(wide, high))
    inside = (parts.left > 0) & (parts.top > 0) & (parts.right < width) & (parts.bottom < height)
    quads = []
    for part in np.flatnonzero(fits & inside):
        top, left = parts.top[part], parts.left[part]
        region = parts.labels[top : parts.bottom[part], left : parts.right[part]] == part + 1
        x, y = left + wide[part] / 2, top + high[part] / 2
        quad = quad_around(region, float(ruling.level.at(x, y)), float(ruling.upright.at(y, x)))
        if quad is not None:
            grown = _grown(quad + np.array([left, top]))
            # Between two boxes there is no line above and below.
            quads += [grown] if _ruled(grown, ruling).min() >= _LEAST_RULED else []
    return quads


def _grown(quad: Points) -> Points:
    """Out to the middle of the blurred edge of the lines, which were made wider."""
    outwards = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return quad + _GROWTH * outwards


def _ruled(quad: Points, ruling: Ruling) -> Points:
    """Along what share of each of the four sides there is a line."""
    height, width = ruling.mask.shape
    shares = np.empty(4)
    for side, (start, end) in enumerate(zip(quad, np.roll(quad, -1, axis=0), strict=True)):
        x, y = (start + (end - start) * _ALONG).T.astype(np.intp)
        seen = ruling.upright_seen if side % 2 else ruling.level_seen
        shares[side] = seen[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)].mean()
    return shares


def _innermost(quads: list[Points]) -> list[Points]:
    """Without frames around boxes, and without what is written in a box and looks like one."""
    if not quads:
        return []
    middles = np.array([quad.mean(axis=0) for quad in quads])
    low, high = np.array([quad.min(axis=0) for quad in quads]), np.array([quad.max(axis=0) for quad in quads])
    areas = np.array([area(quad) for quad in quads])
    within = ((middles[None] > low[:, None]) & (middles[None] < high[:, None])).all(axis=2)
    within &= areas[None] < 0.9 * areas[:, None]
    alike = np.abs(np.log(areas[:, None] / areas[None])) < _ALIKE
    has_like = alike.sum(axis=1) > 1
    # One small thing in one of many like boxes is something written; anything else is a frame around boxes.
    box = has_like & (within.sum(axis=1) == 1)
    written = (within & box[:, None]).any(axis=0)
    frame = (within & ~written[None]).any(axis=1)
    return [quad for quad, drop in zip(quads, written | frame, strict=True) if not drop]
