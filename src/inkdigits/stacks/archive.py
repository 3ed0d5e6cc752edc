"""ZIP archives: what is in one, and the bytes of a member, within limits. Nothing is ever unpacked to the disk.

Names of members are labels here and lead nowhere, whatever they say. Archives within archives are not entered.
"""

import struct
import zipfile
import zlib
from typing import IO

from inkdigits.errors import DamagedContainer, PictureTooLarge
from inkdigits.stacks.files import LARGEST_FILE, TOO_LARGE
from inkdigits.stacks.order import natural_key

MOST_MEMBERS = 200_000
LARGEST_GROWTH = 200
"""Times that an archive's members together may be as large as the archive: more is a bomb, or blank paper."""
ALWAYS_ALLOWED = 1 << 28

_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How members may be packed. Of bzip2 and LZMA the standard library undoes any amount at once, whatever one asks."""
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError),
    *(EOFError, OSError, ValueError, OverflowError, RuntimeError, KeyError),
)


def open_archive(path: str) -> zipfile.ZipFile:
    """The archive, within the limits. Raises OSError and DamagedContainer."""
    try:
        archive = zipfile.ZipFile(path)
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except _DAMAGED as error:
        raise DamagedContainer(
            "The ZIP is damaged, or its end is missing. Fetch it again, or unpack it and name the folder."
        ) from error
    try:
        _check_growth(archive)
    except DamagedContainer:
        archive.close()
        raise
    return archive


def _check_growth(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise DamagedContainer(
            f"The ZIP has {len(members):,} members; at most {MOST_MEMBERS:,} are read. Unpack it and name the folder."
        )
    unpacked, packed = sum(member.file_size for member in members), archive.start_dir
    if unpacked > max(packed * LARGEST_GROWTH, ALWAYS_ALLOWED):
        raise DamagedContainer(
            f"The ZIP would grow from {packed:,} to {unpacked:,} bytes, which no stack of pictures does. "
            "Unpack it and name the folder, if you trust it."
        )


def members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in an archive, in natural order, of several by one name the last."""
    files = {member.filename: member for member in archive.infolist() if not member.is_dir()}
    return [files[name] for name in sorted(files, key=natural_key)]


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a member. Raises DamagedContainer with the reason, and PictureTooLarge."""
    try:
        member = archive.getinfo(name)
    except KeyError as error:
        raise DamagedContainer("The ZIP has no such member.") from error
    if member.flag_bits & _ENCRYPTED:
        raise DamagedContainer("It is encrypted in the ZIP. Unpack it with its password and name the folder.")
    if member.file_size > LARGEST_FILE:
        raise PictureTooLarge(TOO_LARGE)
    if member.compress_type not in _METHODS:
        raise DamagedContainer(
            f"It is packed in the ZIP in a way that is not read here (method {member.compress_type}). "
            "Unpack it and name the folder."
        )
    try:
        with archive.open(member) as file:
            return _read(file, member.file_size)
    except _DAMAGED as error:
        raise DamagedContainer("It is damaged in the ZIP. Fetch that again.") from error


def _read(file: IO[bytes], size: int) -> bytes:
    """What is there, up to the size that was told, which a bomb's member may have lied about."""
    data = file.read(size)
    file.read(1)  # past the end, where the checksum is looked at
    return data
