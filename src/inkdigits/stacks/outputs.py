"""Whether a file may be written, and why not, in sentences: it is there, there is no room, it is not allowed.

A file that is written at once, in the end, is there whole or not at all.
"""

import errno
import shutil
from pathlib import Path

from inkdigits.errors import OutputExists, OutputUnwritable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NewFile:
    """A file that will be written to `path` in one go."""

    def __init__(self, path: Path, *, replace: bool, resumable: bool = False) -> None:
        """Raises OutputExists, unless it is to be replaced, and OutputUnwritable: before any work is done for it."""
        self.path = path
        check_no_folder(path)
        if path.exists() and not replace:
            raise OutputExists(path, resumable=resumable)
        self._new = path.with_name(path.name + ".new")
        try:
            self._new.touch()
            self._new.unlink()
        except OSError as error:
            raise unwritable(path, error) from error

    def write(self, data: bytes) -> None:
        """Write all of it. Raises OutputUnwritable, what was there before then being as it was."""
        try:
            self._new.write_bytes(data)
            self._new.replace(self.path)
        except OSError as error:
            self._new.unlink(missing_ok=True)
            raise unwritable(self.path, error) from error


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
    return path.exists() or path.is_symlink()


def check_no_folder(path: Path) -> None:
    """Raises OutputUnwritable where `path` is a folder."""
    if path.is_dir():
        raise OutputUnwritable(f"{path} is a folder. Name a file to write.")


def check_room(path: Path, needed: int) -> None:
    """Raises OutputUnwritable where `needed` bytes are more than there is room for beside `path`."""
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise OutputUnwritable(
            f"About {needed:,} bytes are to be written to {path}, and there is room for {free:,}. Make room."
        )
