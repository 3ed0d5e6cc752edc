"""Names of parts of files, as people are told of them: `scan.pdf#page=3`, `scans.zip/inner/name.png`."""

import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from inkdigits.stacks.containers import ZIP, expand, kind_by_content
from inkdigits.stacks.entry import Entry, place_of


def is_there(name: str) -> bool:
    """Whether there is a file or folder of that very name. A link to nowhere is there too: it is told of as such."""
    try:
        return Path(name).exists() or Path(name).is_symlink()
    except (OSError, ValueError):  # too long a name, or one with a zero byte
        return False


def named(name: str, skipped: Counter[str]) -> Iterator[Entry]:
    """The entries that a name stands for: those of a file, one page, one member, or the members below a folder."""
    file, page = place_of(name)
    if _is_pipe(name):
        yield Entry(name, problem="It is a pipe or a device and no file. Save what comes out of it to a file first.")
    elif is_there(name):
        yield from expand(Entry(name, size=_size(name)), kind_by_content(name), skipped)
    elif page is not None:
        yield from _page(name, file, page, skipped)
    else:
        yield from _member(name, skipped)


def _page(name: str, file: str, page: int, skipped: Counter[str]) -> Iterator[Entry]:
    pages = list(named(file, skipped))
    asked = [entry for entry in pages if entry.page == page or entry.problem or (entry.page is None and page == 1)]
    if asked:
        yield from asked
    else:
        yield Entry(name, problem=f"There is no page {page}: {file} has {len(pages):,}.")


def _member(name: str, skipped: Counter[str]) -> Iterator[Entry]:
    archive = next((parent for parent in Path(name).parents if kind_by_content(str(parent)) is ZIP), None)
    if archive is None:
        yield Entry(name)  # reading it tells why it cannot be
        return
    inside = Path(name).relative_to(archive).as_posix()
    asked = [
        entry
        for entry in expand(Entry(str(archive)), ZIP, skipped)
        if entry.problem or entry.member == inside or (entry.member or "").startswith(f"{inside}/")
    ]
    yield from asked or [Entry(name, problem=f"{archive} has no picture or folder of pictures {inside}.")]


def _is_pipe(name: str) -> bool:
    """Whether reading it could wait for ever."""
    try:
        mode = Path(name).stat().st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _size(name: str) -> int:
    try:
        return Path(name).stat().st_size
    except OSError:
        return 0
