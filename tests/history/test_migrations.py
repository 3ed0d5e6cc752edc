"""Databases are brought to the newest schema, by any number of processes at once, and newer ones refused."""

import subprocess
import sys

import pytest
from sqlalchemy import inspect, text

from inkdigits.errors import HistoryUnavailable
from inkdigits.history import History
from inkdigits.history.migrations import MIGRATIONS, migrate
from inkdigits.history.schema import metadata
from tests.history.examples import item

OPEN = "import sys; from inkdigits.history import History; h = History(sys.argv[1]); h.migrate(); print(h.count())"


def test_the_newest_migration_makes_the_tables_of_the_schema(database_url: str) -> None:
    history = History(database_url)
    history.migrate()
    found = inspect(history.database.reader)
    for table in metadata.sorted_tables:
        columns = {(column["name"], column["nullable"]) for column in found.get_columns(table.name)}
        wanted = {(column.name, column.nullable) for column in table.columns}
        # SQLite calls the number of a row nullable, though it never is; the order of arrival is PostgreSQL's alone.
        assert {name for name, _ in columns ^ wanted} <= {"id", "saved_by"}
    assert set(found.get_table_names()) == {*metadata.tables, "schema_version"}
    history.close()


def test_processes_that_start_at_once_make_one_schema(database_url: str) -> None:
    command = [sys.executable, "-c", OPEN, database_url]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate() for process in started] == [("0\n", "")] * 4


def test_a_later_migration_keeps_what_is_there(database_url: str) -> None:
    history = History(database_url)
    migrate(history.database)
    prediction, data = item()
    history.append([(prediction, data)])
    more = [*MIGRATIONS, ["ALTER TABLE predictions ADD COLUMN remark TEXT"]]
    migrate(history.database, more)
    migrate(history.database, more)
    with history.database.reading() as connection:
        assert connection.scalar(text("SELECT max(version) FROM schema_version")) == len(more)
        assert connection.scalar(text("SELECT remark FROM predictions")) is None
    assert history.get(prediction.id) == prediction
    history.close()


def test_a_failing_migration_leaves_the_database_as_it_was(database_url: str) -> None:
    history = History(database_url)
    migrate(history.database)
    with pytest.raises(HistoryUnavailable):
        migrate(history.database, [*MIGRATIONS, ["CREATE TABLE extra (id INTEGER)", "SELECT * FROM nowhere"]])
    assert not inspect(history.database.reader).has_table("extra")
    migrate(history.database)
    history.close()


def test_a_newer_database_is_refused(database_url: str) -> None:
    history = History(database_url)
    migrate(history.database, [*MIGRATIONS, ["CREATE TABLE extra (id INTEGER)"]])
    with pytest.raises(HistoryUnavailable, match=f"version {len(MIGRATIONS) + 1}, this program knows up to"):
        history.migrate()
    history.close()
