"""Files of boxes are read in the forms people write them in, and what is wrong in one is told by name."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.errors import BadBoxes
from inkdigits.reading import FormBox
from inkdigits.reading.forms.boxes_file import NamedBoxes, boxes_as_json, boxes_of, read_boxes

AGE = FormBox("age", (120, 80, 60, 40))


def read(path: Path, told: Any) -> NamedBoxes:
    path.write_text(told if isinstance(told, str) else json.dumps(told))
    return read_boxes(path)


@pytest.mark.parametrize(
    "told",
    [
        {"age": [120, 80, 60, 40]},
        {"age": {"x": 120, "y": 80, "width": 60, "height": 40}},
        {"boxes": {"age": [120, 80.0, 60, 40]}},
        [{"name": "age", "box": [120, 80, 60, 40]}],
        {"boxes": [{"name": "age", "x": 120, "y": 80, "width": 60, "height": 40}]},
    ],
)
def test_boxes_are_written_in_several_ways(tmp_path: Path, told: Any) -> None:
    assert read(tmp_path / "boxes.json", told) == NamedBoxes((AGE,))


def test_boxes_that_are_kept_are_read_again_and_scaled(tmp_path: Path) -> None:
    boxes = read(tmp_path / "boxes.json", boxes_as_json([AGE, FormBox("größe", (0, 0, 9, 9))], 400, 200))
    assert boxes.size == (400, 200)
    assert boxes.on(400, 200) == (AGE, FormBox("größe", (0, 0, 9, 9)))
    assert boxes.on(800, 100)[0] == FormBox("age", (240, 40, 120, 20))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("age: 1", "is no JSON"),
        (f'{{"age": [1{400 * "0"}, 0, 9, 9]}}', "x of box 'age' is 10000"),
        ('{"\\ud800": [1, 2, 3, 4]}', "is no text: it has half of a character"),
        ({" ": [1, 2, 3, 4]}, "Give each a name of its own"),
        ("7", "It holds no boxes"),
        ({}, "It holds 0 boxes"),
        ({"age": [1, 2, 3]}, "'age' is no list of four numbers"),
        ({"age": [1, 2, 0, 4]}, "width of box 'age' is 0; it is 1 to 1000000"),
        ({"age": [-1, 2, 3, 4]}, "x of box 'age' is -1"),
        ({"age": ["1", 2, 3, 4]}, "x of box 'age' is \"1\", and a number of pixels is wanted"),
        ('{"age": [1, NaN, 3, 4]}', "y of box 'age' is NaN"),
        ({"age": [1, 1e99, 3, 4]}, "y of box 'age' is 1e\\+99"),
        ([{"box": [1, 2, 3, 4]}], "Box 1 has no name"),
        ([{"name": "a", "box": [1, 2, 3, 4]}] * 2, "Two boxes are named 'a'"),
        ({"width": 0, "height": 5, "boxes": {"a": [1, 2, 3, 4]}}, "width is 0"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, told: Any, said: str) -> None:
    with pytest.raises(BadBoxes, match=said):
        read(tmp_path / "boxes.json", told)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadBoxes, match="cannot be read: No such file"):
        read_boxes(tmp_path / "boxes.json")


def test_a_program_gives_boxes_as_it_likes(tmp_path: Path) -> None:
    file = tmp_path / "boxes.json"
    file.write_text(json.dumps({"age": [120, 80, 60, 40]}))
    named = NamedBoxes((AGE,))
    assert [boxes_of(told) for told in (named, [AGE], {"age": [120, 80, 60, 40]}, file, str(file))] == [named] * 5


@pytest.mark.parametrize("told", [{}, [], [(120, 80, 60, 40)], {"age": [120, 80]}, "nowhere.json"])
def test_a_program_s_mistake_is_told_too(told: Any) -> None:
    with pytest.raises(BadBoxes):
        boxes_of(told)


def test_a_name_that_is_given_twice_loses_no_box_silently(tmp_path: Path) -> None:
    with pytest.raises(BadBoxes, match="Two boxes are named 'age'"):
        read(tmp_path / "boxes.json", '{"age": [1, 1, 9, 9], "age": [20, 1, 9, 9]}')


def test_a_program_may_give_numbers_of_numpy_and_is_told_of_odd_ones() -> None:
    assert boxes_of({"age": [np.int64(120), np.float32(80), 60, 40]}) == NamedBoxes((AGE,))  # type: ignore[list-item]
    for odd in ({1: [1, 2, 3, 4]}, {"age": [1, 2, 3, {4}]}, {"age": [1, 2, 3, np.True_]}):
        with pytest.raises(BadBoxes):
            boxes_of(odd)  # type: ignore[arg-type]
