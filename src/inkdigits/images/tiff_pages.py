"""How many pictures a TIFF file holds, told from its directories without decoding anything.

Source: TIFF 6.0, section 2, and the BigTIFF design of the libtiff project. Directories that lead in a circle or out of
the file end the count, and that is told; what is damaged inside a picture is the decoder's concern.
"""

import struct
from typing import BinaryIO, NamedTuple

MOST_PAGES = 10_000

_NEW_SUBFILE_TYPE = 254
_REDUCED = 1


class TiffPages(NamedTuple):
    """The `frames`, from 1, that are full pictures; `whole` says whether they are all that the file holds."""

    frames: list[int]
    whole: bool


def tiff_pages(file: BinaryIO) -> TiffPages:
    """The pages of a TIFF, without reduced copies of others; where nothing can be told, its first frame."""
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    try:
        big = struct.unpack_from(f"{order}H", head, 2)[0] == 43
        offset = struct.unpack_from(f"{order}Q", head, 8)[0] if big else struct.unpack_from(f"{order}I", head, 4)[0]
    except struct.error:
        return TiffPages([1], whole=True)  # no TIFF, which its decoder tells
    frames, whole = _full(file, order, big, offset)
    return TiffPages(frames or [1], whole or not frames)


def _full(file: BinaryIO, order: str, big: bool, offset: int) -> tuple[list[int], bool]:
    pages: list[int] = []
    visited: set[int] = set()
    while offset and offset not in visited and len(visited) < MOST_PAGES:
        visited.add(offset)
        try:
            reduced, offset = _directory(file, order, big, offset)
        except (struct.error, OSError, OverflowError, ValueError):
            return pages, False
        if not reduced:
            pages.append(len(visited))
    return pages, not offset


def _directory(file: BinaryIO, order: str, big: bool, offset: int) -> tuple[bool, int]:
    """Whether a directory is of a reduced picture, and where the next one is, 0 for none."""
    count_form, entry_size, next_form = (f"{order}Q", 20, f"{order}Q") if big else (f"{order}H", 12, f"{order}I")
    file.seek(offset)
    (count,) = struct.unpack(count_form, file.read(struct.calcsize(count_form)))
    if count > 65535:
        raise ValueError("no directory")
    entries = file.read(count * entry_size)
    (following,) = struct.unpack(next_form, file.read(struct.calcsize(next_form)))
    for at in range(0, len(entries) - entry_size + 1, entry_size):
        (tag,) = struct.unpack_from(f"{order}H", entries, at)
        if tag == _NEW_SUBFILE_TYPE:
            (kind,) = struct.unpack_from(f"{order}I", entries, at + entry_size - (8 if big else 4))
            return bool(kind & _REDUCED), following
    return False, following
