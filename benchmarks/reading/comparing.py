"""Holds what was read against what is written, sign by sign. Knows nothing of pictures.

`raw` texts: digits with separators and signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Pair = tuple[str | None, str | None]
"""A written sign and the one read for it; None where either has no partner."""


def aligned(written: str, read: str) -> list[Pair]:
    """The signs of both in pairs, with as few differences as can be (Levenshtein 1966).

    Of equally good ways the one with most signs in pairs: so a digit too many beside a separator counts as that
    separator misread, which is the stricter way to count.
    """
    costs = _costs(written, read)
    row, column, pairs = len(written), len(read), list[Pair]()
    while row or column:
        if row and column and costs[row][column] == costs[row - 1][column - 1] + (written[row - 1] != read[column - 1]):
            row, column = row - 1, column - 1
            pairs.append((written[row], read[column]))
        elif row and costs[row][column] == costs[row - 1][column] + 1:
            row -= 1
            pairs.append((written[row], None))
        else:
            column -= 1
            pairs.append((None, read[column]))
    return pairs[::-1]


def _costs(written: str, read: str) -> list[list[int]]:
    costs = [list(range(len(read) + 1))]
    for row, sign in enumerate(written, 1):
        line = [row]
        for column, other in enumerate(read, 1):
            line.append(min(costs[-1][column] + 1, line[-1] + 1, costs[-1][column - 1] + (sign != other)))
        costs.append(line)
    return costs


def separators_misread(written: str, read: str) -> tuple[int, int]:
    """How many separators and signs were read as a digit, and how many there are."""
    separators = [other for sign, other in aligned(written, read) if sign is not None and not sign.isdigit()]
    return sum(other is not None and other.isdigit() for other in separators), len(separators)


@dataclass(frozen=True, slots=True)
class Sure:
    """Digits in what was accepted: how many were told, how many of those are wrong or missing."""

    told: int
    wrong: int


def sure_digits(written: str, read: Sequence[tuple[str, bool]]) -> Sure:
    """Of digits `written`, and texts read with whether each was accepted.

    A digit that is missing is an error of what was accepted, if anything was: the number told is another one.
    """
    accepted = [flag for text, flag in read for _ in text]
    text = "".join(text for text, _ in read)
    told = wrong = place = 0
    for sign, other in aligned(written, text):
        if other is None:
            wrong += any(accepted)
            continue
        told += accepted[place]
        wrong += accepted[place] and sign != other
        place += 1
    return Sure(told, wrong)
