"""How numbers look in a terminal: one line each, in columns. Knows nothing of files, models or options."""

from collections.abc import Iterable
from dataclasses import dataclass

from inkdigits.cli.table import MAX_NAME, certainty, percent, printable, shortened, why_not_sure
from inkdigits.stacks.outcome import Outcome

HEAD = ("file", "number", "confidence")
NUMBER = 12
"""Columns for a number; a longer one takes more."""


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
