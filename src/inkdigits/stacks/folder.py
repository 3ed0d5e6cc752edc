"""Every file below a folder that may be read, in natural order. Knows names and first bytes, not contents."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from inkdigits.images.formats import sniff
from inkdigits.stacks.order import natural_key

PICTURES = frozenset(
    [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff"],
)
CONTAINERS = frozenset({".pdf", ".zip"})

_HEAD = 32


class Listed(NamedTuple):
    """A file of a folder; `readable` is False for one that is passed over, as no picture, PDF or ZIP."""

    path: str
    readable: bool


def walk(folder: str) -> Iterator[Listed]:
    """The files below `folder`, which are followed through links, but none twice.

    What cannot be listed is told as OSError for `folder` itself, and passed over below it.
    """
    yield from _walk(folder, {_identity(Path(folder).stat())})


def _walk(folder: str, visited: set[tuple[int, int]]) -> Iterator[Listed]:
    with os.scandir(folder) as listing:
        found = sorted(listing, key=lambda entry: natural_key(entry.name))
    for entry in found:
        if entry.name.startswith("."):
            yield Listed(entry.path, False)
        elif entry.is_dir():
            yield from _enter(entry, visited)
        else:
            yield Listed(entry.path, _may_be_read(entry))


def _enter(entry: "os.DirEntry[str]", visited: set[tuple[int, int]]) -> Iterator[Listed]:
    try:
        identity = _identity(entry.stat())
        if identity in visited:  # a link that leads back, or to what another link led to
            return
        visited.add(identity)
        yield from _walk(entry.path, visited)
    except OSError:
        yield Listed(entry.path, False)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _may_be_read(entry: "os.DirEntry[str]") -> bool:
    kind = suffix(entry.name)
    if kind in PICTURES or kind in CONTAINERS:
        # A link to nowhere is listed, so that it is told of; a pipe or a device would be waited for without end.
        return entry.is_file() or (entry.is_symlink() and not Path(entry.path).exists())
    return entry.is_file() and not kind and _looks_readable(entry.path)


def _looks_readable(path: str) -> bool:
    """By its first bytes, for a file whose name has no ending."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return head.startswith(b"%PDF") or sniff(head) is not None


def suffix(name: str) -> str:
    """The ending of a file's name, as ".png", in small letters."""
    return PurePath(name).suffix.lower()
