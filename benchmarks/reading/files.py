"""From a picture to the bytes of a file, as cameras, scanners and messengers write them."""

import io

import numpy as np
from benchmarks.reading.fields import Rng
from benchmarks.reading.sheet import Sheet
from PIL import Image


def jpeg(sheet: Sheet, quality: int) -> bytes:
    """A JPEG; at a quality below 40 its blocks show."""
    data = io.BytesIO()
    Image.fromarray(sheet.pixels()).save(data, "JPEG", quality=quality)
    return data.getvalue()


def png(sheet: Sheet) -> bytes:
    """A PNG in colour."""
    data = io.BytesIO()
    Image.fromarray(sheet.pixels()).save(data, "PNG", compress_level=1)
    return data.getvalue()


def gray_png(sheet: Sheet) -> bytes:
    """A scanner's PNG in gray."""
    data = io.BytesIO()
    Image.fromarray(sheet.pixels()).convert("L").save(data, "PNG", compress_level=1)
    return data.getvalue()


def any_file(rng: Rng, sheet: Sheet) -> bytes:
    """Mostly a good JPEG, else a PNG."""
    way = rng.random()
    if way < 0.6:
        return jpeg(sheet, int(rng.integers(70, 96)))
    return png(sheet) if way < 0.85 else gray_png(sheet)


def dimensions(data: bytes) -> tuple[int, int]:
    """Width and height of the picture in a file."""
    with Image.open(io.BytesIO(data)) as image:
        return image.size


def pixels_of(data: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The picture in a file, uint8 (height x width x 3)."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))
