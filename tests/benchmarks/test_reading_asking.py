"""Pictures are read by the models that ship, and what comes of it is counted."""

import numpy as np
import pytest
from benchmarks.reading import asking
from benchmarks.reading.asking import Count
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.sheet import Written
from benchmarks.reading.targets import Row, Tally

from inkdigits import Recognizer
from tests.pictures import coverage, encoded, painted, placed


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer.default()


def picture(*digits: int) -> Drawn:
    """Digits side by side on a page."""
    page = np.zeros((200, 140 * len(digits) + 40), np.float32)
    for place, digit in enumerate(digits):
        page = np.maximum(page, placed(coverage(digit, 120), page.shape, 40, 20 + 140 * place))
    raw = "".join(map(str, digits))
    box = (20.0, 40.0, page.shape[1] - 40.0, 120.0)
    return Drawn(encoded(painted(page)), "clean", (Written(raw, box),), page.shape[1], page.shape[0])


def test_a_clean_digit_counts_at_both_doors(recognizer: Recognizer) -> None:
    outcome = asking.one_digit(recognizer, picture(3), "singles")
    assert outcome.right
    assert Count("singles", "clean", 1, 1) in outcome.counts
    assert Count("singles, by read", "clean", 1, 1) in outcome.counts


def test_a_blank_picture_is_a_wrong_answer_and_no_crash(recognizer: Recognizer) -> None:
    blank = Drawn(encoded(painted(np.zeros((80, 80), np.float32))), "blank", (Written("3", (0, 0, 9, 9)),), 80, 80)
    assert not asking.one_digit(recognizer, blank, "singles").right
    assert not asking.one_number(recognizer, blank, "digits apart").right
    assert asking.no_number(recognizer, blank, "no number").right


def test_a_number_is_right_where_just_that_one_is_read(recognizer: Recognizer) -> None:
    drawn = picture(3, 2, 5)
    told = asking.one_number(recognizer, drawn, "digits apart").told.strip("?")
    written = Drawn(drawn.data, "clean", (Written(told, drawn.numbers[0].box),), drawn.width, drawn.height)
    outcome = asking.one_number(recognizer, written, "digits apart")
    assert outcome.right
    assert Count("digits apart, with signs and separators", "clean", 1, 1) in outcome.counts


def test_a_missed_target_is_said_and_its_kinds_stand_below_worst_first() -> None:
    tally = Tally()
    tally.add([Count("singles", "noise", 1, 4), Count("singles", "pencil", 4, 4)])
    total, *kinds = tally.rows()
    assert (total.figure, total.met, total.columns()[-1]) == (62.5, False, "MISSED")
    assert [row.what.strip() for row in kinds] == ["noise", "pencil"]
    assert all(row.met for row in kinds)


def test_a_row_without_a_target_is_never_missed() -> None:
    assert Row("pages", 0.0, "%").met
    assert not Row("a crop", 6.0, "ms", at_most=5).met
