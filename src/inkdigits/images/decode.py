"""From the bytes of a picture file to luminance. All that Pillow may do wrong or complain about ends here.

Knows six formats and their dangers; does not know what a digit is. Safe to call from several threads at once: it
changes none of Pillow's switches, and lets large pictures wait for each other.
"""

import io
import logging
import threading
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from inkdigits.errors import NoSuchPage, NotAPicture, PictureError, PictureTooLarge, TruncatedPicture
from inkdigits.images.endings import is_whole
from inkdigits.images.formats import READABLE, describe_foreign, sniff
from inkdigits.images.gray import luminance
from inkdigits.images.orientation import SIDEWAYS, UPRIGHT, read_orientation, turn_upright
from inkdigits.images.plain_png import decode_plain_png
from inkdigits.images.tiff_pages import tiff_pages

__all__ = ["MAX_PIXELS", "Picture", "decode", "decode_quickly", "sniff"]

Seen = TypeVar("Seen")

MAX_PIXELS = 50_000_000

ENOUGH_PIXELS = 512
"""A JPEG is decoded at an eighth, a quarter or half its size as long as its shorter side keeps this many pixels."""
ENOUGH_FOR_PAGES = 1024
"""The same where many small characters are to be read on it."""

_LARGE_PIXELS = 16_000_000
_ONE_LARGE = threading.Lock()
"""Held while a larger one is decoded: 50 million pixels of a WebP take 750 MB meanwhile, and of a PNG 270."""

# The classes are called without Image.open, which would check sizes by a limit of its own and, for TIFF and JPEG, try
# further formats on the same bytes.
_READERS: dict[str, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    "image/png": PngImageFile,
    "image/jpeg": JpegImageFile,
    "image/webp": WebPImageFile,
    "image/gif": GifImageFile,
    "image/bmp": BmpImageFile,
    "image/tiff": TiffImageFile,
}

# Odd metadata is no concern of whoever runs the server. Set once, because filters are shared by all threads, and
# appended, so that whoever asks for such warnings still gets them (as errors they become TruncatedPicture below).
warnings.filterwarnings("ignore", module=r"PIL\.", append=True)
logging.getLogger("PIL").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture. `gray` is uint8 (height x width), 0 black to 255 white, upright as it is meant to be seen,
    large pictures reduced; `width` and `height` are those of the upright picture before it was reduced, and
    `content_type` is the format it came in, such as "image/png", and `pages` how many pages the file holds.
    """

    gray: npt.NDArray[np.uint8]
    content_type: str
    width: int
    height: int
    pages: int = 1


def decode(data: bytes, max_pixels: int = MAX_PIXELS, enough_pixels: int = ENOUGH_PIXELS, page: int = 1) -> Picture:
    """Read the first frame of a PNG, JPEG, WebP, GIF or BMP file, or a page of a TIFF file, which counts from 1.

    `max_pixels` limits width times height as the file declares them and is checked before anything is decoded.
    The shorter side keeps `enough_pixels` where it has them, as far as `gray.LARGEST_SIDE` allows.

    Raises NotAPicture for no bytes and for other formats, PictureTooLarge, NoSuchPage, and TruncatedPicture for a file
    that ends too early or is damaged inside.
    """
    quickly = decode_quickly(data, max_pixels) if page == 1 else None
    if quickly is not None:
        return quickly
    picture = look_at(data, max_pixels, partial(_upright, enough_pixels=enough_pixels), page)
    return replace(picture, pages=len(_frames(data, picture.content_type)))


def decode_quickly(data: bytes, max_pixels: int = MAX_PIXELS) -> Picture | None:
    """What `decode` gives for a small and plain grey PNG, in microseconds; None for every other file.

    A small file may hold a large picture: 4 kB can be 30 million pixels of one colour.
    """
    gray = decode_plain_png(data)
    if gray is None or gray.size > max_pixels:
        return None
    return Picture(gray, "image/png", gray.shape[1], gray.shape[0])


def _not_a_picture(data: bytes) -> NotAPicture:
    if not data:
        return NotAPicture(f"Nothing was sent: the picture has 0 bytes. Send a {READABLE} file.")
    return NotAPicture(f"This is {describe_foreign(data)}. Send a {READABLE} file.")


def look_at(data: bytes, max_pixels: int, see: Callable[[ImageFile.ImageFile, str], Seen], page: int = 1) -> Seen:
    """What `see` makes of the picture in `data`, opened but not loaded, and of its content type.

    Raises what `decode` does, whatever Pillow does in `see`.
    """
    # Given back only when nothing of the picture is left, which is when the other function has returned.
    with ExitStack() as alone:
        return _look_at(data, max_pixels, see, page, alone)


def _look_at(
    data: bytes, max_pixels: int, see: Callable[[ImageFile.ImageFile, str], Seen], page: int, alone: ExitStack
) -> Seen:
    content_type = sniff(data)
    if content_type is None:
        raise _not_a_picture(data)
    try:
        with _READERS[content_type](io.BytesIO(data)) as picture:
            frame = _frame(data, content_type, page)
            if frame > 1:
                picture.seek(frame - 1)
            _check_size(picture.size, max_pixels)
            if not is_whole(data, content_type):
                raise EOFError("The end of the file is missing.")
            if picture.width * picture.height > _LARGE_PIXELS:
                alone.enter_context(_ONE_LARGE)
            return see(picture, content_type)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureTooLarge(
            f"The picture declares more pixels than can be read here; at most {max_pixels:,} are. Send a smaller one."
        ) from error
    # Pillow's plugins raise whatever a damaged file leads them to: OSError, SyntaxError, ValueError, IndexError,
    # struct.error, zlib.error, EOFError, AssertionError and more. The bytes begin like a picture, so it is the file.
    except Exception as error:
        raise TruncatedPicture(
            f"The picture ends too early or is damaged inside ({content_type}, {len(data):,} bytes). "
            "Open it in a picture viewer, save it anew and send that."
        ) from error


def _frames(data: bytes, content_type: str) -> list[int]:
    """Which frames of the file are pages, counted from 1; of other kinds than TIFF that is the first."""
    return tiff_pages(io.BytesIO(data)).frames if content_type == "image/tiff" else [1]


def _frame(data: bytes, content_type: str, page: int) -> int:
    pages = _frames(data, content_type)
    if not 1 <= page <= len(pages):
        counted = "1 page" if len(pages) == 1 else f"{len(pages):,} pages"
        raise NoSuchPage(f"The file has {counted}, and no page {page:,}. Ask for another.")
    return pages[page - 1]


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise PictureTooLarge(
            f"The picture declares {width:,} x {height:,} pixels, {width * height:,} in all; "
            f"at most {max_pixels:,} are read. Send a smaller one."
        )


def _upright(picture: ImageFile.ImageFile, content_type: str, enough_pixels: int) -> Picture:
    size = picture.size
    picture.draft("L", (enough_pixels, enough_pixels))
    picture.load()
    gray = luminance(picture)
    orientation = orientation_of(picture)
    width, height = picture.size if isinstance(picture, TiffImageFile) else size
    width, height = (width, height) if orientation < SIDEWAYS else (height, width)
    return Picture(turn_upright(gray, orientation), content_type, width, height)


def orientation_of(picture: ImageFile.ImageFile) -> int:
    """How the pixels of a loaded picture are still to be turned, 1 to 8; Pillow turns TIFF itself while loading."""
    exif = b"" if isinstance(picture, TiffImageFile) else picture.info.get("exif")
    return read_orientation(exif) if isinstance(exif, bytes) else UPRIGHT
