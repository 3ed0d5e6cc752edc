"""A row of characters becomes a number with honest confidence, or none where it is a word."""

import numpy as np
import pytest

from inkdigits.errors import DamagedModel
from inkdigits.inference.strings import KINDS
from inkdigits.reading.finding import Found, once, together, without_parts, without_strokes
from inkdigits.reading.numbers import Sureness, kinds_of, number_of, there
from inkdigits.reading.values import Number
from inkdigits.store import Card

SURE = Sureness(middle=1.0, kind=1.0, constant=0.0, accept_above=0.9)


def found(text: str, centre: float = 0.9, share: float = 0.97, left: float = 0.0, step: float = 15.0) -> Found:
    boxes = [(left + step * place, 10, left + step * place + 12, 30) for place in range(len(text))]
    kinds = np.full((len(text), len(KINDS)), (1 - share) / (len(KINDS) - 1), np.float32)
    for place, character in enumerate(text):
        kinds[place, KINDS.index(character)] = share
    return Found(np.array(boxes, np.float32).reshape(-1, 4), kinds, np.full(len(text), centre, np.float32))


NOTHING = found("")


def read(row: Found, hints: Found = NOTHING) -> Number | None:
    return number_of(row, hints, SURE)


def test_a_number_tells_its_digits_and_its_signs() -> None:
    number = read(found("2.158-"))
    assert number is not None
    assert (number.text, number.raw) == ("2158", "2.158-")
    assert number.box == (0, 10, 87, 20)
    assert [digit.box for digit in number.digits] == [(0, 10, 12, 20), *((15 * n, 10, 12, 20) for n in (2, 3, 4))]
    assert number.accepted
    assert number.reason is None


def test_its_confidence_is_that_all_digits_are_right() -> None:
    number = read(found("12"))
    assert number is not None
    assert number.confidence == pytest.approx(number.digits[0].confidence ** 2, abs=1e-5)


def test_alternatives_share_what_the_digit_leaves() -> None:
    number = read(found("7", share=0.6))
    assert number is not None
    (digit,) = number.digits
    assert len(digit.alternatives) == 9
    assert all(other.confidence <= digit.confidence for other in digit.alternatives)
    assert sum(other.confidence for other in digit.alternatives) <= 1 - digit.confidence + 1e-5


def test_an_unsure_digit_makes_the_number_unsure_and_says_so() -> None:
    number = read(together([found("12"), found("3", centre=0.4, share=0.6, left=30)]))
    assert number is not None
    assert not number.accepted
    assert "the 3 in it" in str(number.reason)


def test_signs_of_currency_around_a_number_are_no_part_of_it() -> None:
    number = read(found("?120?"))
    assert number is not None
    assert (number.raw, number.box[0], number.accepted) == ("120", 15, True)


def test_a_comma_that_hangs_above_is_an_apostrophe() -> None:
    row = found("12,345,6")
    row.boxes[2, [1, 3]] = (6, 12)
    row.boxes[6, [1, 3]] = (27, 34)
    number = read(row)
    assert number is not None
    assert (number.text, number.raw) == ("123456", "12'345,6")


def test_what_is_rather_wrong_than_right_is_left_out_but_hinted_at() -> None:
    faint = found("3", centre=0.3, share=0.5, left=30), found("4", centre=0.13, share=0.5, left=45)
    unlike = found("5", centre=0.3, share=0.3, left=60)
    row = together([found("12"), *faint, unlike])
    standing, hints = there(row, SURE)
    assert kinds_of(standing).tolist() == [1, 2]
    assert kinds_of(hints).tolist() == [3]


def test_a_clearly_read_digit_counts_where_its_middle_is_faint() -> None:
    standing, _ = there(found("3", centre=0.3, share=0.99), SURE)
    assert len(standing) == 1


def between(first: str, second: str, share: float) -> Found:
    """A character that may be `first`, with that share, or `second`."""
    one = found(first, share=share)
    one.kinds[0, KINDS.index(second)] = 0.99 - share
    return one


def test_a_faint_stroke_is_no_1() -> None:
    standing, hints = there(together([found("1", centre=0.3, share=0.99), found("1", centre=0.5, left=20)]), SURE)
    assert standing.boxes[:, 0].tolist() == [20]
    assert hints.boxes[:, 0].tolist() == [0]


def test_slashes_are_seldom_and_a_slanting_1_looks_alike() -> None:
    standing, _ = there(between("/", "1", 0.7), SURE)
    assert kinds_of(standing).tolist() == [1]
    standing, _ = there(between("/", "1", 0.95), SURE)
    assert kinds_of(standing).tolist() == [KINDS.index("/")]


def test_a_sign_that_may_be_a_digit_makes_the_number_unsure() -> None:
    for share, accepted in ((0.9, False), (0.97, True)):
        number = read(together([found("12"), between("-", "7", share)]))
        assert number is not None
        assert (number.raw, number.accepted) == ("12-", accepted)


@pytest.mark.parametrize(("raw", "complete"), [("1.234,50", True), ("12.-", True), (",61", False), ("129',01", False)])
def test_signs_that_a_digit_is_missing_beside_make_the_number_unsure(raw: str, complete: bool) -> None:
    row = found(raw.replace("'", ","))
    for place, character in enumerate(raw):
        if character == "'":
            row.boxes[place, [1, 3]] = 8, 14
    number = read(row)
    assert number is not None
    assert (number.raw, number.accepted) == (raw, complete)


@pytest.mark.parametrize(("apart", "sure"), [(4, True), (6, True), (12, False)])
def test_a_gap_far_wider_than_the_others_makes_the_number_unsure(apart: int, sure: bool) -> None:
    number = read(together([found("123"), found("45", left=42 + apart)]))
    assert number is not None
    assert (number.text, number.accepted) == ("12345", sure)
    assert sure or "two numbers" in str(number.reason)


def test_digits_evenly_far_apart_are_one_number() -> None:
    number = read(found("12345", step=24))
    assert number is not None
    assert number.accepted


def test_the_blanks_beside_a_thin_one_do_not_make_a_number_unsure() -> None:
    row = found("471", step=13)
    row.boxes[2, [0, 2]] = 33, 35
    number = read(row)
    assert number is not None
    assert (number.text, number.accepted) == ("471", True)


def test_what_is_hard_to_read_among_digits_is_a_doubtful_digit() -> None:
    row = together([found("12"), between("?", "4", 0.9), found("3", left=45)])
    row.boxes[2, [0, 2]] = 30, 42
    number = read(row)
    assert number is not None
    assert (number.text, number.accepted) == ("1243", False)
    assert "the 4 in it" in str(number.reason)
    row.boxes[2, 1] = 24
    lower = read(row)
    assert lower is not None
    assert (lower.text, lower.accepted) == ("123", False)


def test_at_the_end_of_a_number_it_has_to_look_more_like_a_digit() -> None:
    for share, text in ((0.9, "12"), (0.7, "412")):
        row = together([between("?", "4", share), found("12", left=15)])
        number = read(row)
        assert number is not None
        assert number.text == text


def test_a_word_with_a_digit_in_it_is_no_number() -> None:
    assert read(found("??5??")) is None
    assert read(found("??")) is None


def test_something_unread_among_the_digits_makes_the_number_unsure() -> None:
    among = read(found("12?34"))
    assert among is not None
    assert not among.accepted
    wide = found("12", step=34)
    hinted = read(wide, found("5", centre=0.2, left=17))
    assert hinted is not None
    assert "one more digit" in str(hinted.reason)
    elsewhere = read(wide, found("5", centre=0.2, left=200))
    assert elsewhere is not None
    assert elsewhere.accepted


def test_of_two_findings_of_one_character_the_surer_stays() -> None:
    both = once(together([found("5", centre=0.5), found("6", centre=0.9)]))
    assert len(both) == 1
    assert int(both.kinds[0].argmax()) == 6
    assert len(once(found("11", step=6))) == 2


def test_sureness_is_a_probability_that_rises_with_both_figures() -> None:
    assert 0 <= SURE.of(0.0, 0.0) < SURE.of(0.5, 0.5) < SURE.of(0.5, 0.9) < SURE.of(0.9, 0.9) <= SURE.of(1.0, 1.0) <= 1


def test_a_card_without_sureness_is_refused() -> None:
    card = Card(
        model="strings",
        version="one",
        created_at="",
        recipe={},
        seed=0,
        data={},
        accept_above=0.9,
        onnx_sha256="",
        onnx_bytes=0,
        parameters=0,
        seconds=0,
    )
    with pytest.raises(DamagedModel, match="strings:one"):
        Sureness.from_card(card)


def placed(digit: str, box: tuple[float, float, float, float], centre: float) -> Found:
    one = found(digit, centre)
    return Found(np.array([box], np.float32), one.kinds, one.centres)


def test_parts_of_a_large_digit_are_no_digits_of_their_own() -> None:
    large = placed("2", (0, 0, 80, 100), 0.8)
    loop = placed("0", (5, 60, 40, 98), 0.9)
    beside = placed("7", (100, 40, 140, 100), 0.9)
    assert [int(kind) for kind in without_parts(together([large, loop, beside])).kinds.argmax(axis=1)] == [2, 7]


def test_a_frame_around_digits_does_not_swallow_them() -> None:
    frame = placed("0", (0, 0, 120, 100), 0.36)
    inside = [placed("4", (10, 30, 40, 80), 0.9), placed("1", (60, 30, 70, 80), 0.8)]
    assert [int(kind) for kind in without_parts(together([frame, *inside])).kinds.argmax(axis=1)] == [4, 1]


def test_the_stem_of_a_digit_is_no_digit_of_its_own() -> None:
    four, stem, beside = found("4", centre=0.9), found("1", centre=0.5), found("1", centre=0.5)
    stem.boxes[0] = (7, 10, 11, 30)
    beside.boxes[0] = (11, 10, 15, 30)
    left = without_strokes(together([four, stem, beside]))
    assert kinds_of(left).tolist() == [4, 1]
    assert left.boxes[1].tolist() == [11, 10, 15, 30]


def test_a_1_may_lie_in_the_box_of_a_digit_that_has_no_stem() -> None:
    for around, centre, kept in (("5", 0.3, True), ("5", 0.2, False), ("4", 0.3, False), ("7", 0.3, False)):
        host, stroke = found(around, centre=0.9), found("1", centre=centre)
        stroke.boxes[0] = (9.4, 10, 12.4, 30)
        assert len(without_strokes(together([host, stroke]))) == 1 + kept


def test_a_7_has_its_stem_on_the_right() -> None:
    seven, stroke = found("7", centre=0.9, left=20), found("1", centre=0.3)
    stroke.boxes[0] = (19.6, 10, 23, 30)
    assert kinds_of(without_strokes(together([seven, stroke]))).tolist() == [7, 1]


def test_a_stroke_that_stands_out_may_lie_further_within_another_digit() -> None:
    four, stroke = found("4", centre=0.9), found("1", centre=0.5)
    stroke.boxes[0] = (9.5, 10, 13.5, 30)
    assert kinds_of(without_strokes(together([four, stroke]))).tolist() == [4, 1]
    stroke.centres[0] = 0.4
    assert kinds_of(without_strokes(together([four, stroke]))).tolist() == [4]


def test_a_faint_digit_over_a_comma_or_just_behind_the_last_digit_is_hinted_at() -> None:
    row = found("2,06")
    row.boxes[1, 1:] = (26, 19, 33)
    behind = found("8", centre=0.3, left=62)
    behind.boxes[0, 2] = 62 + 30
    for hint in (found("1", centre=0.3, left=13), behind):
        doubtful = read(row, hint)
        assert doubtful is not None
        assert "one more digit" in str(doubtful.reason)
    sure = read(row, found("8", centre=0.3, left=90))
    assert sure is not None
    assert sure.accepted
