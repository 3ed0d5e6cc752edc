"""What other numbers on a picture say of each: print is left out, and parts of one number are doubted."""

import numpy as np

from inkdigits.inference.strings import KINDS
from inkdigits.reading.context import in_context
from inkdigits.reading.values import Box, Number, ReadDigit

PAPER, INK, PRINT = 230, 40, 200
NO_KINDS = np.zeros(0, np.intp)


def number(text: str, box: Box, accepted: bool = True, confidence: float = 0.99) -> Number:
    step = box[2] // len(text)
    digits = tuple(
        ReadDigit(int(digit), confidence, (box[0] + step * place, box[1], step, box[3]))
        for place, digit in enumerate(text)
    )
    return Number(text, text, confidence, accepted, box, digits, None if accepted else "it is doubtful")


def told(numbers: list[Number], ink: int = INK, others: int = INK) -> list[tuple[str, bool]]:
    """What is left of `numbers`, whose first is written in `ink` and the rest in that of `others`."""
    gray = np.full((200, 600), PAPER, np.uint8)
    for place, one in enumerate(numbers):
        x, y, wide, high = one.box
        gray[y : y + high, x : x + wide : 5] = others if place else ink
    return [
        (one.text, one.accepted) for one in in_context(zip(numbers, range(len(numbers)), strict=True), NO_KINDS, gray)
    ]


MAIN = number("2140746", (60, 60, 200, 40))


def test_faint_doubtful_print_beside_writing_is_left_out() -> None:
    beside = number("3", (400, 20, 25, 35), accepted=False)
    assert told([MAIN, beside], others=PRINT) == [("2140746", True)]
    assert told([MAIN, beside]) == [("2140746", True), ("3", False)]


def test_what_is_surely_read_stays_however_faint() -> None:
    assert len(told([MAIN, number("3", (400, 20, 25, 35))], others=PRINT)) == 2


def test_faint_writing_alone_stays() -> None:
    assert told([number("37", (60, 60, 60, 40), accepted=False)], ink=PRINT) == [("37", False)]


def test_a_number_found_within_another_makes_both_doubtful() -> None:
    inside = number("0", (150, 70, 20, 25))
    assert told([MAIN, inside]) == [("2140746", False), ("0", False)]


def test_specks_among_digits_are_left_out_although_they_looked_sure() -> None:
    assert told([MAIN, number("0", (150, 85, 12, 12))]) == [("2140746", False)]


def test_numbers_too_near_for_two_are_doubtful() -> None:
    near, far = number("55", (270, 62, 50, 38)), number("66", (420, 62, 50, 38))
    assert told([MAIN, near, far]) == [("2140746", False), ("55", False), ("66", True)]


def test_a_tail_that_hangs_from_a_number_is_doubtful() -> None:
    tail = number("1", (130, 102, 8, 24))
    assert told([MAIN, tail]) == [("2140746", False), ("1", False)]
    assert told([MAIN, number("1", (130, 125, 8, 24))]) == [("2140746", True), ("1", True)]


def test_numbers_of_unlike_height_or_other_lines_are_two() -> None:
    for other in (number("55", (270, 62, 20, 18)), number("55", (60, 110, 50, 38))):
        assert told([MAIN, other]) == [("2140746", True), ("55", True)]


def test_ones_among_letters_may_be_strokes() -> None:
    kinds = np.array([KINDS.index("?")] * 3 + [1])
    gray = np.full((100, 100), PAPER, np.uint8)
    (left,) = in_context([(number("1", (10, 10, 5, 30)), 0)], kinds, gray)
    assert not left.accepted


def test_nothing_is_left_of_nothing() -> None:
    assert told([]) == []


def test_numbers_that_lines_divide_do_not_make_each_other_doubtful() -> None:
    gray = np.full((200, 600), PAPER, np.uint8)
    beside = number("81", (270, 60, 50, 40))
    for rows, sure in (((0, 1), False), ((0, 0), True)):
        read = in_context(zip((MAIN, beside), rows, strict=True), NO_KINDS, gray)
        assert [one.accepted for one in read] == [sure, sure]


def stripes(count: int, accepted: bool) -> list[Number]:
    return [number("1", (20 * (place % 25), 20 + 50 * (place // 25), 4, 30), accepted) for place in range(count)]


def test_scores_of_doubtful_ones_are_stripes_of_the_paper_and_make_nothing_else_doubtful() -> None:
    written = number("7", (60, 30, 60, 90))
    assert told([written, *stripes(40, accepted=False)]) == [("7", True)]


def test_a_table_of_ones_stays() -> None:
    assert len(told([number("1", (20, 150, 8, 30)), *stripes(40, accepted=True)])) == 41


def test_a_few_doubtful_ones_stay() -> None:
    assert len(told([number("1", (20, 150, 8, 30)), *stripes(15, accepted=False)])) == 16
