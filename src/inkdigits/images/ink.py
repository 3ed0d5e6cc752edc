"""Where the ink of the digit is: threshold, parts, and which of the parts belong to the digit.

Works on pictures of a few hundred pixels a side. Knows that a digit is one thing of some size, surrounded by page; does
not know which digit.
"""

import numpy as np
import numpy.typing as npt

from inkdigits.errors import BlankPicture
from inkdigits.images.components import Components, find_components
from inkdigits.images.page import Floats, Relief

Mask = npt.NDArray[np.bool_]

_ABOVE_NOISE = 4.0
_SURELY_ABOVE_NOISE = 6.0
_LEAST_CONTRAST = 5.0
_LOW_SHARE = 0.5
# A grain of noise, which JPEG makes larger, is smaller than this; a digit is not.
_LEAST_SIDE = 2
_LEAST_SIDE_SHARE = 0.0125
_LINE_THICKNESS = 0.03
_LINE_LENGTH = 0.6
_FRAME_RING = 0.06


def blank() -> BlankPicture:
    """The error that says the picture has no ink and what to do."""
    return BlankPicture(
        "There is no ink on the picture. Draw or photograph one digit, dark on light or light on dark, and send that."
    )


def digit_mask(relief: Relief) -> Mask:
    """Which pixels are the digit's ink: bool (height x width). Raises BlankPicture where nothing stands out."""
    height = relief.height
    floor = max(_ABOVE_NOISE * relief.noise, _LEAST_CONTRAST)
    candidates = height[height > floor]
    if candidates.size == 0:
        raise blank()
    high = max(floor, _otsu(candidates) * 0.9)
    low = max(floor, _LOW_SHARE * high)
    parts = find_components(height > low)
    surely = max(high, min(_SURELY_ABOVE_NOISE * relief.noise, 250.0))
    strong = np.bincount(parts.labels.ravel(), (height > surely).ravel(), len(parts) + 1)[1:] > 0
    strong &= _longest_sides(parts) >= max(_LEAST_SIDE, _LEAST_SIDE_SHARE * height.size**0.5)
    if not strong.any():
        raise blank()
    mass = np.where(strong, np.bincount(parts.labels.ravel(), height.ravel(), len(parts) + 1)[1:], 0.0)
    return parts.mask_of(_belonging(parts, mass))


def _otsu(values: Floats) -> float:
    """The threshold that splits `values` (0 to 255) into the two most different classes (Otsu 1979)."""
    counts = np.bincount(values.astype(np.uint8), minlength=256).astype(np.float64)
    levels = np.arange(256)
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * levels)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * np.square(sums / below - (sums[-1] - sums) / above)
    return float(np.nanargmax(np.nan_to_num(between))) + 0.5


def _belonging(parts: Components, mass: npt.NDArray[np.float64]) -> Mask:
    """Which parts are the digit: the heaviest one that is no line or border, and what lies close to it."""
    shape = parts.labels.shape
    mass = _without(mass, _lines(parts, shape))
    mass = _without(mass, _touches_border(parts, shape))
    main = int(np.argmax(mass))
    keep = np.zeros(len(parts), bool)
    keep[main] = True
    for _ in range(3):
        keep |= (mass > 0) & _near(parts, keep, mass, float(mass[main]))
    return keep


def _without(mass: npt.NDArray[np.float64], dropped: Mask) -> npt.NDArray[np.float64]:
    """`mass` with zero for what is dropped, unless nearly all of the ink would go."""
    rest = np.where(dropped, 0.0, mass)
    return rest if rest.max() > 0.15 * mass.max() else mass


def _lines(parts: Components, shape: tuple[int, ...]) -> Mask:
    """Straight lines across the picture, as on ruled paper, and frames around it."""
    heights, widths = parts.bottom - parts.top, parts.right - parts.left
    rows, columns = shape
    ruled = (heights <= max(2, _LINE_THICKNESS * rows)) & (widths >= _LINE_LENGTH * columns)
    margin = (widths <= max(2, _LINE_THICKNESS * columns)) & (heights >= _LINE_LENGTH * rows)
    around = (heights >= 0.85 * rows) & (widths >= 0.85 * columns)
    return ruled | margin | (around & _hugs_border(parts, shape))


def _hugs_border(parts: Components, shape: tuple[int, ...]) -> Mask:
    ring = [max(2, round(_FRAME_RING * side)) for side in shape]
    inside = parts.labels[ring[0] : shape[0] - ring[0], ring[1] : shape[1] - ring[1]]
    inner_area = np.bincount(inside.ravel(), minlength=len(parts) + 1)[1:]
    hugs: Mask = inner_area < 0.15 * parts.area
    return hugs


def _longest_sides(parts: Components) -> npt.NDArray[np.intp]:
    longest: npt.NDArray[np.intp] = np.maximum(parts.bottom - parts.top, parts.right - parts.left)
    return longest


def _touches_border(parts: Components, shape: tuple[int, ...]) -> Mask:
    touches: Mask = (parts.top == 0) | (parts.left == 0) | (parts.bottom == shape[0]) | (parts.right == shape[1])
    return touches


def _near(parts: Components, keep: Mask, mass: npt.NDArray[np.float64], main_mass: float) -> Mask:
    """Parts that are heavy enough for their distance from what is kept so far."""
    top, bottom = parts.top[keep].min(), parts.bottom[keep].max()
    left, right = parts.left[keep].min(), parts.right[keep].max()
    gap = np.maximum.reduce(
        [top - parts.bottom, parts.top - bottom, left - parts.right, parts.left - right, 0 * parts.top]
    )
    distance = gap / max(bottom - top, right - left)
    share = mass / main_mass
    near: Mask = ((distance < 0.15) & (share > 0.02)) | ((distance < 0.5) & (share > 0.1))
    return near
