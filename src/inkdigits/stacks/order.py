"""The order people expect of names: page2 before page10."""

import re

_DIGITS = re.compile(r"(\d{1,18})")

NaturalKey = tuple[list[str | int], str]


def natural_key(name: str) -> NaturalKey:
    """What to sort names by: runs of digits by their value, the rest without regard to case."""
    parts: list[str | int] = [*_DIGITS.split(name.casefold())]
    # Split by one group, text and digits alternate: a text is never compared with a number.
    parts[1::2] = map(int, parts[1::2])
    return parts, name
