"""One server with the shipped models for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.server_process import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running
