"""Strokes as points: straight lines, curves through points and arcs, in a unit box with (0, 0) at the top left.

Knows nothing of pens, pixels or chance.
"""

import math

import numpy as np
import numpy.typing as npt

Stroke = npt.NDArray[np.float64]
"""A pen's way from touching the paper to leaving it, float64 (points, 2): x to the right, y down."""

_PIECES = 5
_ARC_STEP = 18.0


def line(*corners: tuple[float, float]) -> Stroke:
    """Straight from corner to corner, with points between so that a wobbling hand can bend it."""
    ends = np.array(corners, dtype=np.float64)
    steps = np.arange(_PIECES)[:, None, None] / _PIECES
    pieces = ends[:-1] + steps * (ends[1:] - ends[:-1])
    return np.concatenate([pieces.transpose(1, 0, 2).reshape(-1, 2), ends[-1:]])


def curve(*through: tuple[float, float]) -> Stroke:
    """Smoothly through the points given (a Catmull-Rom spline)."""
    return smooth(np.array(through, dtype=np.float64))


def smooth(through: Stroke) -> Stroke:
    """`curve` for points that stand in one array already, float64 (at least 2, 2)."""
    padded = np.concatenate([through[:1], through, through[-1:]])
    before, start, end, after = (padded[k : len(padded) - 3 + k] for k in range(4))
    pieces = np.tensordot(_SPLINE, np.stack([before, start, end, after]), axes=1)
    return np.concatenate([pieces.transpose(1, 0, 2).reshape(-1, 2), through[-1:]])


def arc(centre: tuple[float, float], radii: tuple[float, float], start: float = 0.0, end: float = 360.0) -> Stroke:
    """Part of an ellipse, from `start` to `end` in degrees, clockwise from the right; all of it unless told."""
    angles = np.radians(np.linspace(start, end, max(3, math.ceil(abs(end - start) / _ARC_STEP) + 1)))
    return np.stack([centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)], axis=1)


def _spline() -> npt.NDArray[np.float64]:
    """What each of four neighbouring points gives to each point between the middle two, (pieces, 4)."""
    t = (np.arange(_PIECES) / _PIECES)[:, None]
    powers = np.concatenate([np.ones_like(t), t, t**2, t**3], axis=1)
    weights = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
    return np.asarray(powers @ weights)


_SPLINE = _spline()
