"""Boxes are told in pixels of the upright picture as it came, however far it was reduced to be read."""

import numpy as np
import pytest
from PIL import Image

from inkdigits import Recognizer
from inkdigits.images import Picture
from inkdigits.reading import Number, ReadDigit, Reading
from inkdigits.reading.frame import as_it_came
from tests.pictures import coverage, encoded, painted, placed


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_digit_on_a_large_picture_has_its_box_there(kind: str) -> None:
    ink = placed(coverage(7, 500), (3000, 4000), 1200, 2500)
    reading = Recognizer.default().read(encoded(Image.fromarray(painted(ink)), kind))
    assert (reading.width, reading.height) == (4000, 3000)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    truth = (columns[0], rows[0], columns[-1] - columns[0], rows[-1] - rows[0])
    (number,) = reading.numbers
    assert number.box == pytest.approx(truth, abs=30)
    assert number.digits[0].box == pytest.approx(truth, abs=30)


def test_no_box_goes_beyond_the_picture_or_loses_all_its_pixels() -> None:
    picture = Picture(np.zeros((3, 4), np.uint8), "image/png", 7, 5)
    digit = ReadDigit(1, 1.0, (3, 2, 1, 1))
    number = Number("1", "1", 1.0, True, (3, 2, 1, 1), (digit,))
    (moved,) = as_it_came(Reading(4, 3, (number,)), picture).numbers
    assert moved.box == moved.digits[0].box == (5, 3, 2, 2)
    tiny = Picture(np.zeros((300, 400), np.uint8), "image/png", 4, 3)
    (moved,) = as_it_came(Reading(400, 300, (number,)), tiny).numbers
    assert moved.box == (0, 0, 1, 1)
