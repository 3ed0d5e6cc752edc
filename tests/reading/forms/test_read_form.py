"""A form is read box by box: what is written is read, what is empty is empty, however the sheet lies."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.errors import BadBoxes, NoBoxes
from inkdigits.inference import Engine
from inkdigits.opening import BUNDLED_MODELS
from inkdigits.reading import Form, FormBox
from inkdigits.recognizer import Recognizer
from inkdigits.store import ModelStore
from tests.pictures import coverage
from tests.reading.forms.ruled import HIGH, WIDE, Gray, Table, moved, seen

WRITTEN = {"r1c1": "42", "r1c3": "7", "r2c2": "308", "r3c1": "5", "r4c2": "16", "r4c3": "90"}


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recognizer]:
    recognizer = Recognizer(Engine(ModelStore(tmp_path_factory.mktemp("store"), bundled=BUNDLED_MODELS)))
    yield recognizer
    recognizer.close()


def texts(form: Form) -> dict[str, str]:
    assert all(field.empty == (field.text == "") for field in form.fields)
    return {field.name: field.text for field in form.fields if field.text}


@pytest.mark.parametrize(("degrees", "lean"), [(0, 0), (4, 0), (-3, 0.2), (1, -0.25)])
def test_the_boxes_of_a_ruled_sheet_are_found_named_and_read(
    recognizer: Recognizer, degrees: float, lean: float
) -> None:
    table = Table(written=WRITTEN)
    picture, homography = seen(table.draw(), degrees, lean)
    form = recognizer.read_form(picture)
    assert [field.name for field in form.fields] == table.names
    assert texts(form) == WRITTEN
    for field in form.fields:
        x, y, width, height = field.box
        corners = moved(table.quad(field.name), homography)
        assert np.allclose((x, y), corners.min(axis=0), atol=8)
        assert np.allclose((x + width, y + height), corners.max(axis=0), atol=8)


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("grid", [None, (4, 3)])
def test_a_sheet_that_lies_on_its_side_or_upside_down_is_read_upright(
    recognizer: Recognizer, quarters: int, grid: tuple[int, int] | None
) -> None:
    table = Table(written=WRITTEN)
    form = recognizer.read_form(np.rot90(table.draw(), quarters), grid=grid)
    assert form.turned == 90 * quarters
    assert texts(form) == WRITTEN
    wide, high = (WIDE, HIGH) if quarters == 2 else (HIGH, WIDE)
    assert all(abs(field.box[2] - wide) < 8 and abs(field.box[3] - high) < 8 for field in form.fields)
    x, y = next(field.box[:2] for field in form.fields if field.name == "r1c1")
    (left, top), (width, height) = table.corner("r1c1"), table.size
    corner = {
        1: (top, width - left - WIDE),
        2: (width - left - WIDE, height - top - HIGH),
        3: (height - top - HIGH, left),
    }
    assert np.allclose((x, y), corner[quarters], atol=8)


def test_a_grid_of_separate_boxes_is_read(recognizer: Recognizer) -> None:
    table = Table(3, 4, {"r1c1": "1", "r2c4": "8", "r3c2": "6"}, gap=24)
    form = recognizer.read_form(table.draw(), grid=(3, 4))
    assert [field.name for field in form.fields] == table.names
    assert texts(form) == {"r1c1": "1", "r2c4": "8", "r3c2": "6"}


def test_another_grid_than_is_ruled_is_told(recognizer: Recognizer) -> None:
    with pytest.raises(NoBoxes, match="4 rows and 3 columns, not 5 and 3"):
        recognizer.read_form(Table().draw(), grid=(5, 3))


def test_where_nothing_is_ruled_a_grid_divides_the_picture(recognizer: Recognizer) -> None:
    form = recognizer.read_form(np.full((300, 400), 230, np.uint8), grid=(3, 2))
    assert [field.box for field in form.fields][-1] == (200, 200, 200, 100)
    assert all(field.empty and field.accepted for field in form.fields)


def test_a_picture_without_boxes_is_told(recognizer: Recognizer) -> None:
    with pytest.raises(NoBoxes, match="No ruled boxes"):
        recognizer.read_form(np.full((300, 400), 230, np.uint8))


def flat_boxes(table: Table) -> list[FormBox]:
    return [FormBox(f"field {name}", (*table.corner(name), WIDE, HIGH)) for name in table.names]


@pytest.mark.parametrize(("degrees", "shift"), [(0, (0, 0)), (2, (9, -12)), (-1.5, (40, 30))])
def test_given_boxes_follow_the_lines_of_each_scan(
    recognizer: Recognizer, degrees: float, shift: tuple[int, int]
) -> None:
    table = Table(5, 3, WRITTEN)
    picture, _ = seen(np.roll(table.draw(), shift, (1, 0)), degrees)
    form = recognizer.read_form(picture, flat_boxes(table))
    assert texts(form) == {f"field {name}": text for name, text in WRITTEN.items()}


def test_a_box_around_a_row_of_boxes_is_one_number(recognizer: Recognizer) -> None:
    table = Table(3, 5, {f"r1c{place}": digit for place, digit in enumerate("42079", 1)} | {"r3c2": "3", "r3c4": "8"})
    x, y = table.corner("r1c1")
    rows = [FormBox(name, (x, y + row * HIGH, 5 * WIDE, HIGH)) for row, name in enumerate(("code", "none", "gap"))]
    code, none, gap = recognizer.read_form(table.draw(), rows).fields
    assert (code.text, code.accepted, code.box) == ("42079", True, rows[0].box)
    assert [digit.digit for digit in code.digits] == [4, 2, 0, 7, 9]
    assert none.empty
    assert (gap.text, gap.reason) == ("38", "a box between its digits is empty")


def test_boxes_beyond_the_picture_are_told_by_name(recognizer: Recognizer) -> None:
    with pytest.raises(BadBoxes, match=r"'total'.*beyond the picture of 450 x 440"):
        recognizer.read_form(Table().draw(), [FormBox("total", (400, 10, 100, 50))])


def test_specks_and_faint_spots_leave_a_box_empty(recognizer: Recognizer) -> None:
    soiled = {"r1c2": 60, "r2c1": 120, "r2c3": 190, "r3c3": 60}
    form = recognizer.read_form(Table(written=WRITTEN, soiled=soiled).draw())
    assert texts(form) == WRITTEN


@pytest.mark.parametrize(("ink", "read"), [(120, WRITTEN), (180, WRITTEN), (222, {})])
def test_faint_writing_is_read_and_what_shines_through_is_not(
    recognizer: Recognizer, ink: int, read: dict[str, str]
) -> None:
    assert texts(recognizer.read_form(Table(written=WRITTEN, ink=ink).draw())) == read


@pytest.mark.parametrize("line", [1, 2, 6])
def test_lines_may_be_thin_or_thick(recognizer: Recognizer, line: int) -> None:
    form = recognizer.read_form(Table(5, 5, written=WRITTEN, line=line).draw())
    assert len(form.fields) == 25
    assert texts(form) == WRITTEN


def test_every_digit_says_where_it_stands_within_its_box(recognizer: Recognizer) -> None:
    picture, _ = seen(Table(written=WRITTEN).draw(), 3)
    for field in recognizer.read_form(picture).fields:
        for digit in field.digits:
            x, y = digit.box[0] + digit.box[2] / 2, digit.box[1] + digit.box[3] / 2
            assert field.box[0] < x < field.box[0] + field.box[2]
            assert field.box[1] < y < field.box[1] + field.box[3]


def small_sheet(numbers: Sequence[str], digit: int = 40) -> Gray:
    """Boxes of 300 x 64 below one another, lines of two pixels, digits that nearly reach them; clean, as drawn."""
    sheet = Image.new("L", (600, 60 + 110 * len(numbers)), 240)
    pen = ImageDraw.Draw(sheet)
    for row in range(len(numbers)):
        top = 40 + 110 * row
        pen.rectangle((200, top, 500, top + 64), outline=20, width=2)
    page = np.asarray(sheet, np.float32).copy()
    for row, text in enumerate(numbers):
        top = 40 + 110 * row + (66 - digit) // 2
        for place, character in enumerate(text):
            left = 214 + 44 * place
            part = page[top : top + digit, left : left + digit]
            part[...] = np.minimum(part, 240 - 200 * coverage(int(character), digit))
    return page.astype(np.uint8)


@pytest.mark.parametrize("digit", [36, 44, 50])
def test_upright_strokes_that_nearly_reach_the_lines_are_digits(recognizer: Recognizer, digit: int) -> None:
    numbers = ["117411", "401714", "174147"]
    form = recognizer.read_form(small_sheet(numbers, digit))
    assert [field.text for field in form.fields] == numbers


def test_boxes_are_given_as_a_program_has_them(recognizer: Recognizer) -> None:
    boxes = {"first": [200, 40, 301, 65], "second": [200, 150, 301, 65]}
    form = recognizer.read_form(small_sheet(["23", "45"]), boxes=boxes)
    assert {field.name: field.text for field in form.fields if field.accepted} == {"first": "23", "second": "45"}


def test_where_the_boxes_lie_elsewhere_nothing_is_sure(recognizer: Recognizer) -> None:
    boxes = {"first": [200, 40, 301, 65], "second": [200, 150, 301, 65]}
    for moved_by in ((60, 55), (0, 30)):
        moved = np.roll(small_sheet(["23", "45"]), moved_by, (1, 0))
        form = recognizer.read_form(moved, boxes=boxes)
        assert not any(field.accepted for field in form.fields)
        assert all(field.reason for field in form.fields)


def test_boxes_that_are_not_ruled_are_read_where_they_are_given(recognizer: Recognizer) -> None:
    picture = small_sheet(["23"])
    picture[110:150, 40:80] = 240 - 200 * coverage(8, 40)
    form = recognizer.read_form(picture, boxes={"free": [20, 90, 80, 70]})
    assert [(field.text, field.accepted) for field in form.fields] == [("8", True)]


def test_given_boxes_of_a_sheet_upside_down_are_read_upright(recognizer: Recognizer) -> None:
    table = Table(written=WRITTEN)
    boxes = {name: (*table.corner(name), WIDE, HIGH) for name in table.names}
    form = recognizer.read_form(np.rot90(table.draw(), 2), boxes=boxes)
    assert form.turned == 180
    assert texts(form) == WRITTEN


def test_a_table_with_another_count_is_not_read_upside_down_for_that(recognizer: Recognizer) -> None:
    with pytest.raises(NoBoxes, match="4 rows and 3 columns"):
        recognizer.read_form(Table(written={"r1c1": "689", "r2c2": "981", "r3c3": "668"}).draw(), grid=(4, 5))


@pytest.mark.parametrize(
    ("grid", "said"),
    [((70, 70), "leaves"), ((0, 4), "1 to 5,000"), ((5000, 2), "1 to 5,000"), ("4x3", "such as"), ((4,), "such as")],
)
def test_a_grid_that_leaves_no_room_or_is_none_is_told(recognizer: Recognizer, grid: Any, said: str) -> None:
    with pytest.raises(BadBoxes, match=said):
        recognizer.read_form(Table().draw(), grid=grid)
