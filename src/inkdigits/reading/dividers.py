"""The upright lines of a table that stand between numbers: what they divide are several numbers and not one.

Looks at a straightened strip along a row of characters. Knows how lines look and where characters stand; nothing of
which number is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.reading.closely import BEST_HEIGHT, Strip
from inkdigits.reading.finding import Floats, Found, Gray
from inkdigits.reading.lines import slope_of

Flags = npt.NDArray[np.bool_]

_BESIDE = 6
"""Pixels of a strip from a line to the paper on both sides of it."""
_TOP, _BOTTOM = slice(0, 13), slice(43, None)
"""Rows of a strip that writing hardly reaches."""
_PASSING = 0.6
_LEVEL, _IN_LEVEL = 14, 0.85
"""How far to both sides a level line reaches, and how much of that is dark."""
_CONTRAST, _FAINT, _LEAST_CONTRAST = 0.15, 0.06, 6.0
_PAPER, _INK = 60, 2
_END = 4
_FULL = np.array([[0.8], [0.65], [0.65], [0.7], [0.7]])
"""Which share of a line is dark: of all of it, above and below the writing, and where it ends."""
_SLANTS, _SWAY = np.linspace(-0.12, 0.12, 7), 5
_INSIDE = 0.5
_ON_LINE = 0.15
_NARROWEST = 1.4
"""Cells that are narrower than this, in heights of digits, hold one digit each, or are the squares of paper."""


@dataclass(frozen=True, slots=True)
class Division:
    """What lines do to a row of characters: `parts` are places in the row, one array for each number.

    `doubtful`: lines stand between its digits, and do not tell whether it is one number.
    """

    parts: tuple[npt.NDArray[np.intp], ...]
    doubtful: bool = False


def divided(row: Found, digits: Flags, ones: Flags, gray: Gray) -> Division:
    """The parts of a `row`, from left to right, that upright lines on `gray` divide it into.

    `digits` (n,) says which are digits and `ones` which of them are 1s, since a line looks like one. Where each digit
    stands in a box of its own, as in those for a date, and where lines go through digits, it is one number.
    """
    whole = Division((np.arange(len(row)),))
    if int(digits.sum()) < 2:
        return whole
    boxes = row.boxes[digits]
    strip = Strip(boxes, slope_of((boxes[:, :2] + boxes[:, 2:]) / 2), BEST_HEIGHT)
    cut = strip.cut(gray)
    lines = upright_lines(cut)
    middles = strip.from_picture(row.middles)[:, 0]
    parts = [part for part in _cut(middles, lines.x) if digits[part].any()]
    if len(parts) < 2:
        return whole
    # Of the lines of squared paper some may be just dark enough; the others tell that they divide nothing.
    every = upright_lines(cut, _FAINT).x
    if _go_through(every, middles, row, digits & ~ones, strip.scale):
        return whole
    if max(int(digits[part].sum()) for part in parts) < 2:
        return Division(whole.parts, doubtful=bool(lines.passing.any()))
    near = np.abs(middles[ones, np.newaxis] - lines.x) < _ON_LINE * BEST_HEIGHT
    narrow = len(every) > 1 and float(np.diff(every).min()) < _NARROWEST * BEST_HEIGHT
    return Division(whole.parts, doubtful=True) if narrow or near.any() else Division(tuple(parts))


def _go_through(lines: Floats, middles: Floats, row: Found, digits: Flags, scale: float) -> bool:
    """Whether lines go through any of the digits, as those of squared paper do."""
    halves = (row.boxes[:, 2] - row.boxes[:, 0]) * scale / 2
    away = np.abs(middles[digits, np.newaxis] - lines)
    return bool((away < _INSIDE * halves[digits, np.newaxis]).any())


def _cut(middles: Floats, lines: Floats) -> list[npt.NDArray[np.intp]]:
    cells = np.searchsorted(lines, middles)
    return [np.flatnonzero(cells == cell) for cell in np.unique(cells)]


@dataclass(frozen=True, slots=True)
class Lines:
    """Upright lines on a strip: their `x`, float32 (k,), rising, and which are `passing` a level one, bool (k,)."""

    x: Floats
    passing: Flags


def upright_lines(strip: Gray, contrast: float = _CONTRAST) -> Lines:
    """Where lines that have at least that share of the writing's `contrast` cross a strip (uint8, 56 x width) upright.

    They go from its top to its bottom, or end at a level line there, and may slant by an eighth. What ends with the
    digits, as a 1 does, is none.
    """
    grey = strip.astype(np.float32)
    # Three rows together see a hairline in noise.
    grey[1:-1] = (grey[:-2] + grey[1:-1] + grey[2:]) / 3
    paper, darkest = np.percentile(grey, (_PAPER, _INK)).tolist()
    least = max(_LEAST_CONTRAST, contrast * (paper - darkest))
    padded = np.pad(grey, ((0, 0), (_BESIDE, _BESIDE)), mode="edge")
    left, right = padded[:, : -2 * _BESIDE], padded[:, 2 * _BESIDE :]
    dark = np.maximum(left, right) - grey > least
    # Beyond the writing nothing else is beside a line; within it a digit may touch one.
    for margin in (_TOP, _BOTTOM):
        dark[margin] = np.minimum(left[margin], right[margin]) - grey[margin] > least
    return _crossings(dark, _between_level_lines(paper - grey > least))


def _between_level_lines(ink: Flags) -> Flags:
    """Where `ink` (56, width) is not beyond a level line above or below the writing, seen from the writing."""
    level = _near(ink, _LEVEL) > _IN_LEVEL * (2 * _LEVEL + 1)
    between = np.ones_like(ink)
    between[_TOP] = ~np.logical_or.accumulate(level[_TOP][::-1], axis=0)[::-1]
    between[_BOTTOM] = ~np.logical_or.accumulate(level[_BOTTOM], axis=0)
    return between


def _near(flags: Flags, reach: int) -> npt.NDArray[np.int32]:
    """How many of each row's flags stand within `reach` of each of them."""
    height, width = flags.shape
    sums = np.zeros((height, width + 2 * reach + 1), np.int32)
    np.cumsum(flags, axis=1, out=sums[:, reach + 1 : width + reach + 1])
    sums[:, width + reach + 1 :] = sums[:, width + reach, np.newaxis]
    return sums[:, 2 * reach + 1 :] - sums[:, : -2 * reach - 1]


def _crossings(dark: Flags, asked: Flags) -> Lines:
    """Columns of `dark` that are nearly full where it is `asked`, at some slant; of neighbouring ones the middle."""
    # Where nothing is dark for a good part of the way at any slant, none need be tried; on most strips that is nowhere.
    swaying = _near(dark, _SWAY) > 0
    if not ((swaying & asked).sum(axis=0) >= _FULL[0] * asked.sum(axis=0)).any():
        return Lines(np.empty(0, np.float32), np.empty(0, bool))
    parts, beyond = _parts(asked)
    wanted = _FULL * parts.sum(axis=1)
    places = np.flatnonzero(((swaying & parts).sum(axis=1) >= wanted).all(axis=0))
    parts, wanted, beyond = parts[..., places], wanted[:, places], beyond[..., places]
    passed = np.maximum(_END, _PASSING * beyond.sum(axis=1))
    crossed, passing = np.zeros(dark.shape[1], bool), np.zeros(dark.shape[1], bool)
    for seen in _slanting(_near(dark, 1) > 0, places):
        here = ((seen & parts).sum(axis=1) >= wanted).all(axis=0)
        crossed[places] |= here
        passing[places] |= here & ((seen & beyond).sum(axis=1) >= passed).any(axis=0)
    changes = np.flatnonzero(np.diff(np.pad(crossed, 1).astype(np.int8)))
    starts, ends = changes[::2], changes[1::2]
    return Lines(
        np.asarray((starts + ends - 1) / 2, np.float32),
        np.array([passing[start:end].any() for start, end in zip(starts, ends, strict=True)], bool),
    )


def _parts(asked: Flags) -> tuple[Flags, Flags]:
    """What of each column has to be dark, by `_FULL`, and what lies beyond level lines: (5, 56, width) and (2, …)."""
    height = len(asked)
    down = np.arange(height)[:, np.newaxis]
    first, last = asked.argmax(axis=0), height - 1 - asked[::-1].argmax(axis=0)
    above, below = asked & (down < _TOP.stop), asked & (down >= _BOTTOM.start)
    at_first = asked & (down < first + _END) & (first > 0)
    at_last = asked & (down > last - _END) & (last < height - 1)
    return np.stack([asked, above, below, at_first, at_last]), np.stack([down < first, down > last])


def _slanting(dark: Flags, places: npt.NDArray[np.intp]) -> Iterator[Flags]:
    """The columns of `dark` at `places`, taken along each of the slants."""
    height, width = dark.shape
    down = np.arange(height)[:, np.newaxis]
    for slant in _SLANTS if len(places) else ():
        columns = places + np.rint(slant * (down - height / 2)).astype(np.intp)
        yield dark[down, np.clip(columns, 0, width - 1)]
