"""Forms as tables. Knows text, not files.

In CSV a sheet is a row with a column for each box. Where boxes are named by row and column, r1c1, r1c2, r2c1, a row of
the sheet is a row of the table. An empty box is an empty cell; `not_sure` names the boxes that a person should look at,
with semicolons between them where names have blanks.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

import msgspec

from inkdigits.reading import Field, Form
from inkdigits.stacks.formats import csv_cell, csv_name, utf8
from inkdigits.stacks.forms import Sheet

_OWN = frozenset({"file", "page", "row", "not_sure", "reason"})
"""Columns that every table has; a box of such a name has one of its own beside them."""
_PLACE = re.compile(r"r([1-9]\d*)(c[1-9]\d*)", re.ASCII)


def as_json(sheet: Sheet) -> bytes:
    """All that was read on a sheet as one line of JSON; of one that could not be read, why."""
    told: dict[str, object] = {"file": utf8(sheet.address)}
    if isinstance(sheet.result, str):
        told["failed"] = sheet.result
    else:
        told |= {"width": sheet.result.width, "height": sheet.result.height, "fields": sheet.result.fields}
        told["turned"] = sheet.result.turned
    return msgspec.json.encode(told) + b"\n"


def as_csv(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as CSV, a head above them."""
    forms = [sheet.result for sheet in sheets if isinstance(sheet.result, Form)]
    by_place = bool(forms) and all(map(is_by_place, forms))
    columns = list(dict.fromkeys(chain.from_iterable(_columns(form, by_place) for form in forms)))
    if by_place:
        columns.sort(key=lambda column: int(column[1:]))
    head = ["file", "page", *(["row"] if by_place else [])]
    named = _heads(columns)
    lines = [[*head, *named, "not_sure", "reason"]]
    lines += chain.from_iterable(_lines(sheet, columns, by_place) for sheet in sheets)
    text = "".join(",".join(map(csv_cell, line)) + "\n" for line in lines)
    return text.encode("utf-8", "backslashreplace")


def _heads(names: Sequence[str]) -> list[str]:
    """What stands above the boxes' columns: their names, or others where a column is called so already."""
    heads: list[str] = []
    for name in names:
        head = csv_name(name)
        while head in _OWN or head in heads:
            head += " (box)"
        heads.append(head)
    return heads


def is_by_place(form: Form) -> bool:
    """Whether its boxes are named by row and column."""
    return all(_PLACE.fullmatch(field.name) for field in form.fields)


def rows_by_place(form: Form) -> dict[int, dict[str, Field]]:
    """The boxes of each row by their columns, c1, c2 and so on."""
    rows: dict[int, dict[str, Field]] = {}
    for field in form.fields:
        place = _PLACE.fullmatch(field.name)
        assert place is not None
        rows.setdefault(int(place[1]), {})[place[2]] = field
    return rows


def _columns(form: Form, by_place: bool) -> Iterator[str]:
    if by_place:
        return chain.from_iterable(rows_by_place(form).values())
    return (field.name for field in form.fields)


def _lines(sheet: Sheet, columns: Sequence[str], by_place: bool) -> Iterator[list[str]]:
    head = [csv_name(sheet.file), "" if sheet.page is None else str(sheet.page)]
    if isinstance(sheet.result, str):
        yield [*head, *([""] if by_place else []), *("" for _ in columns), "", sheet.result]
    elif by_place:
        for row, fields in rows_by_place(sheet.result).items():
            yield [*head, str(row), *_cells(fields, columns), ""]
    else:
        yield [*head, *_cells({field.name: field for field in sheet.result.fields}, columns), ""]


def _cells(fields: dict[str, Field], columns: Sequence[str]) -> Iterator[str]:
    """What stands in each column, and after that which are not sure."""
    yield from (fields[column].raw if column in fields else "" for column in columns)
    between = "; " if any(" " in column for column in columns) else " "
    yield csv_name(between.join(column for column in columns if column in fields and not fields[column].accepted))
