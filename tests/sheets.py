"""Pages with numbers on them, drawn by code, for tests of reading whole numbers."""

import numpy as np
from PIL import Image

from tests.pictures import Floats, Pixels, coverage, encoded, photographed

HEIGHT = 60
"""Of a digit, in pixels."""

LINES = ("471", "2358", "90", "36")


def sheet(*lines: str, width: int = 640) -> Pixels:
    """A photographed page with one number on each line."""
    ink = np.zeros((HEIGHT * (2 * len(lines) + 1), width), np.float32)
    for row, line in enumerate(lines):
        _write(ink, line, top=HEIGHT * (2 * row + 1))
    return photographed(ink)


def pages_of(*pages: tuple[str, ...]) -> bytes:
    """A TIFF file with such a page for each, as scanners write them."""
    first, *others = (Image.fromarray(sheet(*lines)) for lines in pages)
    return encoded(first, "TIFF", save_all=True, append_images=others)


def _write(ink: Floats, line: str, top: int) -> None:
    for place, digit in enumerate(line):
        left = HEIGHT + place * HEIGHT * 3 // 4
        part = ink[top : top + HEIGHT, left : left + HEIGHT]
        np.maximum(part, coverage(int(digit), HEIGHT), out=part)
