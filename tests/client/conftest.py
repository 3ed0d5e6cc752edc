"""One server with the shipped models for all tests of this folder, and both clients of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from inkdigits.client import Client
from tests.client.doors import Awaited
from tests.server_process import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(params=[Client, Awaited], ids=["sync", "async"])
def make_client(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Makes clients of either kind, closed at the end."""
    with ExitStack() as made:

        def make(url: str, **options: Any) -> Any:
            client = request.param(url, **options)
            made.callback(client.close)
            return client

        yield make


@pytest.fixture
def client(make_client: Callable[..., Any], server: Server) -> Any:
    return make_client(server.url)
