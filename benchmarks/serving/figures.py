"""Figures found while measuring: by name, one for each round. Knows nothing of targets."""

import statistics
from collections.abc import Iterable, Mapping, Sequence


class Figures:
    """What was measured. A name reads `what/of whom`, as in `rate at 32/fastapi`."""

    def __init__(self, found: Mapping[str, Iterable[float]] | None = None) -> None:
        self._found = {name: list(values) for name, values in (found or {}).items()}

    def add(self, name: str, *values: float) -> None:
        """One more round of `name`, or several."""
        self._found.setdefault(name, []).extend(values)

    def of(self, name: str) -> tuple[float, ...]:
        """Every round; empty where it was not measured."""
        return tuple(self._found.get(name, ()))

    def median(self, name: str) -> float | None:
        """The median of the rounds, or None."""
        values = self._found.get(name)
        return statistics.median(values) if values else None

    def everything(self) -> dict[str, list[float]]:
        """By name, for the file of results."""
        return {name: [round(value, 4) for value in values] for name, values in self._found.items()}


def quotients(above: Iterable[float], below: Iterable[float]) -> list[float]:
    """Round by round, so that a slow phase of the machine weighs on both sides."""
    return [one / other for one, other in zip(above, below, strict=True)]


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, least and most."""
    return statistics.median(values), min(values), max(values)
