"""The gallery's hand writes digits that can be told, in no data set's pictures."""

import numpy as np
import pytest
from benchmarks.reading.exhibits import EXHIBITS
from benchmarks.reading.own_hand import STROKES, OwnHand

from inkdigits import Recognizer


@pytest.mark.parametrize("digit", sorted(STROKES))
def test_a_digit_fills_its_shape_and_never_comes_twice(digit: int) -> None:
    hand = OwnHand()
    first, second = (hand.write(np.random.default_rng(seed), digit) for seed in (1, 2))
    assert first.digit == digit
    assert first.height > 60
    assert first.edge.shape != second.edge.shape or not np.array_equal(first.edge, second.edge)


def test_every_exhibit_can_be_drawn_and_read() -> None:
    draw, number = EXHIBITS["thousands"]
    drawn = draw(np.random.default_rng(3), OwnHand(), number)
    (written,) = drawn.numbers
    read = "".join(found.text for found in Recognizer.default().read(drawn.data).numbers)
    assert len(read) == len(written.text)
