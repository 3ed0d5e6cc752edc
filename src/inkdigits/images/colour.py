"""A picture file as people see it: upright, in colour where it has any, and no larger than a screen needs.

For drawing on. Reading uses luminance alone; see `decode`.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile

from inkdigits.images.decode import MAX_PIXELS, look_at, orientation_of
from inkdigits.images.gray import DEEP_MODES, luminance, reducing
from inkdigits.images.orientation import turn_upright

_OPAQUE = 255


def decode_in_colour(data: bytes, max_pixels: int = MAX_PIXELS, page: int = 1) -> npt.NDArray[np.uint8]:
    """The picture, or a page of a TIFF file, as uint8 (height x width x 3), upright.

    It is averaged down to at most `gray.LARGEST_SIDE` a side.

    Raises NotAPicture, TruncatedPicture and PictureTooLarge, as `decode` does.
    """
    return look_at(data, max_pixels, _upright, page)


def _upright(picture: ImageFile.ImageFile, _content_type: str) -> npt.NDArray[np.uint8]:
    width, height = picture.size
    factor = reducing(picture.size)
    picture.draft("RGB", (width // factor, height // factor))
    picture.load()
    upright: npt.NDArray[np.uint8] = turn_upright(np.asarray(_in_colour(picture)), orientation_of(picture))
    return upright


def _in_colour(picture: Image.Image) -> Image.Image:
    """`picture` as RGB; as grey where it is deep or has holes, because that is how its ink is sure to be visible."""
    if picture.mode in DEEP_MODES or _has_holes(picture):
        return Image.fromarray(luminance(picture)).convert("RGB")
    factor = reducing(picture.size)
    colours = picture.convert("RGB")
    return colours.reduce(factor) if factor > 1 else colours


def _has_holes(picture: Image.Image) -> bool:
    if not picture.has_transparency_data:
        return False
    return int(np.asarray(picture.convert("RGBA").getchannel("A")).min()) < _OPAQUE
