"""Every file below a folder that may be read, in natural order. Knows names and first bytes, not contents."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from inkdigits.images.formats import sniff
from inkdigits.stacks.order import natural_key

SINGLE = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".dib"})
PICTURES = SINGLE | {".tif", ".tiff"}
CONTAINERS = frozenset({".pdf", ".zip"})

NO_ENDING = "without ending"

_HEAD = 32


class Listed(NamedTuple):
    """A file of a folder; `readable` is False for one that is passed over, as no picture, PDF or ZIP.

    It is a folder where `problem` says why what is below it cannot be listed.
    """

    path: str
    name: str
    ending: str
    size: int
    readable: bool
    problem: str | None = None


def walk(folder: str) -> Iterator[Listed]:
    """The files below `folder`, which are followed through links, but none twice.

    What cannot be listed is told as OSError for `folder` itself, and as a problem below it.
    """
    yield from _walk(folder, {_identity(Path(folder).stat())})


def _walk(folder: str, visited: set[tuple[int, int]]) -> Iterator[Listed]:
    with os.scandir(folder) as listing:
        found = sorted(listing, key=lambda entry: natural_key(entry.name))
    for entry in found:
        status = _status(entry)
        hidden = entry.name.startswith(".")
        if status is not None and stat.S_ISDIR(status.st_mode):
            yield from () if hidden else _enter(entry, status, visited)
            continue
        ending = suffix(entry.name)
        readable = not hidden and _may_be_read(entry, ending, status)
        yield Listed(entry.path, entry.name, ending, status.st_size if status else 0, readable)


def _enter(folder: "os.DirEntry[str]", status: os.stat_result, visited: set[tuple[int, int]]) -> Iterator[Listed]:
    if _identity(status) in visited:  # a link that leads back, or to what another link led to
        return
    visited.add(_identity(status))
    try:
        yield from _walk(folder.path, visited)
    except OSError as error:
        yield Listed(folder.path, folder.name, "", 0, False, unlistable(error))


def unlistable(error: OSError) -> str:
    """Why nothing below a folder is read, as a sentence."""
    return f"The folder cannot be listed: {error.strerror or error}."


def _status(entry: "os.DirEntry[str]") -> os.stat_result | None:
    """Of what a link leads to; None for a link to nowhere or in a circle."""
    try:
        return entry.stat()
    except OSError:
        return None


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _may_be_read(entry: "os.DirEntry[str]", ending: str, status: os.stat_result | None) -> bool:
    """A link to nowhere may, so that it is told of; a pipe or a device may not, it would be waited for without end."""
    if status is not None and not stat.S_ISREG(status.st_mode):
        return False
    if ending:
        return ending in PICTURES or ending in CONTAINERS
    return status is not None and _looks_readable(entry.path)


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
    # A tenth of what PurePath takes, which for a folder of small pictures is as much as decoding them.
    name = name[name.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""
