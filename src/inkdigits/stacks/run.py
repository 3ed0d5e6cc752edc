"""Reads a whole stack: in this process where it is small, else on all cores. Rows come out in the stack's order."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Self

from inkdigits.stacks.chunks import chunks
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.formats import as_json
from inkdigits.stacks.outcome import Failure, Outcome, Part
from inkdigits.stacks.pool import Pool
from inkdigits.stacks.reading import EntryReader, Reader
from inkdigits.stacks.rows import Form
from inkdigits.stacks.tables import Table

_SMALL_STACK = 400
_SMALL_BYTES = 4 << 20
"""What is read before the processes would have started."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a process begins: opens a recognizer, and reads entries with it. It is sent to the process."""

    open_reader: Callable[[], Reader]
    version: str | None = None
    form: Form = as_json
    doubts: bool = False

    def writing(self, form: Form, *, doubts: bool = False) -> "Start":
        """The same, what came of pictures written as `form` has it, and doubtful numbers told of if asked for."""
        return replace(self, form=form, doubts=doubts)

    def __call__(self) -> EntryReader:
        """The function that does the process's tasks."""
        return EntryReader(self.open_reader(), self.form, self.version, doubts=self.doubts)


@dataclass(frozen=True, slots=True)
class LostEntries:
    """What becomes of entries over which a process died."""

    form: Form

    def split(self, task: list[Entry]) -> list[list[Entry]]:
        """One by one: the one that does it is told of, the others are read."""
        return [[entry] for entry in task]

    def lost(self, task: list[Entry], why: str) -> Part:
        """A row that says so."""
        (entry,) = task
        reason = (
            f"The process that read it did not live to tell: {why}. The file may be damaged, or need more memory than "
            "there is. Save it anew, or try --workers 1."
        )
        rows = self.form(Outcome(entry.file, entry.page, reason))
        return Part(rows, 1, 0, 0, [Failure(entry.address, reason)], [])


class StackReader:
    """Reads stacks with `start`: in this process where they are small, else in `workers` others."""

    def __init__(self, start: Start, workers: int, *, soon: bool = False) -> None:
        """`soon` starts the others at once, for a stack that is likely large: they get ready while it is looked for."""
        self._start, self._workers = start, workers
        self._pool = self._other_processes() if soon and workers > 1 else None

    def _other_processes(self) -> Pool[list[Entry], Part]:
        return Pool(self._start, self._workers, LostEntries(self._start.form))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pool is not None:
            self._pool.close()

    def read(self, entries: Sequence[Entry]) -> Generator[Part]:
        """What came of `entries`, in order, some at a time. Raises ModelError and StoreError where none can be read."""
        if is_small(entries):
            with closing(self._start()) as read:
                yield from map(read, chunks(entries))
            return
        if self._pool is None:
            self._pool = self._other_processes()
        yield from self._pool.map(chunks(entries))

    def write(self, entries: Sequence[Entry], table: Table) -> Generator[Part]:
        """As `read`; what comes out is in the table by then. Raises OutputUnwritable too."""
        with closing(self.read(entries)) as parts:
            for part in parts:
                table.append(part.rows)
                yield part
        table.finish()


def is_small(entries: Sequence[Entry]) -> bool:
    """Whether other processes would start later than one process needs to read all of it."""
    return len(entries) <= _SMALL_STACK and sum(entry.size for entry in entries) <= _SMALL_BYTES
