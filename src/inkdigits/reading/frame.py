"""Boxes from one frame of pixels to another: a reduced picture, or a part cut out of it, and the picture as it came.

Knows neither pictures nor how they are read.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

from inkdigits.images.decode import Picture
from inkdigits.reading.values import Box, Field, Number, ReadDigit, Reading

Read = TypeVar("Read", Number, Field)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where pixels stand on the whole picture: pixel x at left + across * x, pixel y at top + down * y.

    `width` and `height` are those of the whole picture; no box goes beyond them.
    """

    width: int
    height: int
    across: float = 1.0
    down: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def box(self, box: Box) -> Box:
        """A box of this frame in pixels of the whole picture, at least one pixel wide and high."""
        x, y, wide, high = box
        left, right = (round(self.left + self.across * edge) for edge in (x, x + wide))
        top, bottom = (round(self.top + self.down * edge) for edge in (y, y + high))
        left, top = min(max(left, 0), self.width - 1), min(max(top, 0), self.height - 1)
        return left, top, max(min(right, self.width) - left, 1), max(min(bottom, self.height) - top, 1)

    def number(self, number: Number) -> Number:
        """A number with all its boxes in pixels of the whole picture."""
        digits: tuple[ReadDigit, ...] = tuple(replace(digit, box=self.box(digit.box)) for digit in number.digits)
        return replace(number, box=self.box(number.box), digits=digits)


def frame_of(picture: Picture) -> Frame:
    """From the pixels of `picture.gray` to those of the picture as it came."""
    height, width = picture.gray.shape
    return Frame(picture.width, picture.height, picture.width / width, picture.height / height)


def as_it_came(reading: Reading, picture: Picture) -> Reading:
    """What was read on `picture.gray`, with every box in pixels of the upright picture as it came."""
    frame = frame_of(picture)
    numbers = tuple(map(frame.number, reading.numbers)) if (frame.across, frame.down) != (1, 1) else reading.numbers
    return replace(reading, width=picture.width, height=picture.height, numbers=numbers, pages=picture.pages)


def turned_back(read: Read, quarters: int, width: int, height: int) -> Read:
    """What was read, with its boxes on the picture of that size before it was turned clockwise so many quarters."""
    digits = tuple(replace(digit, box=box_turned_back(digit.box, quarters, width, height)) for digit in read.digits)
    return replace(read, box=box_turned_back(read.box, quarters, width, height), digits=digits)


def box_turned_back(box: Box, quarters: int, width: int, height: int) -> Box:
    """A box on a picture of that size before it was turned clockwise so many quarters, 1 to 3."""
    x, y, wide, high = box
    if quarters == 1:
        return y, height - x - wide, high, wide
    if quarters == 2:
        return width - x - wide, height - y - high, wide, high
    return width - y - high, x, high, wide
