"""Looks at the same characters are joined: what all see grows likelier, what one sees alone does not stay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.reading.agreement import agreed
from inkdigits.reading.numbers import kinds_of
from tests.reading.test_numbers import NOTHING, found


def test_what_all_looks_see_stays_as_it_is() -> None:
    joined = agreed([found("2158"), found("2158"), found("2158")])
    assert kinds_of(joined).tolist() == [2, 1, 5, 8]
    assert joined.centres == pytest.approx(0.9, abs=1e-5)
    assert joined.boxes == pytest.approx(found("2158").boxes)


def test_what_one_look_sees_alone_becomes_unlikely() -> None:
    joined = agreed([found("12"), found("1"), found("1")])
    assert kinds_of(joined).tolist() == [1, 2]
    assert joined.centres[0] > 0.85
    assert joined.centres[1] < 0.5


def test_two_looks_outvote_a_third_that_is_as_sure() -> None:
    (kind,) = kinds_of(agreed([found("4"), found("9"), found("9")])).tolist()
    assert kind == 9


def test_boxes_meet_in_the_middle() -> None:
    joined = agreed([found("7"), found("7", left=2)])
    assert joined.boxes[0, [0, 2]].tolist() == [1, 13]


def test_looks_that_see_nothing_agree_on_nothing() -> None:
    assert not len(agreed([NOTHING, NOTHING]))


@given(st.lists(st.text("0123456789", max_size=6), min_size=1, max_size=3))
def test_probabilities_stay_probabilities(texts: list[str]) -> None:
    joined = agreed([found(text) for text in texts])
    assert ((joined.centres >= 0) & (joined.centres <= 1)).all()
    assert np.allclose(joined.kinds.sum(axis=1), 1, atol=1e-4)
    assert len(joined) <= sum(len(text) for text in texts)
