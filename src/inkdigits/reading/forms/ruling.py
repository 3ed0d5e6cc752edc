"""The printed lines of a ruled sheet: thin, nearly level or nearly upright, and longer than strokes of writing.

Told by path openings (Talbot, Appleton 2007) with gaps: lines may lean, bend, fade and break. Knows lines, not boxes.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inkdigits.images.components import Components, find_components
from inkdigits.images.page import Floats, running_highest, spread
from inkdigits.reading.forms.directions import Direction, run_with_the_others, usual_direction
from inkdigits.reading.forms.traces import trace

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Reals = npt.NDArray[np.float64]
IntPs = npt.NDArray[np.intp]

STRIP = 4
"""Pixels along a line that become one; a line may move by one pixel across from each to the next, 14 degrees."""
_GAP = 3
"""Strips in a row that may be missing of a line."""
_SHORTEST = 6
_SOLID_A_GAP = 4
"""A path may miss one strip for as many that it has."""
_LONG = 0.12
"""Lines of this share of the longer side count even where nothing holds them."""
_ROUNDS = 2
_MEETING = 3
_BESIDE = 2
_THICKEST = 0.01
_THINNEST = 9
_LEAST_CONTRAST = 5.0
_ABOVE_NOISE = 5.0

_STEP = 8
"""Paths are counted as length * _STEP + gaps left."""


class Ruling(NamedTuple):
    """The ruled lines of a sheet (masks of height x width) and their directions.

    `mask` has all lines, made a little longer and wider and their gaps filled, so that they enclose boxes. What is
    really there of the level and of the upright ones, within a few pixels, is in `level_seen` and `upright_seen`.
    `level` is how many pixels down a level line goes for one to the right, `upright` how many to the right an upright
    one goes for one down.
    """

    mask: Mask
    level_seen: Mask
    upright_seen: Mask
    level: Direction
    upright: Direction


def find_ruling(gray: Floats) -> Ruling:
    """The lines on `gray` (float32, height x width, dark lines)."""
    height, width = gray.shape
    long = _LONG * max(gray.shape)
    dark = [thin_and_dark(plane, max(_THINNEST, round(_THICKEST * max(gray.shape)))) for plane in (gray, gray.T)]
    level, level_direction = _lines(dark[0], long)
    # Lines that are level and lines that are upright are turned together.
    upright, upright_direction = _lines(dark[1], long, -float(level_direction.at(*_middle_of(gray))))
    for _ in range(_ROUNDS):
        level, upright = (
            _held(level, _drawn(upright, height).T, long),
            _held(upright, _drawn(level, width).T, long),
        )
    return Ruling(
        _drawn(level, width) | _drawn(upright, height).T,
        _pixels(beside(level & dark[0], _GAP), width),
        _pixels(beside(upright & dark[1], _GAP), height).T,
        level_direction,
        upright_direction,
    )


def _middle_of(gray: Floats) -> tuple[Reals, Reals]:
    height, width = gray.shape
    return np.array(width / 2), np.array(height / 2)


def _lines(dark: Mask, long: float, expected: float | None = None) -> tuple[Mask, Direction]:
    """The lines without what is written on them, and the direction in which most run.

    What is left beside the lines is looked at once more: two may have hung together.
    """
    paths = long_paths(dark)
    usual = usual_direction(trace(paths), STRIP, max(STRIP * dark.shape[0], dark.shape[1]), expected)
    traces = trace(paths, usual.in_strips(STRIP))
    lines = traces.drawn(run_with_the_others(traces, usual, STRIP) | (traces.lengths * STRIP >= long), paths.shape)
    for _ in range(_ROUNDS):
        rest = trace(paths & ~beside(lines, _BESIDE), usual.in_strips(STRIP))
        sure = run_with_the_others(rest, usual, STRIP) & (rest.lengths >= _SHORTEST)
        lines |= rest.drawn(sure, paths.shape)
    return lines, usual


def _held(lines: Mask, crossing: Mask, long: float) -> Mask:
    """Lines (strips x height) that are long or end on `crossing` ones (height x width) both ways; writing dangles."""
    parts = find_components(lines)
    sums = np.pad(np.cumsum(np.cumsum(crossing.T, axis=0, dtype=np.int32), axis=1), ((1, 0), (1, 0)))
    keep = STRIP * (parts.bottom - parts.top) >= long
    held = [_met(sums, strip * STRIP, middle) for strip, middle in _ends(parts)]
    return parts.mask_of(keep | (held[0] & held[1]))


def _ends(parts: Components) -> Iterator[tuple[IntPs, IntPs]]:
    """The first and the last strip of every part, and the middle of its places there."""
    strips, places = np.nonzero(parts.labels)
    part = parts.labels[strips, places] - 1
    for end in (parts.top, parts.bottom - 1):
        at_end = strips == end[part]
        count = np.bincount(part[at_end], minlength=len(parts))
        yield end, (np.bincount(part[at_end], places[at_end], len(parts)) / count).astype(np.intp)


def _met(sums: Ints, x: IntPs, y: IntPs) -> Mask:
    """Whether there is anything around the points (x, y); `sums` is a summed-area table (width x height)."""
    left, right = np.clip(x - _MEETING, 0, len(sums) - 1), np.clip(x + STRIP + _MEETING, 0, len(sums) - 1)
    top, bottom = np.clip(y - STRIP, 0, sums.shape[1] - 1), np.clip(y + STRIP, 0, sums.shape[1] - 1)
    met: Mask = sums[right, bottom] - sums[left, bottom] - sums[right, top] + sums[left, top] > 0
    return met


def _drawn(lines: Mask, width: int) -> Mask:
    """Lines (strips x height) as pixels (height x width), wide enough to hang together."""
    return _pixels(_widened(lines), width)


def _pixels(lines: Mask, width: int) -> Mask:
    return np.repeat(lines, STRIP, axis=0).T[:, :width]


def thin_and_dark(gray: Floats, window: int) -> Mask:
    """What is darker than what lies on both sides of it, above and below, and thinner than `window`: strips x height.

    Mere edges are not.
    """
    strips = _strips(gray)
    padded = np.pad(strips, ((0, 0), (window - 1, window - 1)), mode="edge")
    relief = -running_highest(-running_highest(padded, window), window) - strips
    return relief > max(_LEAST_CONTRAST, float(np.median(relief)) + _ABOVE_NOISE * spread(relief))


def _strips(gray: Floats) -> Floats:
    """The mean of every STRIP columns, as rows: strips x height."""
    height, width = gray.shape
    padded = np.pad(gray, ((0, 0), (0, -width % STRIP)), mode="edge")
    means: Floats = padded.reshape(height, -1, STRIP).mean(axis=2).T
    return np.ascontiguousarray(means)


def long_paths(mask: Mask) -> Mask:
    """What of `mask` (strips x height) lies on a path of _SHORTEST strips or more, and what fills a path's gaps."""
    before, after = _path_lengths(mask), _path_lengths(mask[::-1])[::-1]
    lengths = before // _STEP + after // _STEP
    solid = mask & (lengths > _SHORTEST)
    missing = ~mask & (before > 0) & (after > 0) & (lengths >= _SHORTEST)
    return solid | (missing & ~beside(solid, _GAP))


def _path_lengths(mask: Mask) -> Ints:
    """At every place the length of the longest path that comes there from the first strip's side."""
    lengths = np.zeros(mask.shape, np.int32)
    reached = np.zeros(mask.shape[1] + 2, np.int32)
    for strip, here in enumerate(mask):
        best = np.maximum(np.maximum(reached[:-2], reached[2:]), reached[1:-1])
        length = best // _STEP + 1
        on = length * _STEP + np.minimum(length // _SOLID_A_GAP, _GAP)
        off = np.where(best % _STEP > 0, best - 1, 0)
        lengths[strip] = reached[1:-1] = np.where(here, on, off)
    return lengths


def beside(mask: Mask, reach: int) -> Mask:
    """What has something of `mask` within `reach` places across."""
    sums = np.cumsum(np.pad(mask, ((0, 0), (reach + 1, reach))), axis=1, dtype=np.int32)
    beside: Mask = sums[:, 2 * reach + 1 :] > sums[:, : -2 * reach - 1]
    return beside


def _widened(lines: Mask) -> Mask:
    """By a place on both sides, so that steps of a leaning line hang together, and by two strips at both ends."""
    wide = beside(lines, 1)
    longer = wide.copy()
    for strips in (1, 2):
        longer[strips:] |= wide[:-strips]
        longer[:-strips] |= wide[strips:]
    return longer
