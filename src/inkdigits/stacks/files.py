"""The bytes of a file, fast for small ones and within a limit for large ones."""

import os

from inkdigits.errors import PictureTooLarge

LARGEST_FILE = 1 << 29
"""Bytes of a file that are read at most. The largest picture within the limit of pixels takes less."""
TOO_LARGE = f"It has more than {LARGEST_FILE >> 20} MB, which no picture within the limit of pixels has."

_AT_ONCE = 1 << 16


def read_file(path: str, size: int = 0) -> bytes:
    """The bytes of a file, which has `size` of them as far as is known. Raises OSError and PictureTooLarge."""
    # A third of the time that Path.read_bytes takes, which for small pictures is a tenth of all.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(descriptor, min(size + 1, _AT_ONCE) if size else _AT_ONCE)
        return data if len(data) == size else _whole(descriptor, data)
    finally:
        os.close(descriptor)


def _whole(descriptor: int, begun: bytes) -> bytes:
    """A pipe gives what is there so far; only no more at all is the end."""
    pieces, size = [begun], len(begun)
    while piece := os.read(descriptor, _AT_ONCE << 4):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_FILE:
            raise PictureTooLarge(TOO_LARGE)
    return b"".join(pieces)
