"""A table of forms has a place for each box, whatever the boxes are called."""

import csv
import io

import pytest

from inkdigits.reading import Field, Form
from inkdigits.stacks.form_tables import as_csv
from inkdigits.stacks.forms import Sheet


def table(*names: str, accepted: bool = True) -> list[list[str]]:
    fields = tuple(
        Field(name, (0, 0, 9, 9), str(place), str(place), 0.9, accepted, False) for place, name in enumerate(names)
    )
    data = as_csv([Sheet("a.png", None, Form(90, 90, fields, 0))])
    return list(csv.reader(io.StringIO(data.decode())))


@pytest.mark.parametrize("names", [("r1c1", "r01c1"), ("r1c1", "r0c1"), ("file", "file (box)"), ("=1", "./=1")])
def test_each_box_has_a_column(names: tuple[str, ...]) -> None:
    head, row = table(*names)
    assert len(set(head)) == len(head) == 4 + len(names)
    assert row[2:-2] == ["0", "1"]


def test_no_cell_is_a_formula() -> None:
    head, row = table("=cmd|x!A1", accepted=False)
    assert head[2] == row[3] == "./=cmd|x!A1"
