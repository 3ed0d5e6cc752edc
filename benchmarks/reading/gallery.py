"""Writes pictures of the benchmark to a folder for people to look at: what was read wrongly, and some of the rest.

A picture's name says what is written on it and what was read.
"""

import re
from collections import Counter
from pathlib import Path

from benchmarks.reading.parts import Asked

MOST_WRONG, MOST_RIGHT = 40, 3


class Gallery:
    """A folder for each part and kind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shown: Counter[tuple[str, str, bool]] = Counter()

    def show(self, asked: Asked) -> None:
        """Write the picture, unless there are enough of its kind."""
        if asked.drawn is None:
            return
        right = asked.outcome.right
        key = (asked.part, asked.drawn.kind, right)
        self._shown[key] += 1
        if self._shown[key] > (MOST_RIGHT if right else MOST_WRONG):
            return
        place = self._folder / asked.part / asked.drawn.kind
        place.mkdir(parents=True, exist_ok=True)
        written = " ".join(number.raw for number in asked.drawn.numbers)
        name = f"{'right' if right else 'wrong'} {asked.number:04} {written} as {asked.outcome.told}"
        ending = ".jpg" if asked.drawn.data[:2] == b"\xff\xd8" else ".png"
        (place / (re.sub(r"[^\w .,'?-]", "_", name)[:120] + ending)).write_bytes(asked.drawn.data)
