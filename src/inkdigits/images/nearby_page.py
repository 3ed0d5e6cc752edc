"""The page as what lies around each stroke: for hard shadows, a sheet on a table, and other pages that are no surface.

Knows strokes of some greatest width only, and takes whatever is wider for page.
"""

import numpy as np
from PIL import Image

from inkdigits.images.page import LEAST_NOISE, Floats, Relief, reduced, running_highest, spread

_COARSE_SIDE = 160
_LIT_PERCENTILE = 75
_DARKEST_SHADOW = 0.5


def lift_off_nearby(gray: Floats, reach: float, dark: bool) -> Relief:
    """The strokes that are darker (or, `dark` False, lighter) than their surroundings in `gray`.

    `gray` is float32 (height x width), 0 to 255; strokes up to `reach` (a share of its longer side) wide are found, by
    closing or opening: the black and the white top-hat of mathematical morphology (Meyer 1979).
    """
    coarse = reduced(gray, _COARSE_SIDE)
    window = max(3, round(reach * max(coarse.shape)))
    if dark:
        page = _enlarged(lowest(highest(coarse, window), window), gray)
        return _relief((page - gray) * _lighting_gain(page), dark)
    return _relief(gray - _enlarged(highest(lowest(coarse, window), window), gray), dark)


def _lighting_gain(page: Floats) -> Floats:
    """How much stronger ink would stand out in the best light on the page; a shadow weakens both ink and page.

    What is darker than any usual shadow, such as a table, is left as it is.
    """
    lit = np.float32(np.percentile(page, _LIT_PERCENTILE))
    shadowed = (page < lit) & (page > _DARKEST_SHADOW * lit)
    return np.where(shadowed, lit / np.maximum(page, 1), np.float32(1))


def _relief(height: Floats, dark: bool) -> Relief:
    # A closing follows the lightest grains of a noisy page, so the page itself lies a little below it.
    page = np.float32(np.median(height))
    return Relief(height - page, max(LEAST_NOISE, spread(height)), dark)


def _enlarged(coarse: Floats, gray: Floats) -> Floats:
    if coarse.shape == gray.shape:
        return coarse
    return np.asarray(Image.fromarray(coarse).resize(gray.shape[::-1], Image.Resampling.BILINEAR))


def highest(values: Floats, window: int) -> Floats:
    """The highest value within half a window of each, across and down."""
    before = window // 2
    # Going on as steeply as the page does, so that a page that darkens towards its edge leaves nothing over there.
    padded = np.pad(values, (before, window - 1 - before), mode="reflect", reflect_type="odd")
    return running_highest(running_highest(padded, window).T, window).T


def lowest(values: Floats, window: int) -> Floats:
    """The lowest value within half a window of each, across and down."""
    return -highest(-values, window)
