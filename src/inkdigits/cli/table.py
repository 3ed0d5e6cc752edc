"""How results look in a terminal: aligned columns, and JSON lines. Knows nothing of servers, models or options."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

MAX_NAME = 48
"""Columns a file's name may take; a longer one keeps its end, which is what tells files apart."""


class AnswerTable:
    """Answers for files, printed one by one as they come, in columns made for the `names` there will be."""

    def __init__(self, names: Sequence[str], what: str = "digit", width: int = 5) -> None:
        """`what` heads the column of what was read, at least `width` wide."""
        self._names = max(len("file"), *(min(len(name), MAX_NAME) for name in names))
        self._what = what
        self._width = width
        self._begun = False

    def add(self, name: str, read: object, confidence: float, reason: str | None) -> None:
        """Print one row; `confidence` is in [0, 1], `reason` says why the answer is not sure, None where it is."""
        self._print(name, read, percent(confidence), certainty(reason))

    def add_nothing(self, name: str, why: str) -> None:
        """Print a row for a file on which there is nothing to read."""
        self._print(name, "-", "", why)

    def _print(self, name: str, read: object, confidence: str, rest: str) -> None:
        if not self._begun:
            print(f"{'file':<{self._names}}  {self._what:>{self._width}}  confidence")
            self._begun = True
        print(f"{shortened(name):<{self._names}}  {read!s:>{self._width}}  {confidence:>10}  {rest}", flush=True)


def shortened(name: str) -> str:
    """`name` within MAX_NAME columns."""
    return name if len(name) <= MAX_NAME else "…" + name[1 - MAX_NAME :]


def printable(name: str) -> str:
    r"""A name without what would move the cursor or colour the terminal: `\n` and the like instead."""
    return name if name.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def percent(share: float) -> str:
    """A share in [0, 1] as a percentage; never 100.0 % where it is less than that."""
    return f"{min(share * 100, 99.9) if share < 1 else 100:.1f} %"


def certainty(reason: str | None) -> str:
    """Whether the answer is sure, and the reason where it is not."""
    return "sure" if reason is None else f"not sure: {reason}" if reason else "not sure"


def why_not_sure(accepted: bool, reason: str | None) -> str | None:
    """None for an accepted answer; else the reason, empty where none is known."""
    return None if accepted else reason or ""


def columns(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A whole table, its columns as wide as they must be."""
    lines = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def print_json(value: Any, **more: Any) -> None:
    """Print a frozen value as one line of JSON, `more` keys first."""
    print(json.dumps(more | dataclasses.asdict(value), default=as_json, ensure_ascii=False), flush=True)


def as_json(value: object) -> str:
    """A time as ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def complain(message: object) -> None:
    """Print a message to standard error."""
    print(message, file=sys.stderr, flush=True)
