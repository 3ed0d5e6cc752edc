"""Rows and cursors."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.errors import BadCursor
from inkdigits.history.record import (
    pack_probabilities,
    read_cursor,
    to_microseconds,
    to_moment,
    unpack_probabilities,
    write_cursor,
)


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10).map(tuple))
def test_probabilities_come_back_to_the_last_bit(probabilities: tuple[float, ...]) -> None:
    assert unpack_probabilities(pack_probabilities(probabilities)) == probabilities


@given(st.lists(st.floats(0, 1, width=32), min_size=10, max_size=10))
def test_what_a_model_gives_takes_forty_bytes(probabilities: list[float]) -> None:
    assert len(pack_probabilities(probabilities)) == 40


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.timezones()))
def test_moments_come_back_to_the_microsecond(moment: datetime) -> None:
    assert to_moment(to_microseconds(moment)) == moment.astimezone(UTC)


@given(st.integers(-(2**62), 2**62), st.text())
def test_cursors_come_back(created_at: int, id: str) -> None:
    assert read_cursor(write_cursor((created_at, id))) == (created_at, id)


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(text)
