"""The table's file: begun, appended to as results come, and never left half written."""

import os
from pathlib import Path

from inkdigits.errors import OutputExists, OutputUnwritable
from inkdigits.stacks.rows import CSV_HEAD, Form, as_csv, as_jsonl

FORMATS: dict[str, tuple[bytes, Form]] = {".csv": (CSV_HEAD, as_csv), ".jsonl": (b"", as_jsonl)}
"""What a table begins with and how its rows are written, by the ending of its name."""


class Table:
    """A file that rows are appended to, written as `form` has it. Each append is whole, or is taken back."""

    def __init__(self, path: Path, *, force: bool = False) -> None:
        """Begin the table. Raises OutputExists (unless `force`) and OutputUnwritable."""
        self.path = path
        head, self.form = FORMATS[path.suffix.lower()]
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL), 0o666)
        except FileExistsError as error:
            raise OutputExists(path) from error
        except OSError as error:
            raise _unwritable(path, error) from error
        self._length = 0
        self.append(head)

    def append(self, rows: bytes) -> None:
        """Write rows at the end. Raises OutputUnwritable, the table then being as it was before."""
        rest = memoryview(rows)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            os.ftruncate(self._descriptor, self._length)
            raise _unwritable(self.path, error) from error
        self._length += len(rows)

    def close(self) -> None:
        """Bring the table to the disk and let go of it."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        finally:
            os.close(self._descriptor)


def _unwritable(path: Path, error: OSError) -> OutputUnwritable:
    return OutputUnwritable(f"{path} cannot be written: {error.strerror or error}. Make room or choose another place.")
