"""Four straight sides around a region, where it has them: the box of a form, however it leans. Knows regions only."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]

_NEAR = 1.8
"""Pixels that an edge may lie off a straight side, and still be part of it."""
_LEAST_STRAIGHT = 0.5
_ROUNDS = 3
_OUTER = 0.25
"""Writing on an edge lies inwards of it, so this share of the edge is surely not further in than the edge itself."""
_BOUND = 2000.0
_CORNERS = 0.08
"""Of every side is left out at both ends: corners are round, and lines end a little early or late."""
_LEAST_FILLED = 0.72
_MOST_FILLED = 1.15


class Side(NamedTuple):
    """A straight line: across = offset + slope * along."""

    offset: float
    slope: float


def quad_around(region: Mask, level: float, upright: float) -> Points | None:
    """The corners (4 x 2: x, y) of the region from the top left one clockwise, or None where it has no four sides.

    `region` (height x width) is cropped; its sides have about the slopes `level` (y by x) and `upright` (x by y).
    Coordinates are edges of pixels.
    """
    rows, columns = region.shape
    across, down = (np.arange(side, dtype=np.float64) + 0.5 for side in (columns, rows))
    top = _side(across, region.argmax(axis=0), level)
    bottom = _side(across, region[::-1].argmax(axis=0), -level)
    left = _side(down, region.argmax(axis=1), upright)
    right = _side(down, region[:, ::-1].argmax(axis=1), -upright)
    if top is None or bottom is None or left is None or right is None:
        return None
    bottom, right = Side(rows - bottom.offset, -bottom.slope), Side(columns - right.offset, -right.slope)
    corners = between(left, top, right, bottom)
    filled = float(region.sum()) / max(area(corners), 1.0)
    return corners if _LEAST_FILLED < filled < _MOST_FILLED else None


def between(left: Side, top: Side, right: Side, bottom: Side) -> Points:
    """Where level sides, y by x, and upright ones, x by y, meet: 4 x 2 corners, from the top left one clockwise."""
    return np.array([_meeting(top, left), _meeting(top, right), _meeting(bottom, right), _meeting(bottom, left)])


def rectangle(left: float, top: float, right: float, bottom: float) -> Points:
    """The corners (4 x 2) of an upright rectangle, from the top left one clockwise."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def area(corners: Points) -> float:
    """The area within corners in clockwise order (the shoelace formula)."""
    x, y = corners.T
    return 0.5 * float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def _side(along: Points, inwards: npt.NDArray[np.intp], slope: float) -> Side | None:
    """The line of about this slope that an edge lies on, so many pixels `inwards`; writing may cover parts of it."""
    inner = slice(int(_CORNERS * len(along)), len(along) - int(_CORNERS * len(along)))
    x, y = along[inner], inwards[inner].astype(np.float64)
    side = Side(float(np.quantile(y - slope * x, _OUTER)), slope)
    for _ in range(_ROUNDS):
        near = np.abs(y - side.offset - side.slope * x) < _NEAR
        if near.mean() < _LEAST_STRAIGHT / 2:
            return None
        side = _fitted(x[near], y[near], slope)
    straight = float(np.mean(np.abs(y - side.offset - side.slope * x) < _NEAR))
    return side if straight >= _LEAST_STRAIGHT else None


def _fitted(x: Points, y: Points, slope: float) -> Side:
    """By least squares, the less bound to `slope` the longer the edge is."""
    x0, y0 = float(x.mean()), float(y.mean())
    dx, bound = x - x0, _BOUND
    fitted = (float(np.dot(dx, y - y0)) + bound * slope) / (float(np.dot(dx, dx)) + bound)
    return Side(y0 - fitted * x0, fitted)


def _meeting(level: Side, upright: Side) -> tuple[float, float]:
    """Where a level side (y by x) and an upright one (x by y) meet."""
    x = (upright.offset + upright.slope * level.offset) / (1 - upright.slope * level.slope)
    return x, level.offset + level.slope * x
