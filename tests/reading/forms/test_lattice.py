"""What writing hid of a table is made good from its rows and columns, and nothing is made up beyond that."""

import numpy as np
import pytest

from inkdigits.reading.forms.lattice import cells_of_grid, completed
from inkdigits.reading.forms.quads import Points
from tests.reading.forms.ruled import moved

ROWS, COLUMNS = 4, 5
LEANING = np.array([[1.0, 0.06, 10], [-0.05, 1.0, 40], [1.5e-4, -1e-4, 1]])
"""As a sheet is seen that lies askew and leans away."""


def cell(row: int, column: int, wide: int = 1, high: int = 1) -> Points:
    x, y = 100 * column, 50 * row
    corners = [(x, y), (x + 100 * wide, y), (x + 100 * wide, y + 50 * high), (x, y + 50 * high)]
    return moved(np.array(corners, float), LEANING)


def table() -> list[Points]:
    return [cell(row, column) for row in range(ROWS) for column in range(COLUMNS)]


def is_among(wanted: Points, boxes: list[Points]) -> bool:
    return any(np.abs(box - wanted).max() < 1.5 for box in boxes)


def test_cells_that_were_missed_are_where_the_others_say() -> None:
    boxes = table()
    missed = [boxes.pop(13), boxes.pop(2), boxes.pop(0)]
    whole = completed(boxes, lambda _: True)
    assert len(whole) == ROWS * COLUMNS
    assert all(is_among(quad, whole) for quad in missed)


def test_no_cell_is_made_up_where_nothing_is_ruled() -> None:
    boxes = table()[:-2]
    assert len(completed(boxes, lambda _: False)) == len(boxes)


def test_joined_cells_stay_joined() -> None:
    boxes = table()
    boxes[6:8] = [cell(1, 1, wide=2)]
    assert len(completed(boxes, lambda _: True)) == ROWS * COLUMNS - 1


def test_a_cell_that_a_stroke_divides_is_whole_again() -> None:
    boxes = table()
    left, right = (boxes[7].copy() for _ in range(2))
    left[[1, 2]] = (left[[0, 3]] + left[[1, 2]]) / 2
    right[[0, 3]] = left[[1, 2]]
    whole = completed([*boxes[:7], left, right, *boxes[8:]], lambda _: True)
    assert len(whole) == ROWS * COLUMNS
    assert is_among(boxes[7], whole)


@pytest.mark.parametrize("shape", [(ROWS, COLUMNS), (ROWS + 1, COLUMNS), (ROWS, COLUMNS - 1)])
def test_a_grid_is_what_boxes_make_or_nothing(shape: tuple[int, int]) -> None:
    boxes = table()
    del boxes[8]
    cells = cells_of_grid(boxes, *shape)
    if shape == (ROWS, COLUMNS):
        assert cells is not None
        assert all(np.abs(one - other).max() < 1.5 for one, other in zip(cells, table(), strict=True))
    else:
        assert cells is None
