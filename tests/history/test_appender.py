"""One connection for what is appended: committed or undone, in turn, and opened anew where it broke."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inkdigits.history.appender import Appender


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "some.db"
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    connection.close()
    return place


@pytest.fixture
def appender(place: Path) -> Appender:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(place, isolation_level=None, check_same_thread=False)

    def begin(connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")

    return Appender(connect, begin)


def append(appender: Appender, *numbers: int) -> None:
    with appender.transaction() as connection:
        connection.executemany("INSERT INTO numbers VALUES (?)", [(number,) for number in numbers])


def found(place: Path) -> list[int]:
    """What another connection sees."""
    connection = sqlite3.connect(place)
    try:
        return [number for (number,) in connection.execute("SELECT number FROM numbers ORDER BY number")]
    finally:
        connection.close()


def test_a_transaction_is_seen_by_others_when_it_ends(appender: Appender, place: Path) -> None:
    append(appender, 1, 2)
    assert found(place) == [1, 2]


def test_what_fails_is_undone_whole_and_the_next_works(appender: Appender, place: Path) -> None:
    append(appender, 1)
    with pytest.raises(sqlite3.IntegrityError):
        append(appender, 2, 1)
    append(appender, 3)
    assert found(place) == [1, 3]


def test_a_connection_that_broke_is_replaced(appender: Appender, place: Path) -> None:
    with pytest.raises(sqlite3.ProgrammingError), appender.transaction() as connection:
        connection.close()
    append(appender, 1)
    appender.close()
    append(appender, 2)
    assert found(place) == [1, 2]


def test_threads_take_turns(appender: Appender, place: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(append, appender, number) for number in range(200)]:
            done.result()
    assert found(place) == list(range(200))
