"""Opens the database: connections set up so that what is committed is on the disk. Knows no tables.

SQLite: write-ahead log, synchronous FULL, one connection that writes and several that read. PostgreSQL: one pool.
"""

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url

from inkdigits.errors import HistoryUnavailable
from inkdigits.history.appender import Appender
from inkdigits.history.failures import explain, full

BUSY_SECONDS = 30.0
"""How long a writer waits for others before the caller is told that the history is busy."""
CONNECT_SECONDS = 5
LEAST_ROOM = 1 << 20
"""Bytes; a disk with less left is full for practical purposes."""
_RETRY_SECONDS = (0.00015, 0.00045)
"""About the length of one commit; shorter ones hinder the process that is writing."""

Run = Callable[[str, list[Any]], object]
"""Runs a statement with rows of values, each a tuple or, where the driver takes them by name, a dictionary."""


class Database:
    """Where the history lives. `place` is the file, or the address without password; `dialect` sqlite or postgresql."""

    def __init__(self, url: URL, reader: Engine, writer: Engine) -> None:
        self.dialect = url.get_backend_name()
        self.place = str(url.database) if self.dialect == "sqlite" else url.render_as_string(hide_password=True)
        self.reader = reader
        self.writer = writer
        self._opened: tuple[int, int] | None = None
        self._appender = Appender(self._connect, _begin_to_write)
        if self.dialect == "sqlite":
            for engine in (reader, writer):
                event.listen(engine, "connect", self._note_file)

    def _note_file(self, *_: object) -> None:
        self._opened = _identity(self.place)

    def _check_file(self) -> None:
        """SQLite would go on writing to a file that was deleted or moved away, and all of it would be lost."""
        if self._opened is None or (found := _identity(self.place)) == self._opened:
            return
        self.close()
        if found is None:
            raise HistoryUnavailable(
                f"The history in {self.place} was moved or deleted while it was in use. "
                "Put it back, or start the server anew."
            )
        self._opened = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which each statement stands for itself. Raises HistoryError."""
        self._check_file()
        with self._explained(), self.reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, committed and on the disk at the end of the block. Raises HistoryError."""
        self._check_file()
        with self._explained(), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def appending(self) -> Iterator[Run]:
        """As `writing`, for statements in the driver's own words, each with all its rows; gives what runs them.

        To SQLite without SQLAlchemy, whose transaction takes as much processor time as ten rows do (measured).
        """
        self._check_file()
        with self._explained():
            if self.dialect == "sqlite":
                with self._appender.transaction() as connection:
                    yield connection.executemany
            else:
                with self.writer.begin() as pooled:
                    yield pooled.exec_driver_sql

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (exc.SQLAlchemyError, sqlite3.Error) as error:
            raise explain(error, self.place) from error

    def check_room(self) -> None:
        """Raises HistoryFull where SQLite's disk has no room for a result. PostgreSQL's disk is not seen from here."""
        if self.dialect != "sqlite" or not hasattr(os, "statvfs"):
            return
        try:
            disk = os.statvfs(Path(self.place).parent)
        except OSError:
            return
        if disk.f_bavail * disk.f_frsize < LEAST_ROOM:
            raise full(self.place)

    def _connect(self) -> sqlite3.Connection:
        """A connection set up like those of the pool, which is not in it."""
        pooled = self.writer.raw_connection()
        connection = cast(sqlite3.Connection, pooled.driver_connection)
        pooled.detach()
        return connection

    def close(self) -> None:
        """Give the connections back; the next use opens new ones."""
        self._appender.close()
        self.reader.dispose()
        self.writer.dispose()


def _identity(place: str) -> tuple[int, int] | None:
    """Which file is at `place`, None where there is none."""
    try:
        found = os.stat(place)  # noqa: PTH116 - a fifth of what a Path takes, for every commit
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_database(url: str) -> Database:
    """The database of an address like sqlite:////folder/history.db or postgresql://user:password@host/name.

    Nothing is read or written yet. Raises HistoryUnavailable for an address that cannot be one.
    """
    try:
        address = make_url(url)
    except (exc.ArgumentError, ValueError) as error:
        raise _bad_address("the history's address") from error
    backend = address.get_backend_name()
    if backend == "sqlite" and address.database and address.database != ":memory:":
        return _open_sqlite(address)
    if backend in ("postgresql", "postgres"):
        return _open_postgresql(address.set(drivername="postgresql+psycopg"))
    raise _bad_address(repr(address.render_as_string(hide_password=True)))


def _bad_address(what: str) -> HistoryUnavailable:
    return HistoryUnavailable(
        f"{what} is not an address of a database for the history. "
        "Use sqlite:////folder/history.db or postgresql://user:password@host/name."
    )


def _open_sqlite(url: URL) -> Database:
    url = url.set(drivername="sqlite+pysqlite")
    # Transactions are begun below and not by the driver, whose deferred ones fail when they come to write.
    reader = create_engine(
        url, isolation_level="AUTOCOMMIT", connect_args={"isolation_level": None, "timeout": BUSY_SECONDS}
    )
    # One connection: the pool is the queue in which the threads of this process wait for their turn to write.
    writer = create_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"isolation_level": None, "timeout": 0},
    )
    event.listen(reader, "connect", _set_up_sqlite)
    event.listen(writer, "connect", _set_up_sqlite)
    event.listen(writer, "begin", lambda pooled: _begin_to_write(pooled.connection.driver_connection))
    return Database(url, reader, writer)


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # Pages change with nearly every commit: moving them into the file less often saves a fifth of a row (measured).
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "wal_autocheckpoint = 4000"):
        _patiently(connection, f"PRAGMA {pragma}")


def _begin_to_write(connection: sqlite3.Connection) -> None:
    _patiently(connection, "BEGIN IMMEDIATE")


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Run a statement that needs the file's lock as soon as other processes leave it.

    SQLite's own waiting sleeps up to 100 ms a time and gives up at once where a file is being turned into WAL mode.
    Measured with two processes writing all the time: the longest wait for a commit was 0.9 s with it, 25 ms with this.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(random.uniform(*_RETRY_SECONDS))


def _open_postgresql(url: URL) -> Database:
    connect_args: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS}
    if "options" not in url.query:
        connect_args["options"] = "-c synchronous_commit=on"
    try:
        writer = create_engine(url, pool_pre_ping=True, pool_timeout=BUSY_SECONDS, connect_args=connect_args)
    except ModuleNotFoundError as error:
        raise HistoryUnavailable(
            "A history in PostgreSQL needs the package psycopg, which is not installed here. "
            "Install the extra: pip install 'inkdigits[postgresql]'"
        ) from error
    return Database(url, writer.execution_options(isolation_level="AUTOCOMMIT"), writer)
