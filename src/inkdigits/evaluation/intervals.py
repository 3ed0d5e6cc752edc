"""How far a figure that was counted on a sample may be from the truth: intervals and paired tests, without scipy.

Knows counts and means only; what was counted is for `measures` to say. All intervals cover 95 %.
"""

import math
from collections.abc import Sequence

import msgspec

Z = 1.959963984540054
"""The normal distribution's 97.5 % point."""

CONFIDENCE = 0.95


class Estimate(msgspec.Struct, frozen=True):
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


class PairedTest(msgspec.Struct, frozen=True):
    """Two models on the same images: how many only the first or only the second got right, and what follows.

    `difference` is the first's share of right answers minus the second's; `p` is McNemar's exact two-sided one.
    """

    only_first: int
    only_second: int
    difference: Estimate
    p: float


def wilson(count: int, total: int) -> Estimate:
    """The share `count`/`total` with Wilson's score interval (1927), which stays within [0, 1] and holds near its ends.

    Raises ValueError where `total` is not positive or `count` is not within 0 and `total`.
    """
    if not 0 <= count <= total or total == 0:
        raise ValueError(f"{count} of {total} is no share")
    share = count / total
    middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
    half = Z / (1 + Z * Z / total) * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    # At the ends the formula gives 0 and 1 but for rounding.
    return Estimate(share, 0.0 if count == 0 else middle - half, 1.0 if count == total else middle + half)


def mean_interval(scores: Sequence[float]) -> Estimate | None:
    """The mean of at least two `scores` with Student's interval, None for fewer.

    Folds share training images and so are not quite independent: the interval is a little too narrow (Nadeau, Bengio
    2003). It may leave [0, 1] as well; it is not cut, since that would hide how few the scores are.
    """
    if len(scores) < 2:
        return None
    mean = math.fsum(scores) / len(scores)
    variance = math.fsum((score - mean) ** 2 for score in scores) / (len(scores) - 1)
    half = student_point(len(scores) - 1) * math.sqrt(variance / len(scores))
    return Estimate(mean, mean - half, mean + half)


def student_point(freedom: int) -> float:
    """The 97.5 % point of Student's t with `freedom` >= 1 degrees, by halving: its distribution has a finite series."""
    low, high = 0.0, 13.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < CONFIDENCE else (low, middle)
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """The probability that Student's t lies within -t and t (Abramowitz, Stegun 1964, 26.7.3 and 26.7.4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    odd = freedom % 2 == 1
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(3 if odd else 2, freedom - 1, 2):
        term *= math.cos(angle) ** 2 * (step - 1) / step
        total += term
    total *= math.sin(angle)
    return 2 / math.pi * (angle + total) if odd else total


def paired_test(only_first: int, only_second: int, total: int) -> PairedTest:
    """McNemar's exact test (1947), and the difference's interval by Agresti and Min (2005).

    `total` is the number of images, `only_first` and `only_second` those that just one of two models read rightly.
    The interval adds half an image to each of the four cases, which keeps it honest where few images differ.
    """
    difference = (only_first - only_second) / total
    first, second, count = only_first + 0.5, only_second + 0.5, total + 2
    half = Z * math.sqrt((first + second) - (first - second) ** 2 / count) / count
    middle = (first - second) / count
    # With few images in disagreement the shifted interval can just miss the plain difference.
    interval = Estimate(difference, min(middle - half, difference), max(middle + half, difference))
    return PairedTest(only_first, only_second, interval, _sign_test(only_first, only_second))


def _sign_test(first: int, second: int) -> float:
    """Two-sided probability of a split at least as uneven, each side being as likely; in whole numbers, so exact."""
    count, term, tail = first + second, 1, 0
    for chosen in range(min(first, second) + 1):
        tail += term
        term = term * (count - chosen) // (chosen + 1)
    return min(1.0, 2 * tail / 2**count) if count else 1.0


def holm(probabilities: Sequence[float]) -> list[float]:
    """The same p values corrected for there being several tests (Holm 1979), in the same order."""
    order = sorted(range(len(probabilities)), key=probabilities.__getitem__)
    corrected, largest = [1.0] * len(probabilities), 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * probabilities[index]))
        corrected[index] = largest
    return corrected
