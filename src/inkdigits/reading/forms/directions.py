"""Which lines of a sheet run as its others do: straight, in the direction that is usual at their place.

In perspective that direction changes little by little over the sheet; strokes of writing run anyhow.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inkdigits.reading.forms.traces import SlopeAt, Traces

Mask = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.float64]

_LEAST_STRAIGHT = 0.75
_TOLERANCE, _TOLERANCE_PLACES = 0.03, 1.5
_ROUNDS = 8
_WIDEST, _NARROWEST = 0.15, 0.02
"""Slopes that count as usual, at first and in the end, differ by less than this."""
_GOOD_PART, _NEARLY = 0.15, 0.05
_STIFFNESS = 0.005


class Direction(NamedTuple):
    """The usual slope of lines at a place: constant + along * x + across * y, pixels across by pixels along."""

    constant: float = 0.0
    along: float = 0.0
    across: float = 0.0

    def at(self, x: Reals, y: Reals) -> Reals:
        """The slope at places x along and y across the lines, in pixels."""
        return self.constant + self.along * x + self.across * y

    def in_strips(self, strip: int) -> SlopeAt:
        """The same in places a strip, at strips along and places across."""
        return lambda strips, places: strip * self.at(strip * strips.astype(np.float64), places)


def run_with_the_others(traces: Traces, usual: Direction, strip: int) -> Mask:
    """Which lines are straight and run as is usual, told by strips of `strip` pixels: the longer, the nearer."""
    tolerance = _TOLERANCE + _TOLERANCE_PLACES / (traces.lengths * strip)
    difference = traces.slope / strip - usual.at(traces.x * strip, traces.y)
    runs: Mask = (np.abs(difference) < tolerance) & (traces.share >= _LEAST_STRAIGHT)
    return runs


def usual_direction(traces: Traces, strip: int, side: float, expected: float | None = None) -> Direction:
    """The direction of most lines on a sheet whose longer side is `side`.

    By least squares with outliers weighted down (Tukey's biweight). Long lines weigh more, by the square of their
    length: they tell their slope that much better. It begins at the slope that is `expected` where a good part of the
    lines has it: on a sheet with few boxes most of what is upright may be slanting ones and sevens.
    """
    if not len(traces.x):
        return Direction()
    slope = traces.slope / strip
    design = np.stack([np.ones_like(slope), traces.x * strip / side, traces.y / side], axis=1)
    weight = np.square(traces.lengths.astype(np.float64))
    begin = _weighted_median(slope, weight)
    if expected is not None and weight[np.abs(slope - expected) < _NARROWEST].sum() > _GOOD_PART * weight.sum():
        begin = expected
    fitted = np.array([begin, 0.0, 0.0])
    reach = _WIDEST if begin != expected else _NEARLY
    for _ in range(_ROUNDS):
        near = weight * np.square(np.clip(1 - np.square((slope - design @ fitted) / reach), 0, None))
        normal = (design.T * near) @ design + _STIFFNESS * near.sum() * np.diag([0.0, 1.0, 1.0]) + 1e-9 * np.eye(3)
        fitted = np.linalg.solve(normal, design.T @ (near * slope))
        reach = max(_NARROWEST, 0.7 * reach)
    constant, along, across = fitted.tolist()
    return Direction(constant, along / side, across / side)


def _weighted_median(values: Reals, weight: Reals) -> float:
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)])
