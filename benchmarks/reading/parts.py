"""The parts of the benchmark: what is drawn in each, how many, and how it is asked. Draws and asks on all cores."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from benchmarks.reading import asking, asking_forms, forms, nothing, others, pages, singles, strings
from benchmarks.reading.asking import Ask, Outcome
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.fields import Rng
from benchmarks.reading.writers import Writers

from inkdigits import Recognizer

SEED = 40_417
_CHUNK = 20


@dataclass(frozen=True, slots=True)
class Part:
    """`count` pictures that `draw` makes, each from a seed of its own and so the same whatever else is drawn."""

    name: str
    count: int
    draw: Callable[[Rng, Writers, int], Drawn]
    ask: Ask

    def picture(self, writers: Writers, number: int) -> Drawn:
        """The picture of that number."""
        seed = [SEED, *self.name.encode(), number]
        return self.draw(np.random.default_rng(seed), writers, number)


SINGLES, APART, JOINED, PATTERNED = "singles", "digits apart", "digits joined", "patterned"
OTHERS, PAGES, TURNED, NOTHING = "other writers", "pages", "turned", "no number"
FORMS = "forms"
PARTS = {
    part.name: part
    for part in (
        Part(SINGLES, 3000, singles.single, asking.one_digit),
        Part(OTHERS, 1797, others.other, asking.one_digit),
        Part(APART, 1500, strings.apart, asking.one_number),
        Part(JOINED, 1500, strings.joined, asking.one_number),
        Part(PATTERNED, 1500, strings.on_patterns, asking.one_number),
        Part(PAGES, 30, pages.page, asking.whole_page),
        Part(TURNED, 12, pages.turned_page, asking.whole_page),
        Part(FORMS, 66, forms.form, asking_forms.form_in_every_way),
        Part(NOTHING, 150, nothing.nothing, asking.no_number),
    )
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture's outcome; with the picture itself where somebody wants to look at it."""

    part: str
    number: int
    outcome: Outcome
    drawn: Drawn | None


class _Worker:
    """What each process keeps: the writers and the reader."""

    writers: Writers
    recognizer: Recognizer

    @classmethod
    def begin(cls, datasets: Path) -> None:
        cls.writers = Writers.of_mnist(datasets)
        cls.recognizer = Recognizer.default()

    @classmethod
    def ask(cls, name: str, numbers: range, keep: bool) -> list[Asked]:
        return [cls._ask(PARTS[name], number, keep) for number in numbers]

    @classmethod
    def _ask(cls, part: Part, number: int, keep: bool) -> Asked:
        drawn = part.picture(cls.writers, number)
        return Asked(part.name, number, part.ask(cls.recognizer, drawn, part.name), drawn if keep else None)


def ask_all(names: list[str], datasets: Path, count: int | None, keep: bool) -> Iterator[Asked]:
    """Draw and ask the parts, at most `count` pictures each."""
    context = get_context("spawn")
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), context, _Worker.begin, (datasets,)) as pool:
        for name in names:
            most = PARTS[name].count if count is None else min(count, PARTS[name].count)
            # Pages take as long as dozens of crops do.
            chunk = _CHUNK if most > 200 else 2
            chunks = [range(first, min(first + chunk, most)) for first in range(0, most, chunk)]
            for asked in pool.map(_Worker.ask, [name] * len(chunks), chunks, [keep] * len(chunks)):
                yield from asked
