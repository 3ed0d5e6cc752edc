"""How lists of results are asked for: filters and the sizes of pages. Knows nothing of connections."""

from datetime import datetime
from typing import TypedDict

PAGE_SIZE = 100
"""Results asked for at once while going through many."""


class Filters(TypedDict, total=False):
    """Which results are wanted; all that are given must hold.

    `digit` is the digit read, `label` the one a person gave, `labelled` whether one was given; `since` and `until`
    are times of the result, with a time zone.
    """

    model: str | None
    version: str | None
    digit: int | None
    label: int | None
    accepted: bool | None
    labelled: bool | None
    since: datetime | str | None
    until: datetime | str | None


def page_size(wanted: int | None) -> int:
    """Results to ask for next where `wanted` more are (None: all of them)."""
    return PAGE_SIZE if wanted is None else min(PAGE_SIZE, wanted)
