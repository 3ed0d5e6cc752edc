"""Strokes of any width from strokes of one: what a fine liner, a ballpoint or a marker would have made of a digit.

MNIST's strokes are as wide as its small images made them, about a seventh of a digit's height; on paper they are often
half of that. Works on coverage (float32, height x width, 0 to 1); knows nothing of digits and paper.
"""

import numpy as np
from scipy import ndimage

from inkdigits.trainer.strings.paper import Floats, grain

_INKED = 0.5
_FILLED = 1.3
"""Ink this many times as wide as the stroke is a loop that was filled, and stays filled."""
_PRESSURE = 0.12


def retraced(ink: Floats, width: float, random: np.random.Generator) -> Floats:
    """`ink` as a pen that leaves strokes of `width` pixels would have written it along the same way.

    How far a pixel lies from the middle of its stroke is how much nearer to the edge of the ink it is than the farthest
    pixel near by; both are exact Euclidean distances. The result is as large as `ink`.
    """
    inked = ink > _INKED
    if not inked.any():
        return ink
    depth = np.asarray(ndimage.distance_transform_edt(inked), np.float32)
    usual = _half_width(depth)
    reach = 2 * round(usual) + 1
    middle = np.minimum(ndimage.maximum_filter(depth, reach), _FILLED * usual)
    half = np.float32(width / 2) * _pressed(ink.shape, usual, random)
    within = np.where(inked, depth - middle + half, np.float32(-1))
    if width / 2 > usual:
        outside = np.asarray(ndimage.distance_transform_edt(~inked), np.float32)
        within = np.where(inked, np.float32(1), half - np.float32(usual - 1) - outside)
    return np.asarray(np.clip(within + np.float32(0.5), 0, 1), np.float32)


def _half_width(depth: Floats) -> float:
    """Half the usual width of a stroke, from each inked pixel's distance to the edge: the median along its middle."""
    middle = (depth >= ndimage.maximum_filter(depth, 3)) & (depth > 0)
    return float(np.median(depth[middle]))


def _pressed(shape: tuple[int, ...], usual: float, random: np.random.Generator) -> Floats:
    """Factors of width: a hand presses more here and less there."""
    varied = grain((shape[0], shape[1]), random, 8 * usual)
    return np.asarray(np.clip(1 + np.float32(_PRESSURE) * varied, 0.6, 1.5), np.float32)
