"""A file that is only appended to, with its journal: each append is whole, or is taken back."""

import os
from pathlib import Path

from inkdigits.stacks.journal import Journal


class AppendedFile:
    """The file at `path`, which holds `kept` to begin with; closed, its journal stays until `finish`."""

    def __init__(self, path: Path, journal: Journal, kept: bytes) -> None:
        """Raises OSError."""
        self._journal = journal
        if not path.exists():
            path.write_bytes(kept)
        elif path.read_bytes() != kept:
            _replace(path, kept)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        self._length = len(kept)
        journal.write(self._length)

    def append(self, data: bytes) -> None:
        """Write `data` at the end. Raises OSError, the file then being as it was before."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            os.ftruncate(self._descriptor, self._length)
            raise
        self._length += len(data)
        self._journal.write(self._length)

    def sync(self) -> None:
        """Bring all to the disk. Raises OSError."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of the file, and of its journal, which stays."""
        os.close(self._descriptor)
        self._journal.close()


def _replace(path: Path, kept: bytes) -> None:
    """Put `kept` there at once: what was there before is there until then."""
    new = path.with_name(path.name + ".new")
    try:
        with new.open("wb") as file:
            file.write(kept)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
