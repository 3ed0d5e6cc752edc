"""Whether a file may be written, and why not, in sentences: it is there, there is no room, it is not allowed."""

import errno
import shutil
from pathlib import Path

from inkdigits.errors import OutputUnwritable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def unwritable(path: Path, error: OSError) -> OutputUnwritable:
    """Why `path` could not be written, and what to do."""
    if error.errno in _FULL:
        return OutputUnwritable(
            f"There is no room left to write {path}. What is in it is whole: make room, and go on with --resume."
        )
    if error.errno == errno.ENOENT:
        return OutputUnwritable(f"There is no folder {path.parent} to write {path.name} to. Make it.")
    return OutputUnwritable(f"{path} cannot be written: {error.strerror or error}. Choose another place.")


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
