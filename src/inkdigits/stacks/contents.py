"""From an entry to the pictures in it. Knows files; what is on a picture, it does not."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from inkdigits.errors import PictureError, PictureTooLarge
from inkdigits.stacks.entry import Entry

LARGEST_FILE = 1 << 29
"""Bytes of a file that are read at most. The largest picture within the limit of pixels takes less."""

_AT_ONCE = 1 << 18
_TOO_LARGE = f"The file has more than {LARGEST_FILE >> 20} MB, which no picture within the limit of pixels has."


class Content(NamedTuple):
    """One picture of an entry: its page, None where the entry is one picture, and its bytes or why there are none."""

    page: int | None
    picture: bytes | PictureError | OSError


def contents(entry: Entry) -> Iterator[Content]:
    """The pictures of `entry`."""
    try:
        yield Content(None, read_file(entry.path))
    except (OSError, PictureError) as error:
        yield Content(None, error)


def read_file(path: str) -> bytes:
    """The bytes of a file. Raises OSError and PictureTooLarge."""
    # A third of the time that Path.read_bytes takes, which for small pictures is a tenth of all.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        pieces, size = [os.read(descriptor, _AT_ONCE)], 0
        # A pipe gives what is there so far; only no more at all is the end.
        while piece := os.read(descriptor, _AT_ONCE):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_FILE:
                raise PictureTooLarge(_TOO_LARGE)
        return b"".join(pieces) if size else pieces[0]
    finally:
        os.close(descriptor)
