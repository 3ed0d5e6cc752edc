"""Which way up a picture is meant to be seen: the orientation tag of EXIF and the turn it asks for.

Reads that one tag and nothing else, so that a camera's other, often damaged, metadata cannot stop a picture from being
read (EXIF 2.32, section 4.6.2; TIFF 6.0, section 2).
"""

import struct
from typing import Any

import numpy as np
import numpy.typing as npt

UPRIGHT = 1
SIDEWAYS = 5
"""From this orientation on, width and height change places."""

_ORIENTATION_TAG = 0x0112
_SHORT = 3
_MOST_ENTRIES = 512


def read_orientation(exif: bytes) -> int:
    """The orientation, 1 to 8, that an EXIF block asks for; 1 (upright) where it says nothing that can be read."""
    block = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(block[:4])
    if order is None:
        return UPRIGHT
    try:
        return _find_orientation(block, order)
    except struct.error:
        return UPRIGHT


def _find_orientation(block: bytes, order: str) -> int:
    (directory,) = struct.unpack_from(order + "I", block, 4)
    (entries,) = struct.unpack_from(order + "H", block, directory)
    for entry in range(min(entries, _MOST_ENTRIES)):
        tag, kind, _, value = struct.unpack_from(order + "HHIH", block, directory + 2 + 12 * entry)
        if tag == _ORIENTATION_TAG and kind == _SHORT:
            return value if 1 <= value <= 8 else UPRIGHT
    return UPRIGHT


def turn_upright(picture: npt.NDArray[Any], orientation: int) -> npt.NDArray[Any]:
    """`picture` (height x width, or height x width x colours) as it is meant to be seen.

    `orientation` is 1 to 8, as in EXIF.
    """
    match orientation:
        case 2:
            return np.fliplr(picture)
        case 3:
            return np.rot90(picture, 2)
        case 4:
            return np.flipud(picture)
        case 5:
            return picture.swapaxes(0, 1)
        case 6:
            return np.rot90(picture, -1)
        case 7:
            return np.rot90(picture, 2).swapaxes(0, 1)
        case 8:
            return np.rot90(picture)
        case _:
            return picture
