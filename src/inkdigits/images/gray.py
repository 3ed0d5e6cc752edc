"""From a Pillow picture of any mode to luminance: 8 bits, at most `LARGEST_SIDE` a side.

Decides what to do with depth and transparency. Knows nothing of files, and nothing of digits except that ink is what
must stay visible.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.errors import TruncatedPicture

LARGEST_SIDE = 2400
"""Larger pictures are averaged down by a whole factor: a digit needs 20 pixels, and all that follows is cheaper."""

DEEP_MODES = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
"""Pillow's modes of more than 8 bits a pixel and channel."""

_LIGHTNESS_CHANNEL = {"LAB": 0, "HSV": 2}

_NO_DATA = 1e30
"""From this value on floating-point pictures mean that a pixel has none."""

# A filled shape is a page with ink on it or a blank card; strokes fill far less of the box around them.
_PAGE_FILL = 0.6
_CARD_FILL = 0.85
_INK_ON_PAGE = 48


def luminance(picture: Image.Image) -> npt.NDArray[np.uint8]:
    """`picture` as uint8 (height x width), 0 black to 255 white, on a background that leaves its ink visible.

    Pictures deeper than 8 bits are stretched from their own darkest to their own lightest value, because scanners
    often use a part of the range only. Luminance is ITU-R 601 as Pillow computes it. Raises TruncatedPicture where a
    pixel is no number, or so large that the others could not be told apart beside it.
    """
    mode = picture.mode
    if mode == "L" and "transparency" not in picture.info:
        return np.asarray(_reduced(picture))
    if mode in DEEP_MODES:
        return np.asarray(_reduced(Image.fromarray(_stretch(np.asarray(picture)))))
    if picture.has_transparency_data:
        with_alpha = picture.convert("RGBA").convert("LA")
        return _flatten(np.asarray(_reduced(with_alpha)))
    if mode in _LIGHTNESS_CHANNEL:
        return np.asarray(_reduced(picture.getchannel(_LIGHTNESS_CHANNEL[mode])))
    return np.asarray(_reduced(picture.convert("L")))


def _reduced(picture: Image.Image) -> Image.Image:
    factor = reducing(picture.size)
    return picture.reduce(factor) if factor > 1 else picture


def reducing(size: tuple[int, int]) -> int:
    """How many pixels in a row become one so that no side of `size` is longer than `LARGEST_SIDE`."""
    return -(-max(size) // LARGEST_SIDE)


def _stretch(deep: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    values = deep.astype(np.float32)
    if not (np.abs(values) < _NO_DATA).all():
        raise TruncatedPicture(
            "The picture has pixels that are no numbers (NaN), infinite, or stand for no data. "
            "Save it again with every pixel set."
        )
    lowest, highest = float(values.min()), float(values.max())
    values -= lowest
    values *= 255.0 / max(highest - lowest, 1e-30)
    return _rounded(values)


def _rounded(values: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    rounded: npt.NDArray[np.uint8] = np.rint(values).astype(np.uint8)
    return rounded


def _flatten(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Luminance of `pixels` (height x width x 2: luminance, alpha) seen on a suitable background.

    Ink on nothing is told by alpha alone, whatever its colour. A page with transparent corners is told by luminance,
    and what lies around it gets the page's own shade.
    """
    light, alpha = pixels[..., 0], pixels[..., 1]
    strongest = int(alpha.max())
    if strongest == 0:
        return np.full_like(light, 255)
    if int(alpha.min()) == strongest:
        return light
    opaque = alpha * 2.0 > strongest
    shades = light[opaque]
    if _is_page(opaque, shades):
        share = alpha / np.float32(255)
        page = float(np.median(shades))
        return _rounded(light * share + page * (1 - share))
    return _rounded(255 - alpha * np.float32(255 / strongest))


def _is_page(opaque: npt.NDArray[np.bool_], shades: npt.NDArray[np.uint8]) -> bool:
    rows, columns = np.flatnonzero(opaque.any(axis=1)), np.flatnonzero(opaque.any(axis=0))
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    fill = shades.size / (height * width)
    darkest, lightest = np.percentile(shades, (1, 99))
    if lightest - darkest > _INK_ON_PAGE:
        return bool(fill > _PAGE_FILL)
    spans_all = height > 0.9 * opaque.shape[0] and width > 0.9 * opaque.shape[1]
    return bool(spans_all and fill > _CARD_FILL)
