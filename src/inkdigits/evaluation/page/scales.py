"""Axes: from values to places in a chart, and values that people like to read. Knows nothing of drawing."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Tick = tuple[float, str]
"""A value and what is written there."""


def plain(value: float) -> float:
    """The linear scale."""
    return value


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps `low` to `start` and `high` to `end`, evenly in `form` of the value; others are held at the ends."""

    low: float
    high: float
    start: float
    end: float
    ticks: Sequence[Tick] = ()
    form: Callable[[float], float] = plain

    def __call__(self, value: float) -> float:
        """Where `value` is drawn."""
        low, high = self.form(self.low), self.form(self.high)
        share = (self.form(min(max(value, self.low), self.high)) - low) / (high - low or 1)
        return self.start + share * (self.end - self.start)


def steps(low: float, high: float, most: int = 6) -> list[float]:
    """Round values that cover `low` to `high`, 1, 2 or 5 times a power of ten apart, about `most` of them."""
    if not high > low:
        high = low + (abs(low) or 1) * 0.1
    raw = (high - low) / max(most - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def linear(low: float, high: float, start: float, end: float, *, most: int = 6, percent: bool = False) -> Scale:
    """A linear scale that begins and ends at round values; with `percent` shares are written as percentages."""
    values = steps(low, high, most)
    ticks = [(value, f"{round(value * 100, 8):g}" if percent else f"{value:,g}") for value in values]
    return Scale(values[0], values[-1], start, end, ticks)


def logarithmic(low: float, high: float, start: float, end: float) -> Scale:
    """A scale on which equal factors are equally far; ticks at 1, 2 and 5 times powers of ten within it."""
    low, high = low / 1.15, high * 1.15
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = _not_too_many([[f * 10.0**power for power in powers for f in each] for each in FACTORS], low, high)
    return Scale(low, high, start, end, [(value, f"{value:g}") for value in values], math.log)


FACTORS = (tuple(range(1, 10)), (1, 2, 5), (1,))
"""Which multiples of a power of ten are written, the most first."""


def _not_too_many(choices: Sequence[Sequence[float]], low: float, high: float, most: int = 6) -> list[float]:
    """Of the first choice that has at most `most` values within `low` and `high` those, else of the last."""
    within = [[value for value in choice if low <= value <= high] for choice in choices]
    return next((values for values in within if len(values) <= most), within[-1])


FEWEST = 1e-5
"""The smallest share of mistakes that is drawn as it is: no mistake at all has no place on such a scale."""


def towards_one(low: float, high: float, start: float, end: float) -> Scale:
    """For shares close to 1: half as many mistakes are equally far everywhere."""
    low, high = 1 - max(1 - low, FEWEST) * 1.3, 1 - max(1 - high, FEWEST) / 1.3
    values = _not_too_many(
        [[1 - f * 10.0**power for power in range(-5, 0) for f in each] for each in FACTORS], low, high
    )
    ticks = [(value, f"{round(value * 100, 8):g}") for value in values]
    return Scale(low, high, start, end, ticks, lambda value: -math.log(1 - value))


def spread(places: Sequence[float], apart: float) -> list[float]:
    """The same places moved as little as needed to lie at least `apart` from each other, in the same order."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + apart)
    shift = sum(old - new for old, new in zip(places, moved, strict=True)) / (len(places) or 1)
    return [place + shift for place in moved]
