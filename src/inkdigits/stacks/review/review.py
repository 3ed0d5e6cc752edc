"""Gathers what is doubtful while a stack is read, and writes the page when it is. Bounded in memory and on the disk."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from inkdigits.stacks.outcome import Doubt, Failure, Part
from inkdigits.stacks.outputs import NewFile
from inkdigits.stacks.pool import Pool
from inkdigits.stacks.review.crops import Crop, Cropper
from inkdigits.stacks.review.page import Content, Shown, html

MOST_DOUBTS = 500
MOST_FAILURES = 200
MOST_BYTES = 12_000_000

_WORTH_PROCESSES = 40
"""Pictures to cut out of that are decoded sooner by several processes, for all that these take to start."""


class Review:
    """The page that will be written to `path`."""

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        """Raises OutputExists, unless it is to be replaced, and OutputUnwritable: before anything is read."""
        self._file = NewFile(path, replace=replace, resumable=True)
        self._worst: list[tuple[float, int, Doubt]] = []
        self._doubts = self._numbers = self._failed = 0
        self._failures: list[Failure] = []

    def begin(self, numbers: int, doubts: Iterable[Doubt]) -> None:
        """What an earlier run read."""
        self._numbers += numbers
        self._gather(doubts)

    def add(self, part: Part) -> None:
        """Gather what is doubtful or failed in `part`."""
        self._numbers += part.numbers
        self._failed += len(part.failures)
        self._failures += part.failures[: max(MOST_FAILURES - len(self._failures), 0)]
        self._gather(part.doubts)

    def _gather(self, doubts: Iterable[Doubt]) -> None:
        for doubt in doubts:
            self._doubts += 1
            # A heap with the surest on top, which goes first; the counter keeps it from comparing doubts.
            heapq.heappush(self._worst, (-doubt.confidence, -self._doubts, doubt))
            if len(self._worst) > MOST_DOUBTS:
                heapq.heappop(self._worst)

    def write(self, table: str, max_pixels: int, workers: int) -> None:
        """Write the page. `table` is where all numbers are. Raises OutputUnwritable."""
        doubts = [doubt for *_, doubt in sorted(self._worst, reverse=True)]
        shown = list(_within(MOST_BYTES, _shown(doubts, max_pixels, workers)))
        content = Content(table, self._numbers, self._doubts, shown, self._failed, self._failures)
        self._file.write(html(content).encode("utf-8", "backslashreplace"))


def _shown(doubts: Sequence[Doubt], max_pixels: int, workers: int) -> Iterator[Shown]:
    """Each picture is decoded once, however many of its numbers are doubtful."""
    by_entry: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        by_entry.setdefault(doubt.entry.address, []).append(doubt)
    crops = chain.from_iterable(_crops(list(by_entry.values()), max_pixels, workers))
    found = dict(zip(map(id, chain.from_iterable(by_entry.values())), crops, strict=True))
    return (Shown(doubt, found[id(doubt)]) for doubt in doubts)


def _crops(groups: list[list[Doubt]], max_pixels: int, workers: int) -> Iterator[list[Crop | None]]:
    start = partial(Cropper, max_pixels)
    if workers == 1 or len(groups) < _WORTH_PROCESSES:
        yield from map(start(), groups)
        return
    with Pool(start, workers, LostCrops()) as pool:
        yield from pool.map(groups)


@dataclass(frozen=True, slots=True)
class LostCrops:
    """What becomes of doubts over whose picture a process died: they are shown without."""

    def split(self, task: list[Doubt]) -> list[list[Doubt]]:
        """Not at all: they are all of one picture."""
        return [task]

    def lost(self, task: list[Doubt], why: str) -> list[Crop | None]:  # noqa: ARG002 - told when it was read
        """No pictures."""
        return [None] * len(task)


def _within(limit: int, shown: Iterable[Shown]) -> Iterator[Shown]:
    size = 0
    for each in shown:
        size += len(each.crop.url) if each.crop else 0
        if size > limit:
            return
        yield each
