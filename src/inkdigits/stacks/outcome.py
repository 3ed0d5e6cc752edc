"""What came of one picture of a stack, and of a run of them. Values only."""

from dataclasses import dataclass
from typing import NamedTuple

from inkdigits.reading import Reading
from inkdigits.reading.values import Box
from inkdigits.stacks.entry import Entry, address_of


class Outcome(NamedTuple):
    """What was read on one picture, or, as a sentence, why it could not be."""

    file: str
    page: int | None
    result: Reading | str

    @property
    def address(self) -> str:
        """As people are told of the picture."""
        return address_of(self.file, self.page)


class Doubt(NamedTuple):
    """A number that is not sure: on which entry, what was read, and where."""

    entry: Entry
    raw: str
    confidence: float
    reason: str | None
    box: Box
    turned: int


class Failure(NamedTuple):
    """A picture that could not be read, with the sentence why."""

    address: str
    reason: str


class Part(NamedTuple):
    """What came of some entries in order: `rows` as they are to be written, and what there is to count and to tell.

    `doubts` are the numbers that are not sure, where they were asked for.
    """

    rows: bytes
    entries: int
    numbers: int
    doubtful: int
    failures: list[Failure]
    doubts: list[Doubt]


@dataclass(slots=True)
class Tally:
    """What came of a stack so far, counted."""

    entries: int = 0
    numbers: int = 0
    doubtful: int = 0
    failed: int = 0

    def add(self, part: Part) -> None:
        """Count `part` too."""
        self.entries += part.entries
        self.numbers += part.numbers
        self.doubtful += part.doubtful
        self.failed += len(part.failures)
