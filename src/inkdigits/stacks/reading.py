"""Reads some entries of a stack: pictures in, rows and what there is to tell out. One bad picture never ends it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from inkdigits.errors import InkdigitsError, ModelError, PictureError, StoreError
from inkdigits.reading import Reading
from inkdigits.stacks.contents import Content, contents
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.outcome import Failure, Outcome, Part
from inkdigits.stacks.rows import Form

_TOGETHER = 128
"""Pictures that are read in one go: past this a model's batch gets no cheaper per picture."""
_BYTES_TOGETHER = 1 << 22


class Reader(Protocol):
    """What a recognizer is asked for here."""

    def read_each(
        self, files: Sequence[bytes], model: str | None = None, version: str | None = None
    ) -> Sequence[Reading | PictureError]:
        """Every number of each picture file."""


@dataclass(frozen=True, slots=True)
class EntryReader:
    """Reads entries with `reader` and writes what came of each as `form` has it."""

    reader: Reader
    form: Form
    version: str | None = None
    """Of the model that tells digits; None is the promoted one."""

    def __call__(self, entries: Sequence[Entry]) -> Part:
        """What came of `entries`, in their order."""
        rows, failures = [], []
        pictures = numbers = doubtful = 0
        for outcome in self._outcomes(entries):
            rows.append(self.form(outcome))
            pictures += 1
            if isinstance(outcome.result, str):
                failures.append(Failure(outcome.address, outcome.result))
            else:
                numbers += len(outcome.result.numbers)
                doubtful += sum(not number.accepted for number in outcome.result.numbers)
        return Part(b"".join(rows), len(entries), pictures, numbers, doubtful, failures)

    def _outcomes(self, entries: Sequence[Entry]) -> Iterator[Outcome]:
        waiting: list[tuple[str, Content]] = []
        size = 0
        for entry in entries:
            for content in contents(entry):
                waiting.append((entry.file, content))
                size += len(content.picture) if isinstance(content.picture, bytes) else 0
                if len(waiting) >= _TOGETHER or size >= _BYTES_TOGETHER:
                    yield from self._read(waiting)
                    waiting, size = [], 0
        yield from self._read(waiting)

    def _read(self, waiting: Sequence[tuple[str, Content]]) -> Iterator[Outcome]:
        pictures = [content.picture for _, content in waiting if isinstance(content.picture, bytes)]
        readings = iter(self._read_each(pictures))
        for file, content in waiting:
            result = next(readings) if isinstance(content.picture, bytes) else content.picture
            yield Outcome(file, content.page, sentence(result) if isinstance(result, Exception) else result)

    def _read_each(self, pictures: Sequence[bytes]) -> Sequence[Reading | Exception]:
        try:
            return self.reader.read_each(pictures, version=self.version)
        except (ModelError, StoreError):
            raise  # this is no picture's fault, and no other would be read either
        except Exception as error:  # a fault of this program: it costs one picture, not the run
            return [error] if len(pictures) == 1 else [self._read_each([picture])[0] for picture in pictures]


def sentence(error: Exception) -> str:
    """Why a picture could not be read, for people."""
    if isinstance(error, InkdigitsError):
        return str(error)
    if isinstance(error, OSError):
        return f"It cannot be read: {error.strerror or error}."
    return f"Reading it failed inside this program, which should not happen ({type(error).__name__}: {error})."
