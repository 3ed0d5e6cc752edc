"""From the bytes of a picture file to a digit the MNIST way; the same code for training and for answering.

Knows nothing of models, storage or HTTP.
"""

import numpy as np
import numpy.typing as npt

from inkdigits.images.decode import MAX_PIXELS, Picture, decode, decode_quickly, sniff
from inkdigits.images.given import Given, picture_of
from inkdigits.images.normalize import make_ready, normalize, ready_made
from inkdigits.images.tiff_pages import MOST_PAGES

__all__ = [
    "MAX_PIXELS",
    "MOST_PAGES",
    "Given",
    "Picture",
    "decode",
    "decode_quickly",
    "make_ready",
    "normalize",
    "picture_of",
    "read_digit",
    "ready_made",
    "sniff",
]


def read_digit(data: bytes, max_pixels: int = MAX_PIXELS) -> tuple[npt.NDArray[np.uint8], str]:
    """The digit (uint8 28x28, ink 255 on black 0) in the bytes of a picture file, and the file's content type.

    Raises NotAPicture, TruncatedPicture, PictureTooLarge (more than `max_pixels` declared) or BlankPicture.
    """
    picture = decode(data, max_pixels)
    return normalize(picture.gray), picture.content_type
