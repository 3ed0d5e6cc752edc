"""A head that never ends holds no connection; nobody else is troubled."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator

import pytest

from tests.server.conftest import digit_png
from tests.server_process import Server, running_server
from tests.small_models import filled_store

WELL_PAST = 3.5
HALF = b"GET /models HTTP/1.1\r\nHost: x\r\nX-Slow: "


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits one second for a head."""
    data_dir = tmp_path_factory.mktemp("hasty")
    filled_store(data_dir / "models")
    with running_server(data_dir, "--head-seconds", "1") as running:
        yield running


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=15)


def received(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_head_that_is_never_finished_is_answered_408_and_the_connection_ends(hasty: Server) -> None:
    with connect(hasty) as connection:
        connection.sendall(HALF)
        assert received(connection).startswith(b"HTTP/1.1 408 ")


def test_a_head_that_comes_byte_by_byte_gains_no_time(hasty: Server) -> None:
    with connect(hasty) as connection:
        connection.sendall(HALF)
        connection.settimeout(0.1)
        for _ in range(100):
            connection.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                assert connection.recv(65536).startswith(b"HTTP/1.1 408 ")
                return
    pytest.fail("the connection was still open after ten seconds")


def test_a_second_request_on_a_connection_has_no_more_time_for_its_head(hasty: Server) -> None:
    with connect(hasty) as connection:
        connection.sendall(b"GET /models HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b"]}"):
            answer += connection.recv(65536)
        connection.sendall(HALF)
        assert received(connection).startswith(b"HTTP/1.1 408 ")


def test_a_connection_on_which_nothing_is_sent_ends_without_an_answer(hasty: Server) -> None:
    with connect(hasty) as connection:
        assert received(connection) == b""


def test_a_connection_that_rests_between_requests_is_kept(hasty: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", hasty.port, timeout=15)
    used = set()
    for _ in range(2):
        connection.request("GET", "/models")
        assert connection.getresponse().read()
        used.add(connection.sock.getsockname())
        time.sleep(WELL_PAST)
    assert len(used) == 1
    connection.close()


def test_a_body_may_take_longer_than_a_head(hasty: Server) -> None:
    picture = digit_png(7)
    head = b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"
    with connect(hasty) as connection:
        connection.sendall(head % len(picture) + picture[:50])
        time.sleep(WELL_PAST)
        connection.sendall(picture[50:])
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
