"""Beside a table that is being written: how much of it is whole. Gone when the table is finished.

A process that is killed leaves it, and with it the table can be gone on with. It also keeps two runs from writing one
table at the same time, where the system has locks for that.
"""

import os
from pathlib import Path

from inkdigits.errors import ForeignTable, OutputExists, OutputUnwritable
from inkdigits.stacks.outputs import check_is_file, is_there

try:
    import fcntl
except ImportError:  # Windows, where the second run is not held off
    fcntl = None  # type: ignore[assignment]

_DIGITS = 20


def journal_path(table: Path) -> Path:
    """Where the journal of a table lies."""
    return table.with_name(table.name + ".unfinished")


def check_may_write(table: Path, lines: Path, *, again: bool) -> None:
    """Raises OutputUnwritable where `table` can be no file, OutputExists where it is there, or begun, unless it may be
    written `again`, and ForeignTable where `lines`, which hold its rows until it is finished, are there and no run's.
    """
    check_is_file(table)
    if not again and any(is_there(each) for each in (table, journal_path(table))):
        raise OutputExists(table)
    if lines != table and is_there(lines) and not is_there(journal_path(table)):
        raise ForeignTable(
            f"{lines} is in the way: the rows of {table.name} are written there until it is finished, and no run left "
            "it. Move it, or choose another name for --out."
        )


class Journal:
    """Says how many bytes are whole of the rows of `table`, which may lie beside it until it is finished."""

    def __init__(self, table: Path) -> None:
        """Raises OSError, and OutputUnwritable while another run writes the table."""
        self._path = journal_path(table)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if fcntl:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise OutputUnwritable(f"Another run is writing {table}. Wait for it, or choose another name.") from error

    def length(self) -> int | None:
        """How many bytes were whole when an earlier run was cut off; None where there was none."""
        text = os.pread(self._descriptor, _DIGITS, 0)
        return int(text) if text.isdigit() and len(text) == _DIGITS else None

    def write(self, length: int) -> None:
        """`length` bytes are whole. Takes no room on the disk after the first time."""
        os.pwrite(self._descriptor, f"{length:0{_DIGITS}}".encode(), 0)

    def close(self) -> None:
        """Let go of it. It stays until the table is finished."""
        os.close(self._descriptor)

    def withdraw(self) -> None:
        """Let go of it, and leave no new one behind."""
        if self.length() is None:
            self._path.unlink(missing_ok=True)
        self.close()
