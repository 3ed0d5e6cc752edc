"""Erases printed lines from a patch: the borders of its box, and lines ruled through it. Strokes of writing stay.

A line is replaced by what lies on both of its sides, so a stroke that crosses it goes on, and one that ends there ends.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inkdigits.images.nearby_page import highest, lowest
from inkdigits.images.page import Floats
from inkdigits.reading.forms.ruling import STRIP, beside, long_paths, thin_and_dark
from inkdigits.reading.forms.traces import Traces, trace
from inkdigits.reading.values import Box

Reals = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_THICKEST = 0.22
_LEAST_WINDOW = 5
_SPANS = 0.9
_SPANS_PATCH = 0.95
_LEANS = 0.12
_LEAST_STRAIGHT = 0.7
_BORDER = 0.22
"""So far from the border of a box, as a share of its shorter side, an upright line may be that border and no 1."""
_BLUR = 1.0
_BLURRED = 0.2
"""Of a line's thickness, on both sides, and so many pixels in any case."""
_ROUNDS = 2
_DARKER, _DARKER_LEVELS = 0.35, 15.0


class Line(NamedTuple):
    """A line along a patch: the `middle` across it in every column, and how far it reaches on both sides of that."""

    middle: Reals
    half: float


def without_lines(gray: Floats, box: Box) -> Floats:
    """`gray` (float32, height x width) without the printed lines of the `box` on it."""
    x, y, wide, high = box
    window = max(_LEAST_WINDOW, round(_THICKEST * min(wide, high)))
    level = _printed_lines(gray, (x, y, wide, high), window, upright=False)
    upright = _printed_lines(gray.T, (y, x, high, wide), window, upright=True)
    if not level and not upright:
        return gray
    reach = 2 * window + 1
    paper = lowest(highest(gray, reach), reach)
    for line in level:
        gray = _filled(gray, line, np.where(_covered(upright, gray.T.shape).T, paper, gray))
    for line in upright:
        gray = _filled(gray.T, line, gray.T).T
    return gray


def _printed_lines(gray: Floats, box: Box, window: int, *, upright: bool) -> list[Line]:
    """The level lines of a box; where `upright`, those that lay upright before it was turned over."""
    paths = long_paths(thin_and_dark(gray, window))
    found = []
    for _ in range(_ROUNDS):
        traces = trace(paths, lambda strips, places: np.zeros(len(strips)) * places)
        printed = _is_printed(traces, gray.shape, box, upright=upright)
        if not printed.any():
            break
        found += [_line(traces, line, gray.shape[1]) for line in np.flatnonzero(printed).tolist()]
        paths &= ~beside(traces.drawn(printed, paths.shape), 2)
    return found


def _is_printed(traces: Traces, shape: tuple[int, ...], box: Box, *, upright: bool) -> Bools:
    """Which lines go all along the box, or, being upright in its middle as a 1 may be, through the whole patch."""
    along, across, length, thickness = box
    first, last = traces.ends
    begin, end = first * STRIP, (last + 1) * STRIP
    straight = (np.abs(traces.slope) < _LEANS * STRIP) & (traces.share >= _LEAST_STRAIGHT)
    covered = np.minimum(end, along + length) - np.maximum(begin, along)
    spans = covered >= _SPANS * length
    if upright:
        border = np.minimum(np.abs(traces.y - across), np.abs(traces.y - across - thickness))
        spans &= (border <= _BORDER * min(length, thickness)) | (end - begin >= _SPANS_PATCH * shape[1])
    printed: Bools = straight & spans
    return printed


def _line(traces: Traces, line: int, width: int) -> Line:
    """Along the whole patch: what crosses a line may hide its end."""
    strips, places = traces.course(line)
    x, columns = (strips + 0.5) * STRIP - 0.5, np.arange(width)
    slope = float(traces.slope[line]) / STRIP
    middle = np.interp(columns, x, places)
    middle += slope * (np.minimum(columns - x[0], 0) + np.maximum(columns - x[-1], 0))
    thickness = float(traces.thickness[line])
    return Line(middle, thickness / 2 + _BLUR + _BLURRED * thickness)


def _covered(lines: Sequence[Line], shape: tuple[int, ...]) -> Bools:
    """Which pixels the lines lie on."""
    covered = np.zeros(shape, bool)
    rows = np.arange(shape[0])[:, None]
    for line in lines:
        covered |= np.abs(rows - line.middle) <= line.half
    return covered


def _filled(gray: Floats, line: Line, beside: Floats) -> Floats:
    """`gray` with ink on the line where a stroke goes in on one side and out on the other, as seen on `beside`."""
    height, width = gray.shape
    depth = int(2 * line.half) + 2
    top = np.rint(line.middle - line.half).astype(np.intp) - 1
    above, below = (beside[np.clip(row, 0, height - 1), np.arange(width)] for row in (top, top + depth))
    # At the edge of the patch there is one side only.
    above, below = np.where(top < 0, below, above), np.where(top + depth >= height, above, below)
    rows, columns = top + np.arange(1, depth)[:, None], np.broadcast_to(np.arange(width), (depth - 1, width))
    there = gray[np.clip(rows, 0, height - 1), columns]
    paper = np.maximum(above, below)
    darkness = paper - there
    # Ink that is darker than the line was written over it, along with it as it may be.
    usual = np.median(darkness.max(axis=0))
    line_only = darkness < usual + max(_DARKER * usual, _DARKER_LEVELS)
    inside = (rows >= 0) & (rows < height) & line_only
    filled = gray.copy()
    filled[rows[inside], columns[inside]] = _crossing(above, below, depth)[inside]
    return filled


def _crossing(above: Floats, below: Floats, depth: int) -> Floats:
    """What lies between two rows, `depth` apart: the darkest stroke that leads straight from one to the other."""
    share = np.arange(1, depth)[:, None] / depth
    columns = np.arange(len(above))
    darkest = np.maximum(above, below) * np.ones_like(share, np.float32)
    for lean in range(-depth, depth + 1):
        start = np.clip(np.rint(columns - lean * share), 0, len(above) - 1).astype(np.intp)
        end = np.clip(np.rint(columns + lean * (1 - share)), 0, len(above) - 1).astype(np.intp)
        np.minimum(darkest, np.maximum(above[start], below[end]), out=darkest)
    return darkest
