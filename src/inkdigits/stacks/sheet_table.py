"""A table of forms that a killed run leaves whole: what was read on each sheet is a line of JSON as soon as it is read.

A table of JSON lines is those lines. One as CSV has its columns from all sheets, and is written in the end; until then
its lines lie beside it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import msgspec

from inkdigits.errors import ForeignTable
from inkdigits.reading import Field, Form
from inkdigits.stacks.appended import AppendedFile
from inkdigits.stacks.entry import Entry, place_of
from inkdigits.stacks.form_tables import as_csv, as_json
from inkdigits.stacks.formats import utf8
from inkdigits.stacks.forms import Sheet
from inkdigits.stacks.journal import Journal, check_may_write, journal_path
from inkdigits.stacks.outputs import NewFile, unwritable

ENDINGS = (".csv", ".jsonl")


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """A sheet as `form_tables.as_json` writes it: `failed`, or all of the others."""

    file: str
    width: int | None = None
    height: int | None = None
    fields: tuple[Field, ...] | None = None
    turned: int | None = None
    failed: str | None = None

    def result(self) -> Form | str:
        """What was read, or why it could not be. Raises msgspec.ValidationError where neither is told."""
        if self.failed is not None:
            return self.failed
        if self.width is None or self.height is None or self.fields is None or self.turned is None:
            raise msgspec.ValidationError("a line tells neither of boxes nor of a failure")
        return Form(self.width, self.height, self.fields, self.turned)


_decoder = msgspec.json.Decoder(_Line)


class SheetTable:
    """The table at `path`; `sheets` are those that are in it."""

    def __init__(
        self, path: Path, entries: Sequence[Entry] | None = None, *, resume: bool = False, force: bool = False
    ) -> None:
        """Begin the table, or go on with the one there is; of sheets that could not be read then those are left out
        that are among the `entries` to be read, and without `entries` all.

        Raises OutputExists where there is one and neither is asked for, OutputUnwritable and ForeignTable.
        """
        self.path = path
        self._is_csv = path.suffix.lower() == ".csv"
        self._lines = path.with_name(path.name + ".jsonl") if self._is_csv else path
        check_may_write(path, self._lines, again=resume or force)
        self.sheets: list[Sheet] = []
        try:
            self._open(resume, None if entries is None else {utf8(entry.address) for entry in entries})
        except OSError as error:
            raise unwritable(path, error) from error
        self._read_before = {utf8(sheet.address) for sheet in self.sheets if _is_read(sheet)}

    def _open(self, resume: bool, again: set[str] | None) -> None:
        if resume and self._is_csv and self.path.exists() and not self._lines.exists():
            raise ForeignTable(
                f"{self.path} is finished, or no table of forms. Read all sheets anew: --force. Or choose another name."
            )
        journal = Journal(self.path)
        try:
            if resume and self._lines.exists():
                whole = self._lines.read_bytes().partition(b"\0")[0][: journal.length()]
                before = map(self._parsed, whole.splitlines())
                self.sheets = [sheet for sheet in before if _is_read(sheet) or _stays(sheet, again)]
            self._file = AppendedFile(self._lines, journal, b"".join(map(as_json, self.sheets)))
        except BaseException:
            journal.withdraw()
            raise

    def _parsed(self, line: bytes) -> Sheet:
        try:
            told = _decoder.decode(line)
            result = told.result()
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ForeignTable(
                f"{self._lines} is no table of forms that this command wrote: {error}. Choose another name for --out."
            ) from error
        file, page = place_of(told.file)
        return Sheet(file, page, result)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def has(self, entry: Entry) -> bool:
        """Whether an earlier run read the sheet."""
        return utf8(entry.address) in self._read_before

    def append(self, sheet: Sheet) -> None:
        """Write down what was read on a sheet. Raises OutputUnwritable, the table then being as it was before."""
        try:
            self._file.append(as_json(sheet))
        except OSError as error:
            raise unwritable(self.path, error) from error
        self.sheets.append(sheet)

    def finish(self, order: Sequence[Entry]) -> None:
        """All sheets are there. Raises OutputUnwritable."""
        self.pause(order)
        try:
            self._file.sync()
            if self._is_csv:
                self._lines.unlink()
            journal_path(self.path).unlink()
        except OSError as error:
            raise unwritable(self.path, error) from error

    def pause(self, order: Sequence[Entry]) -> None:
        """Let people see what there is so far, sheets as in `order`, those of an earlier run alone before them.

        Raises OutputUnwritable.
        """
        if self._is_csv:
            places = {utf8(entry.address): place for place, entry in enumerate(order)}
            ordered = sorted(self.sheets, key=lambda sheet: places.get(utf8(sheet.address), -1))
            NewFile(self.path, replace=True).write(as_csv(ordered))


def _is_read(sheet: Sheet) -> bool:
    return isinstance(sheet.result, Form)


def _stays(failed: Sheet, again: set[str] | None) -> bool:
    """Whether a sheet that could not be read stays in the table: it is none of those to be read `again`."""
    return again is not None and utf8(failed.address) not in again
