"""Reads some entries of a stack: pictures in, rows and what there is to tell out. One bad picture never ends it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from inkdigits.errors import InkdigitsError, ModelError, PictureError, StoreError
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
        for entry, result in zip(entries, self._results(entries), strict=True):
            if isinstance(result, Exception):
                failures.append(Failure(entry.address, sentence(result)))
                rows.append(self._form(Outcome(entry.file, entry.page, failures[-1].reason)))
                continue
            rows.append(self._form(Outcome(entry.file, entry.page, result)))
            numbers += len(result.numbers)
            unsure = [number for number in result.numbers if not number.accepted]
            doubtful += len(unsure)
            if self._doubts:
                doubts += [_doubt(entry, number, result.turned) for number in unsure]
        return Part(b"".join(rows), len(entries), numbers, doubtful, failures, doubts)

    def _results(self, entries: Sequence[Entry]) -> Iterable[Reading | Exception]:
        """Picture files are gathered, so that those of single digits are read together; pages are read one by one."""
        results: dict[int, Reading | Exception] = {}
        files: dict[int, bytes] = {}
        for place, entry in enumerate(entries):
            try:
                picture = self._contents.picture(entry)
            except Exception as error:  # what is wrong with one file is told of that file
                results[place] = error
                continue
            if entry.page is None and isinstance(picture, bytes):
                files[place] = picture
            else:
                results[place] = self._read_page(picture, entry.page)
        results.update(zip(files, self._read_each([*files.values()]), strict=True))
        return (results[place] for place in range(len(entries)))

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


def _doubt(entry: Entry, number: Number, turned: int) -> Doubt:
    return Doubt(entry, number.raw, number.confidence, number.reason, number.box, turned)


def sentence(error: Exception) -> str:
    """Why a picture could not be read, for people."""
    if isinstance(error, InkdigitsError):
        return str(error)
    if isinstance(error, OSError):
        return f"It cannot be read: {error.strerror or error}."
    if isinstance(error, MemoryError):
        return "There is not enough memory to read it. Save it smaller, or read with fewer --workers."
    return f"Reading it failed inside this program, which should not happen ({type(error).__name__}: {error})."
