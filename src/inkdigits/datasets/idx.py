"""The IDX format of the MNIST files: unsigned bytes of any shape, plain or gzip, read with every figure checked.

Knows the format only; what the arrays mean is for the catalog to say.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits.errors import UnreadableData

UNSIGNED_BYTE = 0x08
MAX_BYTES = 2**31
GZIP_MAGIC = b"\x1f\x8b"

Bytes = npt.NDArray[np.uint8]


def read_idx(path: Path) -> Bytes:
    """Read one file of unsigned bytes, gzip or plain by its content. Raises UnreadableData with the reason."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableData(f"{path} cannot be read: {error.strerror}.") from error
    return parse_idx(unzipped(data, path.name), path.name)


def unzipped(data: bytes, name: str, limit: int = MAX_BYTES) -> bytes:
    """`data` itself, or what is inside where it is gzip. Raises UnreadableData above `limit` bytes or if damaged."""
    if not data.startswith(GZIP_MAGIC):
        return data
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = stream.decompress(data, limit)
    except zlib.error as error:
        raise UnreadableData(f"{name} is a damaged gzip file: {error}. Fetch it again.") from error
    if stream.unconsumed_tail:
        raise UnreadableData(f"{name} holds more than {limit} bytes when unpacked; that is no file of digits.")
    if not stream.eof:
        raise UnreadableData(f"{name} is a gzip file that ends too early. Fetch it again.")
    return content


def parse_idx(data: bytes, name: str) -> Bytes:
    """The array in the bytes of an IDX file. Raises UnreadableData; `name` is used in the message."""
    if len(data) < 4 or data[:2] != b"\0\0":
        raise UnreadableData(f"{name} is not an IDX file: it does not begin with two zero bytes.")
    if data[2] != UNSIGNED_BYTE:
        raise UnreadableData(f"{name} holds IDX type 0x{data[2]:02x}; only unsigned bytes (0x08) are read.")
    header = 4 + 4 * data[3]
    if data[3] == 0 or len(data) < header:
        raise UnreadableData(f"{name} ends inside its IDX header.")
    shape = struct.unpack(f">{data[3]}I", data[4:header])
    if len(data) - header != math.prod(shape):
        raise UnreadableData(
            f"{name} should hold {math.prod(shape)} bytes for {shape}, but holds {len(data) - header}."
        )
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape)


def write_idx(path: Path, array: Bytes) -> None:
    """Write unsigned bytes; gzip where the name ends in `.gz`. Raises ValueError for any other type of number."""
    if array.dtype != np.uint8 or not 1 <= array.ndim <= 255:
        raise ValueError(f"IDX files are written from uint8 arrays, not {array.dtype} of {array.ndim} dimensions")
    data = struct.pack(f">2xBB{array.ndim}I", UNSIGNED_BYTE, array.ndim, *array.shape) + array.tobytes()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
