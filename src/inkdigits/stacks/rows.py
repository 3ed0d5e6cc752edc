r"""The rows of a table: one for each number, and one for a picture without numbers or that could not be read.

Knows CSV and JSON, not files. Text is UTF-8; of a file's name, bytes that are none are written as `\udcff`.
"""

import json
from collections.abc import Callable, Iterator

import msgspec

from inkdigits.reading import Reading
from inkdigits.stacks.outcome import Outcome

COLUMNS = (
    *("file", "page", "status", "number", "of", "text", "raw"),
    *("confidence", "accepted", "reason", "x", "y", "w", "h"),
)
READ, BLANK, FAILED = "read", "blank", "failed"

Value = str | int | float | bool | None
Row = tuple[Value, ...]
Form = Callable[[Outcome], bytes]
"""How an outcome is written. It is sent to other processes, so it must be a function or object that can be."""

# A spreadsheet takes a cell that begins so for a formula, and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TO_BE_QUOTED = frozenset(',"\n\r')


def rows_of(outcome: Outcome) -> Iterator[Row]:
    """The rows of a picture, as COLUMNS names them; `number` counts from 1 up to `of`."""
    result = outcome.result
    if isinstance(result, str):
        yield (outcome.file, outcome.page, FAILED, None, 0, None, None, None, None, result, None, None, None, None)
    elif not result.numbers:
        yield (outcome.file, outcome.page, BLANK, None, 0, None, None, None, None, None, None, None, None, None)
    else:
        yield from _numbers(outcome.file, outcome.page, result)


def _numbers(file: str, page: int | None, reading: Reading) -> Iterator[Row]:
    count = len(reading.numbers)
    for index, number in enumerate(reading.numbers, 1):
        sure = (number.confidence, number.accepted, number.reason)
        yield (file, page, READ, index, count, number.text, number.raw, *sure, *number.box)


CSV_HEAD = (",".join(COLUMNS) + "\n").encode()


def as_csv(outcome: Outcome) -> bytes:
    """CSV as RFC 4180 has it. A file's name that a spreadsheet would take for a formula begins with `./` there."""
    rows = (",".join(map(_cell, _safe(row))) + "\n" for row in rows_of(outcome))
    return "".join(rows).encode("utf-8", "backslashreplace")


def _safe(row: Row) -> Row:
    file = row[0]
    return (f"./{file}", *row[1:]) if isinstance(file, str) and file.startswith(_FORMULA) else row


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if _TO_BE_QUOTED.isdisjoint(text) else '"' + text.replace('"', '""') + '"'


def as_jsonl(outcome: Outcome) -> bytes:
    """One JSON object a row."""
    rows = (json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) + "\n" for row in rows_of(outcome))
    return "".join(rows).encode("utf-8", "backslashreplace")


def as_json(outcome: Outcome) -> bytes:
    """All that was read on a picture as one line of JSON, nothing for one that could not be read."""
    reading = outcome.result
    if isinstance(reading, str):
        return b""
    told = {
        "file": outcome.address.encode("utf-8", "backslashreplace").decode(),
        "width": reading.width,
        "height": reading.height,
        "numbers": reading.numbers,
        "turned": reading.turned,
    }
    return msgspec.json.encode(told) + b"\n"
