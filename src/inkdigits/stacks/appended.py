"""A file that is only appended to, with its journal: each append is whole, or is taken back."""

import os
from pathlib import Path

from inkdigits.stacks.journal import Journal
from inkdigits.stacks.outputs import replacing


class AppendedFile:
    """The file at `path`, which holds `kept` to begin with; closed, its journal stays until `finish`.

    Until something is appended what lies at `path` is as it was, and so it stays where nothing can be read at all.
    """

    def __init__(self, path: Path, journal: Journal, kept: bytes) -> None:
        """Raises OSError where there is a file at `path` that may not be written."""
        self._path, self._journal, self._kept = path, journal, kept
        self._length = len(kept)
        self._descriptor: int | None = None
        if path.exists():
            os.close(_opened(path))

    def _begun(self) -> int:
        """The file's descriptor, `kept` being in it."""
        if self._descriptor is None:
            if not self._path.exists() or self._path.read_bytes() != self._kept:
                with replacing(self._path) as file:
                    file.write(self._kept)
            self._descriptor, self._kept = _opened(self._path), b""
            self._journal.write(self._length)
        return self._descriptor

    def append(self, data: bytes) -> None:
        """Write `data` at the end. Raises OSError, the file then being as it was before."""
        descriptor, rest = self._begun(), memoryview(data)
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            os.ftruncate(descriptor, self._length)
            raise
        self._length += len(data)
        self._journal.write(self._length)

    def sync(self) -> None:
        """Bring all to the disk. Raises OSError."""
        os.fsync(self._begun())

    def close(self) -> None:
        """Let go of the file, and of its journal, which stays where something was appended now or by an earlier run."""
        if self._descriptor is None:
            self._journal.withdraw()
        else:
            os.close(self._descriptor)
            self._journal.close()


def _opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
