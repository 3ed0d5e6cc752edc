"""Reads some entries of a stack: pictures in, rows and what there is to tell out. One bad picture never ends it."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from inkdigits.errors import InkdigitsError, ModelError, PictureError, StackError, StoreError
from inkdigits.images import Picture
from inkdigits.reading import Reading
from inkdigits.reading.values import Number
from inkdigits.stacks.contents import Contents
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.outcome import Doubt, Failure, Outcome, Part
from inkdigits.stacks.rows import Form


class Reader(Protocol):
    """What a recognizer is asked for here; `version` is that of the model that tells digits."""

    def read(
        self, source: bytes | Picture, model: str | None = None, version: str | None = None, *, page: int = 1
    ) -> Reading:
        """Every number of a picture, or of a page of a TIFF."""

    def read_each(
        self, files: Sequence[bytes], model: str | None = None, version: str | None = None
    ) -> Sequence[Reading | PictureError]:
        """Every number of each picture file."""


class EntryReader:
    """Reads entries with `reader` and writes what came of each as `form` has it."""

    def __init__(self, reader: Reader, form: Form, version: str | None = None, *, doubts: bool = False) -> None:
        """`doubts` asks for the numbers that are not sure to be told of."""
        self._reader, self._form, self._version, self._doubts = reader, form, version, doubts
        self._contents = Contents()

    def close(self) -> None:
        """Let go of what is open."""
        self._contents.close()

    def __call__(self, entries: Sequence[Entry]) -> Part:
        """What came of `entries`, in their order. Raises ModelError and StoreError where nothing can be read."""
        rows: list[bytes] = []
        failures: list[Failure] = []
        doubts: list[Doubt] = []
        numbers = doubtful = 0
        for entry, outcome in zip(entries, self._outcomes(entries), strict=True):
            rows.append(self._form(outcome))
            if isinstance(outcome.result, str):
                failures.append(Failure(outcome.address, outcome.result))
                continue
            numbers += len(outcome.result.numbers)
            unsure = [number for number in outcome.result.numbers if not number.accepted]
            doubtful += len(unsure)
            if self._doubts:
                doubts += [_doubt(entry, number, outcome.result.turned) for number in unsure]
        return Part(b"".join(rows), len(entries), numbers, doubtful, failures, doubts)

    def _outcomes(self, entries: Sequence[Entry]) -> Iterator[Outcome]:
        """Picture files are gathered, so that those of single digits are read together; pages are read one by one."""
        together: list[tuple[Entry, bytes | Exception]] = []
        for entry in entries:
            picture = self._picture(entry)
            if entry.page is None and not isinstance(picture, Picture):
                together.append((entry, picture))
                continue
            yield from self._read_together(together)
            together = []
            yield _outcome(entry, picture if isinstance(picture, Exception) else self._read_page(picture, entry.page))
        yield from self._read_together(together)

    def _read_together(self, gathered: Sequence[tuple[Entry, bytes | Exception]]) -> Iterator[Outcome]:
        readings = iter(self._read_each([picture for _, picture in gathered if isinstance(picture, bytes)]))
        for entry, picture in gathered:
            yield _outcome(entry, next(readings) if isinstance(picture, bytes) else picture)

    def _read_each(self, files: Sequence[bytes]) -> Sequence[Reading | Exception]:
        try:
            return self._reader.read_each(files, version=self._version)
        except (ModelError, StoreError):
            raise  # this is no picture's fault, and no other would be read either
        except Exception as error:  # a fault of this program: it costs one picture, not the run
            return [error] if len(files) == 1 else [self._read_each([data])[0] for data in files]

    def _read_page(self, picture: bytes | Picture, page: int | None) -> Reading | Exception:
        try:
            return self._reader.read(picture, version=self._version, page=page or 1)
        except (ModelError, StoreError):
            raise
        except Exception as error:  # as above
            return error

    def _picture(self, entry: Entry) -> bytes | Picture | Exception:
        if entry.problem is not None:
            return StackError(entry.problem)
        try:
            return self._contents.picture(entry)
        except Exception as error:  # what is wrong with one file is told of that file
            return error


def _doubt(entry: Entry, number: Number, turned: int) -> Doubt:
    return Doubt(entry, number.raw, number.confidence, number.reason, number.box, turned)


def _outcome(entry: Entry, result: Reading | Exception) -> Outcome:
    return Outcome(entry.file, entry.page, sentence(result) if isinstance(result, Exception) else result)


def sentence(error: Exception) -> str:
    """Why a picture could not be read, for people."""
    if isinstance(error, InkdigitsError):
        return str(error)
    if isinstance(error, OSError):
        return f"It cannot be read: {error.strerror or error}."
    if isinstance(error, MemoryError):
        return "There is not enough memory to read it. Save it smaller, or read with fewer --workers."
    return f"Reading it failed inside this program, which should not happen ({type(error).__name__}: {error})."
