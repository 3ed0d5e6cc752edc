import numpy as np
import pytest

from inkdigits.errors import BlankPicture
from inkdigits.images.ink import digit_mask
from inkdigits.images.page import Floats, Relief
from tests.pictures import coverage, placed

INK = placed(coverage(5, 160), (300, 300), 70, 70)


def found(ink: Floats) -> Floats:
    return digit_mask(Relief(200 * ink, 1.0)).astype(np.float32)


def test_the_ink_of_the_digit_is_found() -> None:
    assert np.abs(found(INK) - (INK > 0.5)).mean() < 0.01


@pytest.mark.parametrize(
    "rubbish",
    [
        (slice(20, 23), slice(0, 300)),
        (slice(0, 300), slice(280, 283)),
        (slice(4, 8), slice(4, 8)),
        (slice(0, 30), slice(0, 12)),
    ],
    ids=["a ruled line", "a margin", "a speck", "something that reaches in from outside"],
)
def test_what_is_no_part_of_the_digit_is_left_out(rubbish: tuple[slice, slice]) -> None:
    page = INK.copy()
    page[rubbish] = 1
    np.testing.assert_array_equal(found(page), found(INK))


def test_a_frame_is_left_out() -> None:
    page = INK.copy()
    page[5:8, 5:295] = page[292:295, 5:295] = page[5:295, 5:8] = page[5:295, 292:295] = 1
    np.testing.assert_array_equal(found(page), found(INK))


def test_the_bar_of_a_five_may_stand_apart() -> None:
    page = INK.copy()
    page[:, 152:156] = 0
    assert np.flatnonzero(found(page).any(axis=0)).max() > 170


@pytest.mark.parametrize("level", [0, 2, 4])
def test_nothing_that_stands_out_is_blank(level: float) -> None:
    with pytest.raises(BlankPicture, match="no ink"):
        digit_mask(Relief(level * INK, 1.0))


def test_a_single_grain_on_a_large_page_is_no_digit() -> None:
    page = np.zeros((400, 400), np.float32)
    page[200:202, 200:203] = 1
    with pytest.raises(BlankPicture):
        found(page)
