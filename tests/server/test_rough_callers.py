"""Callers that speak HTTP oddly, slowly, too much or not to the end: answered or sent away, and nobody else notices."""

import contextlib
import http.client
import io
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from PIL import Image

from tests.server.conftest import digit_png, encoded
from tests.server_process import Server

HEAD = b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n"


@contextlib.contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        yield connection


def answer(connection: socket.socket) -> tuple[int, bytes]:
    """Status and body of the next answer."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response.status, response.read()


def rest(connection: socket.socket) -> bytes:
    """All that comes until the server ends the connection, however it does."""
    received = b""
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(65536):
            received += part
    return received


def post(body: bytes, *headers: bytes) -> bytes:
    return HEAD + b"".join(header + b"\r\n" for header in headers) + b"Content-Length: %d\r\n\r\n" % len(body) + body


def assert_well(server: Server) -> None:
    """Somebody else is answered at once."""
    begun = time.monotonic()
    with requests.post(f"{server.url}/v1/predict", data=digit_png(), timeout=30) as other:
        assert other.status_code == 200
    assert time.monotonic() - begun < 5


def memory(server: Server) -> int:
    """Bytes that the server's process holds."""
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def recorded(server: Server) -> int:
    return len(requests.get(f"{server.url}/v1/inference", timeout=60).json())


def test_a_body_that_comes_byte_by_byte_is_read_and_holds_up_nobody(server: Server) -> None:
    picture = digit_png()
    with connected(server) as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(picture))
        for place in range(len(picture) - 1):
            connection.sendall(picture[place : place + 1])
        assert_well(server)
        connection.sendall(picture[-1:])
        assert answer(connection)[0] == 200


def test_what_follows_a_body_is_the_next_request_and_nonsense_there_is_refused(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(post(digit_png()))
        assert answer(connection)[0] == 200
        connection.sendall(b"more than was declared\r\n\r\n")
        assert rest(connection).startswith(b"HTTP/1.1 400 ")
    assert_well(server)


def test_a_body_shorter_than_declared_is_never_recorded(server: Server) -> None:
    before = recorded(server)
    with connected(server) as connection:
        connection.sendall(HEAD + b"Content-Length: 5000\r\n\r\n" + digit_png())
    assert_well(server)
    assert recorded(server) == before + 1


def test_requests_sent_ahead_are_answered_in_their_order(server: Server) -> None:
    paths = [b"/models", b"/health/live", b"/v1/models", b"/nothing"] * 25
    with connected(server) as connection:
        connection.sendall(b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in paths))
        statuses = []
        with connection.makefile("rb") as stream:
            for _ in paths:
                response = http.client.HTTPResponse(_Read(stream))  # type: ignore[arg-type]
                response.begin()
                response.read()
                statuses.append(response.status)
    assert statuses == [200, 200, 200, 404] * 25


class _Read:
    """What HTTPResponse takes for a socket, so that several answers are read from one buffer."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream

    def makefile(self, *_: object) -> "_Read":
        return self

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("path", [b"GET /v1/openapi.json", b"GET /models"])
def test_requests_sent_ahead_without_end_and_never_read_take_no_memory_to_speak_of(server: Server, path: bytes) -> None:
    request = path + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    before = memory(server)
    with connected(server) as connection:
        connection.settimeout(2)
        with contextlib.suppress(TimeoutError, ConnectionError):
            for _ in range(1000):
                connection.sendall(request * 100)
        assert_well(server)
        assert memory(server) - before < 64 << 20
    assert_well(server)


@pytest.mark.parametrize("head", [b"X-Long: %s\r\n" % (b"x" * (1 << 20)), b"X-Many: x\r\n" * 100_000])
def test_a_huge_head_is_refused(server: Server, head: bytes) -> None:
    before = memory(server)
    with connected(server) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(b"GET /models HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
        received = rest(connection)
        # The end of a connection on which more was sent than read may overtake the answer.
        assert received == b"" or received.startswith(b"HTTP/1.1 431 ")
    assert memory(server) - before < 32 << 20
    assert_well(server)


def test_a_head_that_is_too_long_is_told(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET /models HTTP/1.1\r\nHost: x\r\nX-Long: ")
        for _ in range(9):
            time.sleep(0.02)
            connection.sendall(b"x" * 8000)
        assert rest(connection).startswith(b"HTTP/1.1 431 ")


def test_a_head_without_end_is_ended(server: Server) -> None:
    before = memory(server)
    with connected(server) as connection:
        connection.sendall(b"GET /models HTTP/1.1\r\nHost: x\r\nX-Endless: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(64):
                connection.sendall(b"x" * (1 << 20))
        assert memory(server) - before < 32 << 20
    assert_well(server)


@pytest.mark.parametrize("keep", [b"", b"Connection: Keep-Alive\r\n"])
def test_http_1_0_is_answered_and_kept_alive_only_where_asked(server: Server, keep: bytes) -> None:
    request = b"POST /v1/predict HTTP/1.0\r\n%sContent-Length: %d\r\n\r\n" % (keep, len(digit_png())) + digit_png()
    with connected(server) as connection:
        connection.sendall(request)
        assert answer(connection)[0] == 200
        if keep:
            connection.sendall(request)
            assert answer(connection)[0] == 200
        else:
            assert rest(connection) == b""


def test_an_answer_comes_in_one_piece_and_the_head_alone_where_only_that_is_asked(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET /models HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).endswith(b"]}")
        connection.sendall(b"HEAD /models HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).endswith(b"\r\n\r\n")
        connection.sendall(b"OPTIONS /v1/inference HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 204 ")


def test_who_asks_first_whether_to_send_is_told_to(server: Server) -> None:
    picture = digit_png()
    with connected(server) as connection:
        connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(picture))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(picture)
        assert answer(connection)[0] == 200


@pytest.mark.parametrize("name", [b"Upgrade", b"upgrade", b"UPGRADE"])
def test_who_offers_another_protocol_is_answered_in_this_one(server: Server, name: bytes) -> None:
    offer = b"Connection: Upgrade, HTTP2-Settings", name + b": h2c", b"HTTP2-Settings: AAEAAEAAAAIAAAAA"
    with connected(server) as connection:
        for _ in range(2):
            connection.sendall(post(digit_png(), *offer))
            assert answer(connection)[0] == 200
        head, body = post(digit_png(), *offer).split(b"\r\n\r\n", 1)
        for part in (head[:40], head[40:] + b"\r\n\r\n", body[:20], body[20:]):
            connection.sendall(part)
            time.sleep(0.05)
        assert answer(connection)[0] == 200


def test_a_body_in_chunks_is_read(server: Server) -> None:
    picture = digit_png()
    with connected(server) as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        for place in range(0, len(picture), 7):
            part = picture[place : place + 7]
            connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
        connection.sendall(b"0\r\n\r\n")
        assert answer(connection)[0] == 200


@pytest.mark.parametrize("chunk", [b"zz\r\nabc\r\n", b"ffffffffffffffffff\r\n", b"-5\r\nhello\r\n"])
def test_broken_chunks_are_refused(server: Server, chunk: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)
        assert b" 400 " in rest(connection).split(b"\r\n")[0]
    assert_well(server)


def test_a_body_without_end_is_refused_and_takes_no_memory_to_speak_of(server: Server) -> None:
    before = memory(server)
    with connected(server) as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(ConnectionError, TimeoutError):
            for _ in range(400):
                connection.sendall(b"100000\r\n%s\r\n" % (b"x" * (1 << 20)))
        assert memory(server) - before < 96 << 20
    assert_well(server)


def test_one_connection_is_used_for_a_thousand_requests(server: Server) -> None:
    with requests.Session() as session:
        before = None
        for turn in range(1000):
            assert session.get(f"{server.url}/health/live", timeout=30).status_code == 200
            before = before or (memory(server) if turn == 200 else None)
    assert before is not None
    assert memory(server) - before < 8 << 20


def test_callers_that_reset_before_their_answer_harm_nobody(server: Server) -> None:
    before = memory(server)
    for index in range(200):
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        connection.sendall(post(digit_png()) if index % 2 else b"GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.close()
    assert_well(server)
    assert memory(server) - before < 32 << 20


def test_a_photo_whose_sender_has_gone_is_neither_read_nor_recorded(server: Server) -> None:
    grain = np.random.default_rng(5).integers(0, 255, (3000, 3000), np.uint8)
    photo = encoded(Image.fromarray(grain), "JPEG")
    before = recorded(server)
    senders = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(20)]
    for index, sender in enumerate(senders):
        sender.sendall(post(photo + b"%d" % index))
    time.sleep(0.2)
    for sender in senders:
        sender.close()
    assert_well(server)
    time.sleep(2)
    # Those whose turn had come may have been read to the end.
    assert recorded(server) - before <= 5


def test_a_small_file_that_holds_a_huge_picture_delays_no_small_picture(server: Server) -> None:
    bomb = encoded(Image.new("1", (5600, 5600)), optimize=True)
    assert len(bomb) < 4096
    with contextlib.ExitStack() as open_:
        for _ in range(4):
            connection = open_.enter_context(connected(server))
            connection.sendall(post(bomb))
        slowest = 0.0
        for _ in range(50):
            begun = time.monotonic()
            assert requests.get(f"{server.url}/health/live", timeout=30).status_code == 200
            slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 0.5


def test_ten_thousand_idle_connections_leave_room_for_others(server: Server) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limits = Path(f"/proc/{server.process.pid}/limits").read_text()
    allowed = int(next(line for line in limits.splitlines() if line.startswith("Max open files")).split()[3])
    count = min(10_000, hard - 500, allowed - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 500), hard))
    before = memory(server)
    idle: list[socket.socket] = []
    try:
        address = ("127.0.0.1", server.port)
        idle.extend(socket.create_connection(address, timeout=30) for _ in range(count))
        assert_well(server)
        assert memory(server) - before < count * 16384
    finally:
        for connection in idle:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert count >= 500
    assert_well(server)
