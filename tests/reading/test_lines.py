"""Characters become numbers as people write them: side by side, in lines, with signs between."""

import numpy as np
import pytest

from inkdigits.reading.lines import reading_order, rows_of, slope_of

Placed = tuple[str, float, float]
"""A character, its left and its baseline. Digits are 12 wide and 20 high."""


def boxes_of(characters: list[Placed]) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    boxes = []
    for character, left, base in characters:
        if character in ".,":
            boxes.append((left, base - 3, left + 3, base + (3 if character == "," else 0)))
        elif character in "-=":
            boxes.append((left, base - 11, left + 10, base - 8))
        else:
            boxes.append((left, base - 20, left + 12, base))
    return np.array(boxes, np.float32), np.array([character.isdigit() for character, *_ in characters])


def texts(characters: list[Placed]) -> list[str]:
    boxes, digits = boxes_of(characters)
    return sorted("".join(characters[place][0] for place in row) for row in rows_of(boxes, digits))


def spread(text: str, left: float = 0.0, base: float = 40.0, step: float = 15.0, slope: float = 0.0) -> list[Placed]:
    places, x = [], left
    for character in text:
        if character != " ":
            places.append((character, x, base + slope * (x - left)))
        x += step if character not in ".,-=" else 6 if character in ".," else 13
    return places


@pytest.mark.parametrize("text", ["7", "2158", "12.50", "1.234,56", "-15", "120.-", "3-4", "1,000.00=", "11111"])
def test_what_stands_close_is_one_number(text: str) -> None:
    assert texts(spread(text)) == [text]


def test_what_stands_apart_is_two() -> None:
    assert texts(spread("12") + spread("34", left=70)) == ["12", "34"]


def test_lines_below_each_other_are_kept_apart() -> None:
    assert texts(spread("123", base=40) + spread("456", base=66)) == ["123", "456"]


@pytest.mark.parametrize("slope", [-0.25, -0.1, 0.1, 0.25])
def test_a_slanting_line_is_one_number(slope: float) -> None:
    assert texts(spread("12345678", base=80, slope=slope)) == ["12345678"]


def test_a_sign_far_from_every_digit_belongs_to_none() -> None:
    assert texts([*spread("12"), ("-", 90, 40)]) == ["12"]


def test_a_point_below_another_line_stays_with_its_own() -> None:
    upper = spread("12.5", base=40)
    lower = spread("345", base=70)
    assert texts(upper + lower) == ["12.5", "345"]


def test_characters_of_very_different_heights_are_no_number() -> None:
    boxes = np.array([(0, 20, 12, 40), (14, 0, 60, 80)], np.float32)
    assert len(rows_of(boxes, np.array([True, True]))) == 2


def test_nothing_is_no_row() -> None:
    assert rows_of(np.zeros((0, 4), np.float32), np.zeros(0, bool)) == []


def test_the_slope_is_that_of_the_middles() -> None:
    x = np.arange(5.0)
    assert slope_of(np.stack([x * 10, 3 + x], axis=1)) == pytest.approx(0.1)
    assert slope_of(np.array([[0.0, 0.0], [10.0, 9.0]])) == 0


def test_numbers_are_read_line_by_line_also_on_a_tilted_page() -> None:
    for slope in (0.0, 0.12, -0.12):
        places = [(column * 200.0, 100 + row * 60.0) for row in range(4) for column in range(4)]
        shuffled = np.random.default_rng(0).permutation(16)
        boxes = np.array([(x, y + slope * x, x + 80, y + slope * x + 30) for x, y in places], np.float32)[shuffled]
        assert [int(shuffled[place]) for place in reading_order(boxes, slope)] == list(range(16))
