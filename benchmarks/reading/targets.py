"""The targets and the table that holds them against what was found. Knows nothing of pictures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.reading import parts
from benchmarks.reading.asking import SEPARATORS, SURE, WRONG_IF_SURE, Count
from benchmarks.reading.asking_forms import LEFT_EMPTY, WAYS

from inkdigits.evaluation.intervals import wilson

AT_LEAST: dict[str, float] = {
    parts.SINGLES: 98.5,
    parts.OTHERS: 92,
    parts.APART: 97,
    parts.JOINED: 90,
    parts.PATTERNED: 88,
    SURE: 90,
    **{f"{parts.FORMS}, {way}: {LEFT_EMPTY}": 99 for way in WAYS},
}
AT_MOST: dict[str, float] = {WRONG_IF_SURE: 0.5, SEPARATORS: 0.5}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure in `unit`; `at_least` or `at_most` what it should be, None where it is only told."""

    what: str
    figure: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    detail: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure is where it should be."""
        return (self.at_least is None or self.figure >= self.at_least) and (
            self.at_most is None or self.figure <= self.at_most
        )

    def columns(self) -> tuple[str, ...]:
        """The row as text."""
        target = f">= {self.at_least:g}" if self.at_least is not None else ""
        target = f"<= {self.at_most:g}" if self.at_most is not None else target
        return self.what, target, f"{self.figure:.2f} {self.unit}", self.detail, "" if self.met else "MISSED"


class Tally:
    """Adds up counts by measure and by kind."""

    def __init__(self) -> None:
        self._sums: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)

    def add(self, counts: Iterable[Count]) -> None:
        """Add what one picture gave."""
        for count in counts:
            kinds = self._sums[count.measure]
            hits, total = kinds.get(count.kind, (0, 0))
            kinds[count.kind] = hits + count.hits, total + count.total

    def rows(self) -> Iterator[Row]:
        """Each measure with its target, and below it its kinds, the worst first."""
        for measure, kinds in self._sums.items():
            hits, total = (sum(kind[place] for kind in kinds.values()) for place in (0, 1))
            if total:
                yield _share(measure, hits, total, AT_LEAST.get(measure), AT_MOST.get(measure))
            best = -1 if measure in AT_MOST else 1
            counted = [(name, *kind) for name, kind in kinds.items() if kind[1]] if len(kinds) > 1 else []
            for name, *kind in sorted(counted, key=lambda one: best * one[1] / one[2]):
                yield _share(f"    {name}", *kind)


def _share(what: str, hits: int, total: int, at_least: float | None = None, at_most: float | None = None) -> Row:
    found = wilson(hits, total)
    detail = f"{100 * found.low:.2f} to {100 * found.high:.2f}, {hits} of {total}"
    return Row(what, 100 * found.value, "%", at_least, at_most, detail)


def print_table(rows: Iterable[Row]) -> None:
    """The table for people."""
    lines = [("what", "target", "found", "95 % interval", ""), *(row.columns() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
