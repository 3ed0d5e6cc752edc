"""`inkdigits read` without a table: the numbers as lines in columns, or as JSON. Printing only."""

import argparse
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from inkdigits.cli.table import MAX_NAME, certainty, complain, percent, printable, shortened, why_not_sure
from inkdigits.settings import Settings
from inkdigits.stacks.formats import as_json
from inkdigits.stacks.outcome import Failure, Outcome
from inkdigits.stacks.run import StackReader, Start
from inkdigits.stacks.sources import find

HEAD = ("file", "number", "confidence")
_KINDS = 4
NUMBER = 12
"""Columns for a number; a longer one takes more."""


def print_rows(arguments: argparse.Namespace, settings: Settings, start: Start) -> int:
    """Read what was named and print it; returns 1 where any of it could not be read."""
    stack = find(arguments.names)
    rows = TerminalRows.for_names(entry.address for entry in stack.entries)
    head = "" if arguments.json else rows.head()
    failed = 0
    start = start.writing(as_json if arguments.json else rows)
    with StackReader(start, settings.workers) as reader, closing(reader.read(stack.entries)) as parts:
        for part in parts:
            told = part.rows.decode()
            print(head + told if told else "", end="", flush=True)
            head = "" if told else head
            complain_of(part.failures)
            failed += len(part.failures)
    complain_of_passed_over(stack.skipped)
    return 1 if failed else 0


def complain_of_passed_over(skipped: Counter[str]) -> None:
    """Tell on standard error which files are no pictures, if any."""
    if skipped:
        complain(passed_over(skipped))


def passed_over(skipped: Counter[str]) -> str:
    """How many files are no pictures, by the endings of their names, as a sentence."""
    kinds = [f"{count:,} {kind}" for kind, count in skipped.most_common(_KINDS)]
    kinds += ["…"] if len(skipped) > _KINDS else []
    return f"{counted(skipped.total(), 'other file')} passed over ({', '.join(kinds)})."


def counted(count: int, thing: str) -> str:
    """As 1 picture, 2 pictures."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def complain_of(failures: Iterable[Failure]) -> None:
    """Tell on standard error what could not be read."""
    for failure in failures:
        complain(f"{printable(failure.address)}: {failure.reason}")


@dataclass(frozen=True, slots=True)
class TerminalRows:
    """Writes an outcome as lines; `width` is that of the column of files."""

    width: int

    @classmethod
    def for_names(cls, names: Iterable[str]) -> "TerminalRows":
        """With a column as wide as these names need, within limits."""
        return cls(max(len(HEAD[0]), *(min(len(name), MAX_NAME) for name in names)))

    def head(self) -> str:
        """The line above all others."""
        return self._line(*HEAD)

    def __call__(self, outcome: Outcome) -> bytes:
        """A line for each number, nothing for a picture that could not be read: that is told elsewhere."""
        if isinstance(outcome.result, str):
            return b""
        name = shortened(printable(outcome.address))
        lines = [
            self._line(
                name,
                number.raw,
                percent(number.confidence),
                certainty(why_not_sure(number.accepted, number.reason)),
            )
            for number in outcome.result.numbers
        ]
        return "".join(lines or [self._line(name, "-", "", "no number on it")]).encode("utf-8", "backslashreplace")

    def _line(self, name: str, number: str, confidence: str, rest: str = "") -> str:
        return f"{name:<{self.width}}  {number:>{NUMBER}}  {confidence:>10}  {rest}".rstrip() + "\n"
