"""Pages with numbers on them, drawn by code, for tests of reading whole numbers."""

import numpy as np

from tests.pictures import Floats, Pixels, coverage, photographed

HEIGHT = 60
"""Of a digit, in pixels."""

LINES = ("471", "2358", "90", "36")


def sheet(*lines: str, width: int = 640) -> Pixels:
    """A photographed page with one number on each line."""
    ink = np.zeros((HEIGHT * (2 * len(lines) + 1), width), np.float32)
    for row, line in enumerate(lines):
        _write(ink, line, top=HEIGHT * (2 * row + 1))
    return photographed(ink)


def _write(ink: Floats, line: str, top: int) -> None:
    for place, digit in enumerate(line):
        left = HEIGHT + place * HEIGHT * 3 // 4
        part = ink[top : top + HEIGHT, left : left + HEIGHT]
        np.maximum(part, coverage(int(digit), HEIGHT), out=part)
