"""Whether a file may be written, and why not, in sentences: it is there, there is no room, it is not allowed.

A file that is written at once, in the end, is there whole or not at all.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from inkdigits.errors import OutputExists, OutputUnwritable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NewFile:
    """A file that will be written to `path` in one go."""

    def __init__(self, path: Path, *, replace: bool, resumable: bool = False) -> None:
        """Raises OutputExists, unless it is to be replaced, and OutputUnwritable: before any work is done for it."""
        self.path = path
        check_is_file(path)
        if is_there(path) and not replace:
            raise OutputExists(path, resumable=resumable)
        try:
            new, file = _new_beside(path)
            file.close()
            new.unlink()
        except OSError as error:
            raise unwritable(path, error) from error

    def write(self, data: bytes) -> None:
        """Write all of it. Raises OutputUnwritable, what was there before then being as it was."""
        try:
            with replacing(self.path) as file:
                file.write(data)
        except OSError as error:
            raise unwritable(self.path, error) from error


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of the one at `path`, or of that which a link there leads to, when all is
    written; until then, and where that fails, `path` is as it was. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    new, file = _new_beside(target)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _new_beside(path: Path) -> tuple[Path, BinaryIO]:
    """A new file beside `path`, in the place of no other, with a name that is short however long that of `path` is."""
    for number in count():
        new = path.with_name(f".inkdigits-{os.getpid()}-{number}.new")
        try:
            return new, new.open("xb")
        except FileExistsError:
            continue
    raise AssertionError("numbers have no end")


def unwritable(path: Path, error: OSError) -> OutputUnwritable:
    """Why `path` could not be written, and what to do."""
    if error.errno in _FULL:
        return OutputUnwritable(
            f"There is no room left to write {path}. What is in it is whole: make room, and go on with --resume."
        )
    if error.errno == errno.ENOENT:
        return OutputUnwritable(f"There is no folder {path.parent} to write {path.name} to. Make it.")
    return OutputUnwritable(f"{path} cannot be written: {error.strerror or error}. Choose another place.")


def is_there(path: Path) -> bool:
    """Whether there is a file of that name; a link to nowhere is one too."""
    return os.path.lexists(path)


def check_is_file(path: Path) -> None:
    """Raises OutputUnwritable where what is at `path` is no file, or cannot be there."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritable(path, error) from error
    if not stat.S_ISREG(mode):
        what = "folder" if stat.S_ISDIR(mode) else "device or a pipe"
        raise OutputUnwritable(f"{path} is a {what}. Name a file to write.")


def check_room(path: Path, needed: int) -> None:
    """Raises OutputUnwritable where `needed` bytes are more than there is room for beside `path`."""
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise OutputUnwritable(
            f"About {needed:,} bytes are to be written to {path}, and there is room for {free:,}. Make room."
        )
