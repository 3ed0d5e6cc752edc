"""Pictures of single digits are read together, and as they are one by one."""

import pytest

from inkdigits import Recognizer
from inkdigits.errors import NotAPicture
from inkdigits.reading import Reading
from tests.pictures import encoded
from tests.small_models import digits

IMAGES = digits()[0][::25]


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer.default()


def without_rounding(reading: object) -> object:
    """Confidences to three decimals: a model's last bits depend on how many digits it is asked about at once."""
    assert isinstance(reading, Reading)
    (number,) = reading.numbers
    (digit,) = number.digits
    others = [(other.digit, round(other.confidence, 3)) for other in digit.alternatives if other.confidence > 0.002]
    return number.text, number.accepted, number.box, round(number.confidence, 3), others


def test_many_are_read_as_one_by_one(recognizer: Recognizer) -> None:
    files = [encoded(255 - image if index % 3 else image) for index, image in enumerate(IMAGES)]
    together = recognizer.read_each(files)
    assert [without_rounding(each) for each in together] == [without_rounding(recognizer.read(data)) for data in files]


def test_each_keeps_its_place_among_others(recognizer: Recognizer) -> None:
    page = encoded(digits()[0][0].repeat(10, 0).repeat(10, 1))
    files = [encoded(IMAGES[0]), b"hello", page, encoded(IMAGES[60]), encoded(IMAGES[0] * 0)]
    zero, bad, large, three, blank = recognizer.read_each(files)
    assert isinstance(bad, NotAPicture)
    assert [each.width for each in (zero, large, three, blank) if isinstance(each, Reading)] == [28, 280, 28, 28]
    assert large == recognizer.read(page)
    assert isinstance(three, Reading)
    assert three.numbers[0].text == "3"


def test_alternatives_are_the_other_likely_digits_the_most_probable_first(recognizer: Recognizer) -> None:
    doubtful = 0
    for reading in recognizer.read_each([encoded(image) for image in IMAGES]):
        assert isinstance(reading, Reading)
        (digit,) = reading.numbers[0].digits
        shares = [other.confidence for other in digit.alternatives]
        assert shares == sorted(shares, reverse=True)
        assert all(0.001 <= share <= digit.confidence for share in shares)
        assert digit.digit not in [other.digit for other in digit.alternatives]
        doubtful += bool(shares)
    assert doubtful


def test_nothing_is_read_of_no_files(recognizer: Recognizer) -> None:
    assert recognizer.read_each([]) == []
