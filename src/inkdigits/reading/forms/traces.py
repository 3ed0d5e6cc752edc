"""The course of a line through a mask: its middle on every strip, smoothed, so that writing on it leaves no mark.

Masks are strips x places: a strip is several pixels along the lines, a place one pixel across them.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inkdigits.images.components import find_components

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
Reals = npt.NDArray[np.float64]
SlopeAt = Callable[[Ints, Reals], Reals]

NEAR = 1.6
"""Places that the middle of a line may lie off its course, and still be the line's."""
_FITTING_ROUNDS = 4
_STRAIGHT = 0.9
_SMOOTHED_OVER = 25


class Traces(NamedTuple):
    """The lines of a mask, one entry each, and their middles, one entry for each strip of each line, line by line.

    A line has a middle `x` (strips), `y` (places), a `slope` (places a strip), a `thickness`, and the `share` of its
    strips on which it is straight; its middles begin at `start`. A middle lies on `strip`, `off` the straight line.
    """

    x: Reals
    y: Reals
    slope: Reals
    thickness: Reals
    share: Reals
    start: Ints
    strip: Ints
    off: Reals

    @property
    def lengths(self) -> Ints:
        """Of every line, in strips."""
        return np.diff(self.start)

    @property
    def ends(self) -> tuple[Ints, Ints]:
        """The first and the last strip of every line where it lies on its course."""
        line = np.repeat(np.arange(len(self.x)), self.lengths)
        near = np.abs(self.off) < NEAR
        first, last = np.full((2, len(self.x)), -1, np.intp)
        last[line[near]] = self.strip[near]
        first[line[near][::-1]] = self.strip[near][::-1]
        return first, last

    def drawn(self, keep: Mask, shape: tuple[int, ...]) -> Mask:
        """A mask of the lines for which `keep` is true, each with its usual thickness all along its course."""
        edges = np.zeros((shape[0], shape[1] + 1), np.int32)
        for line in np.flatnonzero(keep).tolist():
            strips, places = self.course(line)
            half = max(self.thickness[line], 1.0) / 2
            first, past = (np.clip(np.rint(places + side + 0.5), 0, shape[1]) for side in (-half, half))
            edges[strips, first.astype(np.intp)] += 1
            edges[strips, past.astype(np.intp)] -= 1
        drawn: Mask = np.cumsum(edges, axis=1)[:, :-1] > 0
        return drawn

    def course(self, line: int) -> tuple[Ints, Reals]:
        """Strips and places from the first to the last middle that belongs there; bent only where the line is."""
        mine = slice(self.start[line], self.start[line + 1])
        strip, off = self.strip[mine], self.off[mine]
        straight = self.share[line] > _STRAIGHT
        near = strip[np.abs(off) < NEAR] if straight else strip
        strips = np.arange(near[0], near[-1] + 1)
        places = self.y[line] + self.slope[line] * (strips - self.x[line])
        return strips, places if straight else places + _smoothed(np.interp(strips, strip, off))


def trace(mask: Mask, slope_at: SlopeAt | None = None) -> Traces:
    """The lines of `mask`: its connected parts, each one line, whatever else hangs on it.

    `slope_at` tells about how much lines should lean at a place (strip, place): in a part, the line that most of it
    lies on is traced. Straight by least squares, what lies off weighted down (Cauchy's weights), and thick places too:
    others meet there.
    """
    parts = find_components(mask)
    strip, first, past = _runs(mask)
    line = parts.labels[strip, first] - 1
    thickness, place = (past - first).astype(np.float64), (first + past - 1) / 2
    middles = _Middles(line, strip, place, 1 / np.square(thickness), len(parts))
    if slope_at is not None:
        fit = _most_common(middles, slope_at(strip, place))
    else:
        fit = _regression(middles, middles.weight)
    middles = middles.nearest(fit, len(mask))
    for _ in range(_FITTING_ROUNDS):
        fit = _regression(middles, middles.weight / (1 + np.square(2 * middles.off(fit) / NEAR)))
    off = middles.off(fit)
    count = np.bincount(middles.line, minlength=len(parts))
    return Traces(
        *fit,
        thickness=count / np.bincount(middles.line, np.sqrt(middles.weight), len(parts)),
        share=np.bincount(middles.line, np.abs(off) < NEAR, len(parts)) / count,
        start=np.concatenate([[0], np.cumsum(count)]),
        strip=middles.strip,
        off=off,
    )


class _Straight(NamedTuple):
    """Lines by their middles and slopes."""

    x: Reals
    y: Reals
    slope: Reals


class _Middles(NamedTuple):
    """Where a line is on a strip, with a weight, thin runs weighing most; there are so many `lines`."""

    line: Ints
    strip: Ints
    place: Reals
    weight: Reals
    lines: int

    def off(self, fit: _Straight) -> Reals:
        """How far from straight lines, in places."""
        return self.place - fit.y[self.line] - fit.slope[self.line] * (self.strip - fit.x[self.line])

    def nearest(self, fit: _Straight, strips: int) -> "_Middles":
        """One for each strip of each line, the nearest to it, in order."""
        key = self.line * strips + self.strip
        order = np.lexsort((np.abs(self.off(fit)), key))
        _, first = np.unique(key[order], return_index=True)
        chosen = order[first]
        return _Middles(self.line[chosen], self.strip[chosen], self.place[chosen], self.weight[chosen], self.lines)


def _most_common(middles: _Middles, slope: Reals) -> _Straight:
    """The straight line of the slope that is expected, on which most middles of each part lie."""
    total = np.bincount(middles.line, minlength=middles.lines)
    x = np.bincount(middles.line, middles.strip, middles.lines) / total
    mean = np.bincount(middles.line, slope, middles.lines) / total
    offset = middles.place - mean[middles.line] * (middles.strip - x[middles.line])
    lowest = float(offset.min(initial=0.0)) - NEAR
    bins = ((offset - lowest) / NEAR).astype(np.intp)
    width = int(bins.max(initial=0)) + 2
    votes = np.bincount(middles.line * width + bins, minlength=middles.lines * width).reshape(-1, width)
    votes[:, :-1] += votes[:, 1:]
    return _Straight(np.asarray(x, np.float64), lowest + NEAR * (votes.argmax(axis=1) + 1.0), mean)


def _regression(middles: _Middles, weight: Reals) -> _Straight:
    total, x, y = (
        np.asarray(np.bincount(middles.line, each, middles.lines), np.float64)
        for each in (weight, weight * middles.strip, weight * middles.place)
    )
    x, y = x / total, y / total
    dx, dy = middles.strip - x[middles.line], middles.place - y[middles.line]
    xx, xy = (np.bincount(middles.line, weight * dx * other, middles.lines) for other in (dx, dy))
    return _Straight(x, y, xy / np.maximum(xx, 1e-9))


def _runs(mask: Mask) -> tuple[Ints, Ints, Ints]:
    """Strip, first and past-the-last place of every run, strip by strip."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).view(np.int8), axis=1)
    strips, firsts = np.nonzero(edges == 1)
    return strips, firsts, np.nonzero(edges == -1)[1]


def _smoothed(off: Reals) -> Reals:
    """The median of what is around."""
    half = min(_SMOOTHED_OVER // 2, len(off) - 1)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(off, half, mode="reflect"), 2 * half + 1)
    smoothed: Reals = np.median(around, axis=1)
    return smoothed
