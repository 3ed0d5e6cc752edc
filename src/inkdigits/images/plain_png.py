"""The hot path of decoding: a small, plain 8-bit grey PNG, as MNIST pictures come, without Pillow's file machinery.

Measured: 10 microseconds instead of 18 for 28x28. Knows one kind of PNG only and answers None to every other kind and
to every irregularity, so that the general decoder, which knows why, judges it.
"""

import struct
import zlib

import numpy as np
import numpy.typing as npt
from PIL import Image

_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_GREY_8_BIT_PLAIN = b"\x08\x00\x00\x00\x00"
_HEAD_END = 33  # signature, IHDR and its checksum
_LARGEST_SIDE = 512
_CHUNK = struct.Struct(">I4s")
_WITHOUT_EFFECT = frozenset({b"tEXt", b"zTXt", b"iTXt", b"tIME", b"pHYs", b"gAMA", b"sRGB", b"cHRM"})


def decode_plain_png(data: bytes) -> npt.NDArray[np.uint8] | None:
    """The pixels (uint8, height x width) of a non-interlaced 8-bit grey PNG without transparency; None for all else."""
    if not data.startswith(_HEAD) or data[24:29] != _GREY_8_BIT_PLAIN:
        return None
    width, height = struct.unpack_from(">II", data, 16)
    if not 0 < width <= _LARGEST_SIDE or not 0 < height <= _LARGEST_SIDE:
        return None
    compressed = _compressed_rows(data)
    if compressed is None:
        return None
    try:
        pixels = Image.frombytes("L", (width, height), compressed, "zip", "L", 0).tobytes()
    except (ValueError, OSError):
        return None
    return np.frombuffer(pixels, np.uint8).reshape(height, width)


def _compressed_rows(data: bytes) -> bytes | None:
    """The contents of all IDAT chunks, or None where one is damaged, the end is missing or a chunk changes the look."""
    if zlib.crc32(data[12:29]) != int.from_bytes(data[29:_HEAD_END], "big"):
        return None
    position, rows = _HEAD_END, b""
    while position + 12 <= len(data):
        length, kind = _CHUNK.unpack_from(data, position)
        if kind == b"IEND":
            return rows or None
        end = position + 8 + length
        if kind == b"IDAT":
            if zlib.crc32(data[position + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
                return None
            rows += data[position + 8 : end]
        elif kind not in _WITHOUT_EFFECT:
            return None
        position = end + 4
    return None
