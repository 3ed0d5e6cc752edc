"""A table of forms that a killed run leaves whole: what was read on each sheet is a line of JSON as soon as it is read.

A table of JSON lines is those lines. One as CSV has its columns from all sheets, and is written in the end; until then
its lines lie beside it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import msgspec

from inkdigits.errors import ForeignTable, OutputExists
from inkdigits.reading import Field, Form
from inkdigits.stacks.appended import AppendedFile
from inkdigits.stacks.entry import Entry, place_of
from inkdigits.stacks.form_tables import as_csv, as_json
from inkdigits.stacks.formats import utf8
from inkdigits.stacks.forms import Sheet
from inkdigits.stacks.journal import Journal, journal_path
from inkdigits.stacks.outputs import NewFile, check_no_folder, is_there, unwritable

ENDINGS = (".csv", ".jsonl")


class _Line(msgspec.Struct):
    """A sheet as `form_tables.as_json` writes it."""

    file: str
    width: int = 0
    height: int = 0
    fields: tuple[Field, ...] = ()
    turned: int = 0
    failed: str | None = None


_decoder = msgspec.json.Decoder(_Line)


class SheetTable:
    """The table at `path`; `sheets` are those that are in it."""

    def __init__(self, path: Path, *, resume: bool = False, force: bool = False) -> None:
        """Begin the table, or go on with the one there is; sheets that could not be read then are left out.

        Raises OutputExists where there is one and neither is asked for, OutputUnwritable and ForeignTable.
        """
        self.path = path
        self._is_csv = path.suffix.lower() == ".csv"
        self._lines = path.with_name(path.name + ".jsonl") if self._is_csv else path
        check_no_folder(path)
        if not (resume or force) and any(is_there(each) for each in (path, journal_path(self._lines))):
            raise OutputExists(path)
        self.sheets: list[Sheet] = []
        try:
            self._open(resume)
        except OSError as error:
            raise unwritable(path, error) from error
        self._read_before = {utf8(sheet.address) for sheet in self.sheets}

    def _open(self, resume: bool) -> None:
        if resume and self._is_csv and self.path.exists() and not self._lines.exists():
            raise ForeignTable(f"{self.path} is finished. Read all sheets anew: --force. Or choose another name.")
        journal = Journal(self._lines)
        try:
            if resume and self._lines.exists():
                whole = self._lines.read_bytes().partition(b"\0")[0][: journal.length()]
                self.sheets = [sheet for sheet in map(self._parsed, whole.splitlines()) if _is_read(sheet)]
            self._file = AppendedFile(self._lines, journal, b"".join(map(as_json, self.sheets)))
        except BaseException:
            journal.withdraw()
            raise

    def _parsed(self, line: bytes) -> Sheet:
        try:
            told = _decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ForeignTable(
                f"{self._lines} is no table of forms that this command wrote: {error}. Choose another name for --out."
            ) from error
        result = told.failed or Form(told.width, told.height, told.fields, told.turned)
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
            journal_path(self._lines).unlink()
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
