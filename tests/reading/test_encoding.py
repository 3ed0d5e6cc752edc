"""A reading survives its JSON to the last bit, and what is no reading is a miss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.reading import Alternative, Number, ReadDigit, Reading
from inkdigits.reading.encoding import decode_reading, encode_reading

share = st.floats(0, 1)
digit = st.integers(0, 9)
box = st.tuples(*[st.integers(0, 10000)] * 4)
read = st.builds(ReadDigit, digit, share, box, st.lists(st.builds(Alternative, digit, share)).map(tuple))
text = st.text("0123456789.-")
numbers = st.builds(
    Number, text, text, share, st.booleans(), box, st.lists(read, max_size=3).map(tuple), st.none() | st.text()
)
size = st.integers(1, 10000)
readings = st.builds(Reading, size, size, st.lists(numbers, max_size=3).map(tuple), st.sampled_from([0, 90, 180, 270]))


@given(readings)
def test_a_reading_comes_back_as_it_went_in(reading: Reading) -> None:
    assert decode_reading(encode_reading(reading)) == reading


@given(st.binary(max_size=200))
def test_garbage_is_a_miss(value: bytes) -> None:
    assert decode_reading(value) is None


@pytest.mark.parametrize("value", [b"{}", b'{"width":1,"height":1,"numbers":[{}],"turned":0}', b"null"])
def test_json_of_another_shape_is_a_miss(value: bytes) -> None:
    assert decode_reading(value) is None


def test_nothing_is_a_miss() -> None:
    assert decode_reading(None) is None
