"""Reads a stack of forms, each box by box, on all cores where there are several; sheets come in the stack's order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from inkdigits.errors import ModelError, StoreError
from inkdigits.images import Picture
from inkdigits.reading import Form
from inkdigits.reading.forms.boxes_file import NamedBoxes
from inkdigits.reading.forms.placing import Grid
from inkdigits.stacks.contents import Contents
from inkdigits.stacks.entry import Entry, address_of
from inkdigits.stacks.pool import Pool
from inkdigits.stacks.reading import sentence

_FEW = 4
"""Sheets that one process reads before others would have started."""


class Sheet(NamedTuple):
    """What was read on one sheet, or, as a sentence, why it could not be."""

    file: str
    page: int | None
    result: Form | str

    @property
    def address(self) -> str:
        """As people are told of the sheet."""
        return address_of(self.file, self.page)


class Reader(Protocol):
    """What a recognizer is asked for here."""

    def read_form(
        self, source: bytes | Picture, boxes: NamedBoxes | None = None, grid: Grid | None = None, *, page: int = 1
    ) -> Form:
        """What stands in each box of a picture."""


@dataclass(frozen=True, slots=True)
class FormStart:
    """How a process begins: opens a recognizer, and reads forms with it. It is sent to the process."""

    open_reader: Callable[[], Reader]
    boxes: NamedBoxes | None = None
    grid: Grid | None = None

    def __call__(self) -> "SheetReader":
        """The function that does the process's tasks."""
        return SheetReader(self.open_reader(), self.boxes, self.grid)


class SheetReader:
    """Reads one sheet after another."""

    def __init__(self, reader: Reader, boxes: NamedBoxes | None, grid: Grid | None) -> None:
        self._reader, self._boxes, self._grid = reader, boxes, grid
        self._contents = Contents()

    def close(self) -> None:
        """Let go of what is open."""
        self._contents.close()

    def __call__(self, entry: Entry) -> Sheet:
        """What stands on a sheet. Raises ModelError and StoreError where none can be read."""
        try:
            picture = self._contents.picture(entry)
            form = self._reader.read_form(picture, self._boxes, self._grid, page=entry.page or 1)
        except (ModelError, StoreError):
            raise  # this is no sheet's fault
        except Exception as error:  # what is wrong with one sheet is told of that sheet
            return Sheet(entry.file, entry.page, sentence(error))
        return Sheet(entry.file, entry.page, form)


@dataclass(frozen=True, slots=True)
class LostSheet:
    """What becomes of a sheet over which a process died."""

    def split(self, task: Entry) -> list[Entry]:
        """Not at all."""
        return [task]

    def lost(self, task: Entry, why: str) -> Sheet:
        """It is told."""
        reason = f"The process that read it did not live to tell: {why}. Save it anew, or try --workers 1."
        return Sheet(task.file, task.page, reason)


def read_forms(entries: Sequence[Entry], start: FormStart, workers: int) -> Iterator[Sheet]:
    """What stands on each sheet, in order. Raises ModelError and StoreError where none can be read."""
    if workers == 1 or len(entries) <= _FEW:
        with closing(start()) as read:
            yield from map(read, entries)
        return
    with Pool(start, workers, LostSheet()) as pool:
        yield from pool.map(entries)
