"""What was named on the command line -> the entries of the stack, in order. Says what a name stands for."""

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inkdigits.errors import NothingToRead
from inkdigits.stacks.containers import expand, kind_by_content, kind_by_name
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.folder import NO_ENDING, SINGLE, unlistable, walk
from inkdigits.stacks.naming import is_there, named
from inkdigits.stacks.order import natural_key

_WILD = frozenset("*?[")


@dataclass(slots=True)
class Stack:
    """What is to be read, and how many files in folders and archives are passed over, by the endings of their names."""

    entries: list[Entry] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def find(names: Sequence[str], leave_out: Sequence[Path] = ()) -> Stack:
    """The stack that `names` stand for: files, parts of files, folders, patterns such as `scans/*.png`.

    What is named and not there is an entry with a problem. `leave_out` are files that are no part of it wherever they
    are met, such as the table that is written. Raises NothingToRead.
    """
    stack = Stack()
    own = {os.path.realpath(path) for path in leave_out}
    for name in names:
        stack.entries.extend(_meant(name, stack.skipped, own))
    if len(names) > 1:
        stack.entries = list(dict.fromkeys(stack.entries))
    if not stack.entries:
        raise NothingToRead(_nothing(names, stack.skipped))
    return stack


def _meant(name: str, skipped: Counter[str], own: set[str]) -> Iterator[Entry]:
    if is_there(name) and Path(name).is_dir():
        yield from _folder(name, skipped, own)
    elif is_there(name) or not _WILD.intersection(name):
        yield from named(name, skipped)
    else:
        yield from _pattern(name, skipped, own)


def _pattern(pattern: str, skipped: Counter[str], own: set[str]) -> Iterator[Entry]:
    """What a pattern matches that the shell left as it is, `**` for folders of any depth."""
    found = glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute patterns
    if not found:
        yield Entry(pattern, problem="No file matches this pattern. Check the folder and the ending.")
    for match in sorted(found, key=natural_key):
        if not Path(match).is_dir():
            yield from named(match, skipped)
        elif not pattern.endswith("**"):
            yield from _folder(match, skipped, own)


def _folder(folder: str, skipped: Counter[str], own: set[str]) -> Iterator[Entry]:
    own_names = {Path(path).name for path in own}
    try:
        for path, name, ending, size, readable, problem in walk(folder):
            if name in own_names and os.path.realpath(path) in own:
                continue
            if problem:
                yield Entry(path, problem=problem)
            elif not readable:
                skipped[ending or NO_ENDING] += 1
            elif ending in SINGLE:
                yield Entry(path, None, None, size)
            else:
                kind = kind_by_name(name) if ending else kind_by_content(path)
                yield from expand(Entry(path, size=size), kind, skipped)
    except OSError as error:
        yield Entry(folder, problem=unlistable(error))


def _nothing(names: Sequence[str], skipped: Counter[str]) -> str:
    others = f" It holds {skipped.total():,} other files." if skipped else ""
    return f"There is no picture, PDF or ZIP in {', '.join(names)}.{others} Name a folder or files that hold some."
