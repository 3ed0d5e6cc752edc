"""Real services for every test that asks for one; skipped with the reason where they cannot run."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import CannotRun, Postgresql, postgresql


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Postgresql]:
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    try:
        with postgresql() as server:
            yield server
    except CannotRun as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: Postgresql) -> str:
    return postgresql_server.create_database()


@pytest.fixture
def postgresql_url(postgresql_database: str) -> str:
    """The address of an empty database: emptying one takes 3 ms, making one 60."""
    import psycopg

    with psycopg.connect(postgresql_database) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'history.db'}"
    return str(request.getfixturevalue("postgresql_url"))
