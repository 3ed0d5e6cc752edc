"""The table: begun or gone on with, appended to as results come, and never left half written.

CSV and JSON lines are written where they are wanted. Parquet cannot be appended to: its rows are JSON lines beside it
until they are all there.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from inkdigits.errors import ForeignTable
from inkdigits.stacks import parquet
from inkdigits.stacks.appended import AppendedFile
from inkdigits.stacks.earlier import Earlier, what_stays
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.formats import CSV, JSONL, Format
from inkdigits.stacks.journal import Journal, check_may_write, journal_path
from inkdigits.stacks.outputs import check_room, unwritable
from inkdigits.stacks.rows import Row

ENDINGS = (".csv", ".jsonl", ".parquet")

_ROW_BYTES = 100
"""About what a picture of one number takes."""


def format_of(path: Path) -> Format:
    """How the rows of a table of that name are written."""
    return CSV if path.suffix.lower() == ".csv" else JSONL


class Table:
    """The table at `path`, rows written as `format` has them; `earlier` is what an earlier run left of it."""

    def __init__(
        self, path: Path, entries: Sequence[Entry] | None = None, *, resume: bool = False, force: bool = False
    ) -> None:
        """Begin the table, or go on with the one there is; `entries` are to be read, so what is told there of those
        that could not be read goes, and without `entries` of all.

        Raises OutputExists where there is one and neither is asked for, OutputUnwritable, ForeignTable, and
        StackExtraMissing for Parquet.
        """
        self.path = path
        self._is_parquet = path.suffix.lower() == ".parquet"
        self._rows_path = path.with_name(path.name + ".jsonl") if self._is_parquet else path
        self.format = format_of(path)
        self.earlier = Earlier()
        if self._is_parquet:
            parquet.require()
        check_may_write(path, self._rows_path, again=resume or force)
        try:
            self._open(resume, entries)
        except OSError as error:
            raise unwritable(path, error) from error

    def _open(self, resume: bool, entries: Sequence[Entry] | None) -> None:
        journal = Journal(self.path)
        try:
            if resume:
                self.earlier = what_stays(self._read_earlier(journal.length()), entries)
            kept = self.format.head + b"".join(map(self.format.line, self.earlier.rows))
            self._file = AppendedFile(self._rows_path, journal, kept)
        except BaseException:
            journal.withdraw()
            raise

    def _read_earlier(self, length: int | None) -> list[Row]:
        """`length` is the journal's word for how much is whole."""
        if self._rows_path.exists():
            data = self._rows_path.read_bytes().partition(b"\0")[0]  # a power cut may leave zeros
            return self._parsed(data[:length]) if data else []
        if self.path.exists():
            return parquet.read_rows(self.path)
        if length is not None:
            raise ForeignTable(
                f"What an earlier run left of {self.path} is no table of numbers. Go on with it as it was begun, or "
                "choose another name for --out."
            )
        return []

    def _parsed(self, data: bytes) -> list[Row]:
        try:
            return self.format.parse(data)
        except (ValueError, csv.Error) as error:
            raise ForeignTable(
                f"{self._rows_path} is no table that this command wrote: {error}. Choose another name for --out."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def check_room(self, pictures: int) -> None:
        """Raises OutputUnwritable where there is no room for so many pictures more."""
        check_room(self.path, pictures * _ROW_BYTES * (2 if self._is_parquet else 1))

    def append(self, rows: bytes) -> None:
        """Write rows at the end. Raises OutputUnwritable, the table then being as it was before."""
        try:
            self._file.append(rows)
        except OSError as error:
            raise unwritable(self.path, error) from error

    def finish(self) -> None:
        """All rows are there. Raises OutputUnwritable."""
        try:
            self._file.sync()
            if self._is_parquet:
                parquet.write(self._rows_path, self.path)
                self._rows_path.unlink()
            journal_path(self.path).unlink()
        except OSError as error:
            raise unwritable(self.path, error) from error
