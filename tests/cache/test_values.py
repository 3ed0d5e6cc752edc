"""Scores survive the cache to the last bit, and what is no scores is a miss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.cache import decode_scores, encode_scores
from inkdigits.prediction import Scores

share = st.floats(0, 1)
scores = st.builds(
    Scores,
    model=st.text(),
    version=st.text(),
    digit=st.integers(0, 9),
    confidence=share,
    probabilities=st.tuples(*[share] * 10),
    accepted=st.booleans(),
    reason=st.none() | st.text(),
)
GOOD = Scores("cnn", "v1", 3, 0.91, (0.01,) * 3 + (0.91,) + (0.01,) * 6, accepted=True)


@given(scores)
def test_scores_come_back_as_they_went_in(given_scores: Scores) -> None:
    assert decode_scores(encode_scores(given_scores)) == given_scores


@given(st.binary(max_size=200))
def test_garbage_is_a_miss(value: bytes) -> None:
    assert decode_scores(value) is None


@given(st.data())
def test_damaged_scores_are_a_miss_or_other_scores_but_never_an_error(data: st.DataObject) -> None:
    value = bytearray(encode_scores(GOOD))
    value[data.draw(st.integers(0, len(value) - 1))] = data.draw(st.integers(0, 255))
    assert decode_scores(bytes(value)) is None or isinstance(decode_scores(bytes(value)), Scores)


def test_cut_off_scores_are_a_miss() -> None:
    value = encode_scores(GOOD)
    assert [decode_scores(value[:end]) for end in range(len(value))] == [None] * len(value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"digit":3', b'"digit":10'),
        (b'"digit":3', b'"digit":"3"'),
        (b'"confidence":0.91', b'"confidence":1.5'),
        (b"[0.01,", b"["),
        (b"[0.01,", b"[-0.01,"),
        (b'"accepted":true', b'"accepted":null'),
        (b'"model":"cnn",', b""),
    ],
)
def test_scores_that_cannot_be_are_a_miss(old: bytes, new: bytes) -> None:
    value = encode_scores(GOOD)
    assert old in value
    assert decode_scores(value.replace(old, new)) is None


def test_nothing_is_a_miss() -> None:
    assert decode_scores(None) is None
