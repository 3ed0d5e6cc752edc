"""A picture as a program may have it: a file, its bytes, an array, a Pillow picture. What it is becomes a `Picture`."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from inkdigits.errors import NotAPicture
from inkdigits.images.decode import ENOUGH_FOR_PAGES, Picture, decode
from inkdigits.images.gray import luminance

Given = str | Path | bytes | bytearray | memoryview | NDArray[np.uint8] | Image.Image | Picture
"""A path; a file's bytes; luminance, uint8 (height x width), 0 black; a Pillow picture; or one that is decoded."""


def picture_of(given: Given, max_pixels: int, page: int) -> Picture:
    """The picture of page `page`, from 1, of what was given. Raises OSError, PictureError and TypeError."""
    if isinstance(given, Picture):
        return given
    if isinstance(given, np.ndarray):
        return _of_array(given)
    if isinstance(given, Image.Image):
        upright = ImageOps.exif_transpose(given)
        return Picture(luminance(upright), "image/x-pillow", *upright.size)
    if isinstance(given, bytes | bytearray | memoryview):
        return decode(bytes(given), max_pixels, ENOUGH_FOR_PAGES, page)
    if isinstance(given, str | Path):
        return decode(Path(given).read_bytes(), max_pixels, ENOUGH_FOR_PAGES, page)
    raise TypeError(
        "A picture is given as a path, as the bytes of a file, as an array or as a Pillow picture, "
        f"not as {type(given).__name__}"
    )


def _of_array(gray: NDArray[np.uint8]) -> Picture:
    if gray.ndim != 2 or gray.dtype != np.uint8 or not gray.size:
        raise NotAPicture(
            f"The array has the shape {gray.shape} and the type {gray.dtype}; luminance is wanted, uint8 of (height, "
            "width), 0 black to 255 white. Of a colour picture: PIL.Image.fromarray(array)."
        )
    return Picture(gray, "image/x-array", gray.shape[1], gray.shape[0])
