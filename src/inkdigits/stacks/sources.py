"""What was named on the command line -> the entries of the stack, in order. Says what a name stands for."""

import glob
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inkdigits.errors import NothingToRead
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.folder import suffix, walk
from inkdigits.stacks.order import natural_key

_WILD = frozenset("*?[")


@dataclass(slots=True)
class Stack:
    """What is to be read, and how many files in folders are passed over, by the endings of their names."""

    entries: list[Entry] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def find(names: Sequence[str], leave_out: Sequence[Path] = ()) -> Stack:
    """The stack that `names` stand for: files, folders, patterns such as `scans/*.png`.

    What is named and not there is an entry with a problem. `leave_out` are files that are no part of it wherever they
    are met, such as the table that is written. Raises NothingToRead.
    """
    stack = Stack()
    own = {path.resolve() for path in leave_out}
    seen: set[Entry] = set()
    for name in names:
        for entry in _named(name, stack.skipped, own):
            if entry not in seen:
                seen.add(entry)
                stack.entries.append(entry)
    if not stack.entries:
        raise NothingToRead(_nothing(names, stack.skipped))
    return stack


def _named(name: str, skipped: Counter[str], own: set[Path]) -> Iterator[Entry]:
    if Path(name).is_dir():
        yield from _folder(name, skipped, own)
    elif _is_there(name) or not _WILD.intersection(name):
        yield Entry(name)
    else:
        yield from _pattern(name, skipped, own)


def _pattern(pattern: str, skipped: Counter[str], own: set[Path]) -> Iterator[Entry]:
    """What a pattern matches that the shell left as it is, `**` for folders of any depth."""
    found = glob.glob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute patterns
    matches = sorted(found, key=natural_key)
    if not matches:
        yield Entry(pattern, problem="No file matches this pattern. Check the folder and the ending.")
    for match in matches:
        if not Path(match).is_dir():
            yield Entry(match)
        elif not pattern.endswith("**"):
            yield from _folder(match, skipped, own)


def _is_there(name: str) -> bool:
    """A link to nowhere is there too: it is told of as such."""
    return Path(name).exists() or Path(name).is_symlink()


def _folder(folder: str, skipped: Counter[str], own: set[Path]) -> Iterator[Entry]:
    names = {path.name for path in own}
    try:
        for listed in walk(folder):
            if Path(listed.path).name in names and Path(listed.path).resolve() in own:
                continue
            if listed.readable:
                yield Entry(listed.path)
            else:
                skipped[suffix(listed.path) or "no ending"] += 1
    except OSError as error:
        yield Entry(folder, problem=f"The folder cannot be listed: {error.strerror or error}.")


def _nothing(names: Sequence[str], skipped: Counter[str]) -> str:
    others = f" It holds {skipped.total():,} other files." if skipped else ""
    return f"There is no picture, PDF or ZIP in {', '.join(names)}.{others} Name a folder or files that hold some."
