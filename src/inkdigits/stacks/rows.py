"""The rows of a table: one for each number, and one for a picture without numbers or that could not be read.

Knows no file formats.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from inkdigits.reading import Reading
from inkdigits.stacks.outcome import Outcome

READ, BLANK, FAILED = "read", "blank", "failed"

Form = Callable[[Outcome], bytes]
"""How an outcome is written. It is sent to other processes, so it must be a function or object that can be."""


class Row(NamedTuple):
    """A row; `number` counts from 1 up to `of`, `reason` says why it is not sure or could not be read.

    The box and `turned` are as `Reading` has them: the box is that on the picture before it was turned.
    """

    file: str
    page: int | None
    status: str
    number: int | None
    of: int
    text: str | None
    raw: str | None
    confidence: float | None
    accepted: bool | None
    reason: str | None
    x: int | None
    y: int | None
    w: int | None
    h: int | None
    turned: int | None


COLUMNS = Row._fields


def rows_of(outcome: Outcome) -> Iterator[Row]:
    """The rows of a picture."""
    result = outcome.result
    if isinstance(result, str):
        yield Row(*outcome[:2], FAILED, None, 0, None, None, None, None, result, None, None, None, None, None)
    elif not result.numbers:
        yield Row(*outcome[:2], BLANK, None, 0, None, None, None, None, None, None, None, None, None, result.turned)
    else:
        yield from _numbers(outcome.file, outcome.page, result)


def _numbers(file: str, page: int | None, reading: Reading) -> Iterator[Row]:
    count = len(reading.numbers)
    for index, number in enumerate(reading.numbers, 1):
        sure = (number.confidence, number.accepted, number.reason)
        yield Row(file, page, READ, index, count, number.text, number.raw, *sure, *number.box, reading.turned)
