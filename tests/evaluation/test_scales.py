from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inkdigits.evaluation.page.scales import linear, logarithmic, spread, steps, towards_one

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(NUMBERS, st.floats(1e-6, 1e6))
def test_steps_cover_what_is_shown_and_are_equally_far(low: float, width: float) -> None:
    assume(width > abs(low) * 1e-6)
    values = steps(low, low + width)
    assert values[0] <= low + width * 1e-6
    assert values[-1] >= low + width * (1 - 1e-6)
    assert 2 <= len(values) <= 12


def test_a_single_value_has_an_axis_too() -> None:
    assert len(steps(0.5, 0.5)) >= 2
    assert len(steps(0, 0)) >= 2


def test_shares_are_written_as_percentages_without_rounding_dust() -> None:
    assert [text for _, text in linear(0.94, 1, 0, 100, percent=True).ticks] == ["94", "96", "98", "100"]


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_values_stay_within_the_drawing(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for scale in (linear(low, high, 40, 340), logarithmic(low, high, 40, 340)):
        assert all(40 <= scale(value) <= 340 for value in (low, high, low - 1, high + 1))
        assert scale(low) <= scale(high)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_right_answers_are_never_drawn_lower(one: float, other: float) -> None:
    low, high = sorted((one, other))
    scale = towards_one(low, high, 200, 0)
    assert 200 >= scale(low) >= scale(high) >= 0
    assert len(scale.ticks) <= 6


def test_half_as_many_mistakes_are_equally_far() -> None:
    scale = towards_one(0.9, 0.9999, 0, 100)
    assert scale(0.98) - scale(0.96) == pytest.approx(scale(0.998) - scale(0.996))


@given(st.lists(st.floats(0, 300), max_size=6))
def test_words_are_moved_apart_and_keep_their_order(places: list[float]) -> None:
    moved = spread(places, 14)
    assert all(after - before >= 14 - 1e-6 for before, after in pairwise(sorted(moved)))
    order = sorted(range(len(places)), key=places.__getitem__)
    assert sorted(moved) == pytest.approx([moved[index] for index in order])
