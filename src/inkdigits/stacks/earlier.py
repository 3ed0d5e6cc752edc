"""What an earlier run wrote: which pictures are in the table, and which of its rows stay.

Pictures that could not be read then and are named again are tried again, so their rows go. So do those of a picture of
which rows are missing, as the last may be after a power cut.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from inkdigits.stacks.entry import Entry
from inkdigits.stacks.formats import csv_name, utf8
from inkdigits.stacks.outcome import Doubt, Tally
from inkdigits.stacks.rows import FAILED, READ, Row


@dataclass(slots=True)
class Earlier:
    """The rows of an earlier table that stay, and what there is to know of them."""

    rows: list[Row] = field(default_factory=list)
    done: set[tuple[str, int | None]] = field(default_factory=set)

    def has(self, entry: Entry) -> bool:
        """Whether what was read on the entry is in the table."""
        return bool(self.done) and (_name(entry.file), entry.page) in self.done

    def tally(self) -> Tally:
        """What is in the table."""
        numbers = [row for row in self.rows if row.status == READ]
        return Tally(len(self.done), len(numbers), sum(row.accepted is False for row in numbers), 0)

    def doubts(self, entries: Iterable[Entry]) -> list[Doubt]:
        """The numbers in the table that are not sure, of those that are read on `entries`."""
        known = {(_name(entry.file), entry.page): entry for entry in entries}
        unsure = ((known.get((_name(row.file), row.page)), row) for row in self.rows if row.accepted is False)
        return [_doubt(entry, row) for entry, row in unsure if entry is not None]


def _doubt(entry: Entry, row: Row) -> Doubt:
    box = (row.x or 0, row.y or 0, row.w or 0, row.h or 0)
    return Doubt(entry, row.raw or "", row.confidence or 0, row.reason, box, row.turned or 0)


def what_stays(rows: list[Row], entries: Iterable[Entry] | None = None) -> Earlier:
    """What of a table's rows stays where `entries` are to be read, or whatever there is."""
    again = None if entries is None else {(_name(entry.file), entry.page) for entry in entries}
    last = rows[-1] if rows else None
    torn = (last.file, last.page) if last and last.status == READ and last.number != last.of else None
    kept = [
        row
        for row in rows
        if (row.file, row.page) != torn
        and (row.status != FAILED or (again is not None and (_name(row.file), row.page) not in again))
    ]
    return Earlier(kept, {(_name(row.file), row.page) for row in kept if row.status != FAILED})


def _name(file: str) -> str:
    """A file's name as every kind of table has it."""
    return csv_name(utf8(file))
