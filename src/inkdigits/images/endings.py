"""Whether a picture file reaches its end. Pillow shows what is there of a file that was cut off; here it is refused.

Follows the outer structure of each format only: what the pixels are is the decoder's concern, and what comes after a
complete picture is nobody's. Sources: PNG third edition, section 5; ITU-T T.81, annex B; GIF89a, sections 12 to 27;
RFC 9649, section 2.
"""

import re
from collections.abc import Callable

_PNG_SIGNATURE = 8
_PNG_CHUNK = 12
_WEBP_OUTSIDE_RIFF = 8

_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff]")
_JPEG_START_OF_SCAN = 0xDA
_JPEG_END = b"\xff\xd9"
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})

_GIF_HEADER = 13
_GIF_BLOCK = re.compile(rb"[!,;]")
_GIF_EXTENSION, _GIF_IMAGE = b"!", b","
_GIF_IMAGE_HEADER = 10


def is_whole(data: bytes, content_type: str) -> bool:
    """Whether `data` goes on to where a file of this type ends.

    True for TIFF, which has no end that could be told: its parts may lie in any order.
    """
    reaches_end = _ENDINGS.get(content_type)
    return reaches_end is None or reaches_end(data)


def _png_has_end(data: bytes) -> bool:
    position = _PNG_SIGNATURE
    while position + _PNG_CHUNK <= len(data):
        if data[position + 4 : position + 8] == b"IEND":
            return True
        position += _PNG_CHUNK + int.from_bytes(data[position : position + 4], "big")
    return False


def _jpeg_has_end(data: bytes) -> bool:
    """Whether an end marker follows the first scan; one before it may belong to a preview among the metadata."""
    position = 0
    while marker := _JPEG_MARKER.search(data, position):
        position, kind = marker.end(), marker[0][1]
        if kind == _JPEG_START_OF_SCAN:
            return data.find(_JPEG_END, position) >= 0
        if kind not in _JPEG_WITHOUT_LENGTH:
            position += int.from_bytes(data[position : position + 2], "big")
    return False


def _gif_has_end(data: bytes) -> bool:
    position = _GIF_HEADER + _colour_table(data[10:11])
    # Like every reader, over whatever bytes lie between the blocks.
    while block := _GIF_BLOCK.search(data, position):
        start = block.start()
        if block[0] == _GIF_EXTENSION:
            position = _after_sub_blocks(data, start + 2)
        elif block[0] == _GIF_IMAGE:
            colours = _colour_table(data[start + 9 : start + 10])
            position = _after_sub_blocks(data, start + _GIF_IMAGE_HEADER + colours + 1)
        else:
            return True
    return False


def _colour_table(flags: bytes) -> int:
    """Bytes of the colour table that a GIF's flags (one byte, or none at the end of the file) announce."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _after_sub_blocks(data: bytes, position: int) -> int:
    while position < len(data) and data[position]:
        position += 1 + data[position]
    return position + 1


def _webp_has_end(data: bytes) -> bool:
    return len(data) >= _WEBP_OUTSIDE_RIFF + int.from_bytes(data[4:8], "little")


def _bmp_has_end(data: bytes) -> bool:
    return len(data) >= int.from_bytes(data[2:6], "little")


_ENDINGS: dict[str, Callable[[bytes], bool]] = {
    "image/png": _png_has_end,
    "image/jpeg": _jpeg_has_end,
    "image/gif": _gif_has_end,
    "image/webp": _webp_has_end,
    "image/bmp": _bmp_has_end,
}
