r"""Rows as CSV and as JSON lines, and back. Knows text, not files.

All is UTF-8; what is none in a file's name is written as `\udcff`.
"""

import csv
import io
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from inkdigits.stacks.outcome import Outcome
from inkdigits.stacks.rows import COLUMNS, READ, Form, Row, rows_of

# A spreadsheet takes a cell that begins so for a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TO_BE_QUOTED = frozenset(',"\n\r')


class Format(NamedTuple):
    """A kind of table: what it begins with, how an outcome and a row are written, and how rows are read back.

    `parse` leaves out a last row that is not whole, and raises ValueError for what is no table of this program.
    """

    head: bytes
    form: Form
    line: Callable[[Row], bytes]
    parse: Callable[[bytes], list[Row]]


def _csv_line(row: Row) -> bytes:
    return (",".join(map(csv_cell, (csv_name(row.file), *row[1:]))) + "\n").encode("utf-8", "backslashreplace")


def csv_name(file: str) -> str:
    """A file's name as it stands in CSV: with `./` before what a spreadsheet would take for a formula."""
    return f"./{file}" if file.startswith(_FORMULA) else file


def csv_cell(value: object) -> str:
    """A value as it stands in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if _TO_BE_QUOTED.isdisjoint(text) else '"' + text.replace('"', '""') + '"'


def as_csv(outcome: Outcome) -> bytes:
    """CSV as RFC 4180 has it, with plain line ends."""
    result = outcome.result
    if isinstance(result, str) or not result.numbers:
        return b"".join(map(_csv_line, rows_of(outcome)))
    # The same as above, in a fifth of the time, which for small pictures counts.
    head = f"{csv_cell(csv_name(outcome.file))},{csv_cell(outcome.page)},{READ},"
    count, turned = len(result.numbers), result.turned
    return "".join(
        [
            f"{head}{index},{count},{number.text},{csv_cell(number.raw)},{number.confidence},"
            f"{'true' if number.accepted else 'false'},{csv_cell(number.reason)},"
            f"{number.box[0]},{number.box[1]},{number.box[2]},{number.box[3]},{turned}\n"
            for index, number in enumerate(result.numbers, 1)
        ]
    ).encode("utf-8", "backslashreplace")


def parse_csv(data: bytes) -> list[Row]:
    """Rows from CSV."""
    lines = list(csv.reader(io.StringIO(data.decode(), newline="")))
    if not lines or tuple(lines[0]) != COLUMNS:
        raise ValueError("its first line is another")
    # A line end may also be one within a name that is cut off: then cells are missing.
    whole = lines[1:] if data.endswith(b"\n") and len(lines[-1]) == len(COLUMNS) else lines[1:-1]
    return [_typed(cells) for cells in whole]


def _typed(cells: list[str]) -> Row:
    return Row._make(read(cell) if cell else None for read, cell in zip(_READ_CELL, cells, strict=True))


def _flag(cell: str) -> bool:
    """Whether a cell says true, or TRUE, as spreadsheets write it."""
    said = cell.lower()
    if said not in ("true", "false"):
        raise ValueError(f"it says {cell!r} where true or false is wanted")
    return said == "true"


_READ_CELL: tuple[Callable[[str], Any], ...] = (
    *(str, int, str, int, int, str, str, float, _flag, str),
    *(int, int, int, int, int),
)


def _json_line(row: Row) -> bytes:
    return msgspec.json.encode(dict(zip(COLUMNS, (utf8(row.file), *row[1:]), strict=True))) + b"\n"


def utf8(name: str) -> str:
    r"""A file's name with `\udcff` for bytes that are no UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()


def as_jsonl(outcome: Outcome) -> bytes:
    """One JSON object a row."""
    return b"".join(map(_json_line, rows_of(outcome)))


def parse_jsonl(data: bytes) -> list[Row]:
    """Rows from JSON lines."""
    return [_from_json(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]


def _from_json(line: bytes) -> Row:
    record = msgspec.json.decode(line)
    if not isinstance(record, dict) or tuple(record) != COLUMNS:
        raise ValueError("its lines have other keys")
    return Row._make(record.values())


CSV = Format((",".join(COLUMNS) + "\n").encode(), as_csv, _csv_line, parse_csv)
JSONL = Format(b"", as_jsonl, _json_line, parse_jsonl)


def as_json(outcome: Outcome) -> bytes:
    """All that was read on a picture as one line of JSON; of one that could not be read, why."""
    reading = outcome.result
    if isinstance(reading, str):
        return msgspec.json.encode({"file": utf8(outcome.address), "failed": reading}) + b"\n"
    told = {
        "file": utf8(outcome.address),
        "width": reading.width,
        "height": reading.height,
        "numbers": reading.numbers,
        "turned": reading.turned,
        "pages": reading.pages,
    }
    return msgspec.json.encode(told) + b"\n"
