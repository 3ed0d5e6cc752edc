"""Which failure of a database is which error of ours, with a sentence on what to do. Knows no tables."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import exc

from inkdigits.errors import HistoryError, HistoryFull, HistoryUnavailable


def explain(error: Exception, place: str) -> HistoryError:
    """The error of ours for a failure that SQLAlchemy reported; `place` is the file or the address without password."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        return _explain_sqlite(cause, place)
    if isinstance(error, exc.TimeoutError):
        return HistoryUnavailable(f"The history in {place} is too busy: no connection became free. Try again later.")
    return _explain_postgresql(cause, place)


def _explain_sqlite(cause: sqlite3.Error, place: str) -> HistoryError:
    extended = getattr(cause, "sqlite_errorcode", None) or 0
    code = extended & 0xFF
    # SQLite itself calls only ENOSPC full; a quota or a limit on the size of files fails as a write or a resize.
    if code == sqlite3.SQLITE_FULL or extended in (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE):
        return full(place)
    if code == sqlite3.SQLITE_CONSTRAINT or not code:
        return _refused(cause)
    return HistoryUnavailable(_SQLITE.get(code, "{place} cannot be used ({cause}).").format(**_advice(place, cause)))


_HELD = "The history in {place} is held by another program ({cause}). Close that program, or try later."
_UNOPENED = "The history in {place} cannot be opened: {reason}"
_SQLITE = {
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_CANTOPEN: _UNOPENED,
    sqlite3.SQLITE_PERM: _UNOPENED,
    sqlite3.SQLITE_READONLY: "The history in {place} cannot be written: {reason}",
    sqlite3.SQLITE_NOTADB: "{place} is not an SQLite database. Choose another file for the history, or move it away.",
    sqlite3.SQLITE_CORRUPT: (
        "The history in {place} is damaged ({cause}). Move the file away and restore a copy of it, "
        "or save what can be read with: sqlite3 {place} .recover"
    ),
    sqlite3.SQLITE_IOERR: "The disk that holds {place} fails ({cause}). Check the disk and the system's log.",
    sqlite3.SQLITE_ERROR: (
        "{place} is not a history as this program makes it ({cause}). Start the server anew to set it up, "
        "or choose another file."
    ),
}


def _advice(place: str, cause: Exception) -> dict[str, str]:
    return {"place": place, "cause": str(cause), "reason": _reason(Path(place))}


def _reason(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {folder}. Make it, or choose another place."
    if path.is_dir():
        return "it is a folder. Give the name of a file in it."
    if _read_only(folder):
        return "its file system is mounted read-only. Mount it for writing, or choose another place."
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return "this user may not write the file. Change its owner or mode, or choose another place."
    return f"this user may not write in {folder}. Change its owner or mode, or choose another place."


def _read_only(folder: Path) -> bool:
    """Whether the file system that holds `folder` takes no writing, whoever asks."""
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY) if hasattr(os, "statvfs") else False


_POSTGRESQL = {
    "28": "PostgreSQL refuses the user or password for {place} ({cause}). Correct them in the history's address.",
    "3D": "There is no such database as {place} ({cause}). Create it with createdb, or correct the address.",
    "42": (
        "{place} is not a history as this program makes it ({cause}). Check the user's rights, "
        "and start the server anew to set it up."
    ),
}


def _explain_postgresql(cause: BaseException, place: str) -> HistoryError:
    state: Any = getattr(cause, "sqlstate", None) or ""
    if state == "53100":
        return full(place)
    if state[:2] in ("22", "23"):
        return _refused(cause)
    sentence = _POSTGRESQL.get(
        state[:2], "PostgreSQL at {place} does not answer ({cause}). Check that it runs and can be reached."
    )
    return HistoryUnavailable(sentence.format(place=place, cause=_first_line(cause)))


def full(place: str) -> HistoryFull:
    """The error for a disk without room."""
    return HistoryFull(
        f"There is no room left to save results in {place}. Free some space on that disk: "
        "what was saved before is safe, and saving goes on as soon as there is room."
    )


def _refused(cause: BaseException) -> HistoryError:
    return HistoryError(
        f"The history cannot hold this result ({_first_line(cause)}). It was not saved; check its values."
    )


def _first_line(cause: BaseException) -> str:
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
