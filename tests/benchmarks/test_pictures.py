import io

import numpy as np
from benchmarks.serving.pictures import PHOTO_SIZE, commented, distinct_digits, photo, png
from PIL import Image

from inkdigits.images import read_digit


def test_no_two_digits_are_alike_however_many_are_wanted() -> None:
    digits = distinct_digits(6000)
    assert len({digit.tobytes() for digit in digits}) == 6000


def test_a_picture_is_read_as_the_very_digit_that_it_was_made_from() -> None:
    for digit in distinct_digits(20):
        assert np.array_equal(read_digit(png(digit))[0], digit)


def test_a_comment_changes_a_photos_content_and_none_of_its_pixels() -> None:
    original = photo(distinct_digits(1)[0])
    other = commented(original, b"7")
    assert other != original
    pictures = [Image.open(io.BytesIO(data)) for data in (original, other)]
    assert pictures[0].size == PHOTO_SIZE
    assert pictures[0].tobytes() == pictures[1].tobytes()
