"""What nginx does with the shipped configuration, in front of sockets that note down what reaches them."""

import json
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server_process import free_port

from .processes import DEPLOY, balancer, call

pytestmark = pytest.mark.nginx

LIMIT = 100_000
MARGIN = 1_048_576


class Upstream(socketserver.ThreadingTCPServer):
    """Notes every connection and request head; answers with 200, or hangs up where `hangs_up` is set."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.port = self.server_address[1]
        self.connections = 0
        self.heads: list[str] = []
        self.hangs_up = False
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class Connection(socketserver.StreamRequestHandler):
    server: Upstream

    def handle(self) -> None:
        self.server.connections += 1
        while head := self.read_head():
            self.server.heads.append(head)
            if self.server.hangs_up:
                return
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def read_head(self) -> str:
        lines = []
        length = 0
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            lines.append(line.decode())
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        return "".join(lines)


Start = Callable[..., int]


@pytest.fixture
def upstreams() -> Iterator[list[Upstream]]:
    made = [Upstream(), Upstream()]
    yield made
    for upstream in made:
        upstream.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts nginx in front of the given ports and returns its own."""
    with ExitStack() as stack:

        def start_nginx(*servers: int) -> int:
            port = free_port()
            stack.enter_context(balancer(tmp_path, port, list(servers), INKDIGITS_MAX_UPLOAD_BYTES=str(LIMIT)))
            return port

        yield start_nginx


def test_spreads_requests_over_the_servers(start: Start, upstreams: list[Upstream]) -> None:
    port = start(*(upstream.port for upstream in upstreams))
    for _ in range(20):
        assert call(port, "GET", "/")[0] == 200
    assert min(len(upstream.heads) for upstream in upstreams) >= 5


def test_keeps_its_connections_to_the_servers(start: Start, upstreams: list[Upstream]) -> None:
    port = start(upstreams[0].port)
    for _ in range(50):
        call(port, "POST", "/v1/predict", b"picture")
    assert len(upstreams[0].heads) == 50
    # One for each of nginx's processes, at most.
    assert upstreams[0].connections <= 8


def test_servers_learn_what_the_caller_asked_for(start: Start, upstreams: list[Upstream]) -> None:
    port = start(upstreams[0].port)
    call(port, "GET", "/v1/predictions?limit=3")
    head = upstreams[0].heads[0]
    assert head.startswith("GET /v1/predictions?limit=3 HTTP/1.1\r\n")
    for line in (f"Host: 127.0.0.1:{port}", "X-Forwarded-For: 127.0.0.1"):
        assert f"{line}\r\n" in head


def test_a_post_that_reached_a_server_is_never_sent_to_another(start: Start, upstreams: list[Upstream]) -> None:
    for upstream in upstreams:
        upstream.hangs_up = True
    status, headers, body = call(start(*(upstream.port for upstream in upstreams)), "POST", "/v1/predict", b"picture")
    assert sum(len(upstream.heads) for upstream in upstreams) == 1
    assert status == 502
    assert json.loads(body)["code"] == 502
    assert headers["Retry-After"] == "1"


def test_a_get_that_failed_is_sent_to_another(start: Start, upstreams: list[Upstream]) -> None:
    upstreams[0].hangs_up = True
    port = start(*(upstream.port for upstream in upstreams))
    assert [call(port, "GET", "/v1/models")[0] for _ in range(6)] == [200] * 6
    assert upstreams[0].heads


def test_a_post_that_found_nobody_is_sent_to_another(start: Start, upstreams: list[Upstream]) -> None:
    port = start(free_port(), upstreams[0].port)
    assert [call(port, "POST", "/v1/predict", b"picture")[0] for _ in range(6)] == [200] * 6


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/inference", {"code", "error", "message"}),
        ("/v1/predict", {"code", "error", "message"}),
        ("/predict/", {"error"}),
        ("/v1inference", {"error"}),
    ],
)
class TestErrors:
    def test_a_body_too_large_is_refused_in_the_servers_shape(
        self, start: Start, upstreams: list[Upstream], path: str, fields: set[str]
    ) -> None:
        status, headers, body = call(start(upstreams[0].port), "POST", path, bytes(LIMIT + MARGIN + 1))
        assert status == 413
        assert headers["Content-Type"] == "application/json"
        assert set(json.loads(body)) == fields
        assert f"limit of {LIMIT} bytes" in body.decode()
        assert upstreams[0].connections == 0

    def test_without_any_server_the_answer_says_to_try_again(self, start: Start, path: str, fields: set[str]) -> None:
        status, headers, body = call(start(free_port()), "POST", path, b"picture")
        assert status == 502
        assert headers["Content-Type"] == "application/json"
        assert headers["Retry-After"] == "1"
        assert set(json.loads(body)) == fields

    def test_only_pages_that_may_call_may_read_the_error(self, start: Start, path: str, fields: set[str]) -> None:
        headers = call(start(free_port()), "POST", path, b"picture", {"Origin": "null"})[1]
        assert headers["Access-Control-Allow-Origin"] == ("*" if path == "/v1/inference" else None)


def test_a_body_a_little_above_the_limit_is_the_servers_to_refuse(start: Start, upstreams: list[Upstream]) -> None:
    assert call(start(upstreams[0].port), "POST", "/v1/inference", bytes(LIMIT + MARGIN))[0] == 200


def test_a_slow_sender_troubles_no_server_until_its_body_is_complete(start: Start, upstreams: list[Upstream]) -> None:
    with socket.create_connection(("127.0.0.1", start(upstreams[0].port)), timeout=10) as caller:
        caller.sendall(b"POST /v1/predict HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\npic")
        time.sleep(0.3)
        assert upstreams[0].connections == 0
        caller.sendall(b"t")
        assert caller.recv(100).startswith(b"HTTP/1.1 200")
    assert upstreams[0].connections == 1


def test_apache_bench_gets_keep_alive(start: Start, upstreams: list[Upstream]) -> None:
    with socket.create_connection(("127.0.0.1", start(upstreams[0].port)), timeout=10) as caller:
        for _ in range(3):
            caller.sendall(b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\nHost: here\r\n\r\n")
            assert b"Connection: keep-alive" in caller.recv(1000)


@pytest.mark.parametrize("value", ["8085;", "8085 $host", "a}b", "x\ny", "`id`", "a|b"])
def test_what_would_mean_something_to_nginx_is_refused(tmp_path: Path, value: str) -> None:
    env = {"LISTEN": "8085", "SERVERS": value, "PATH": "/usr/bin:/bin"}
    done = subprocess.run([DEPLOY / "render-nginx", tmp_path], env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "mean something to nginx" in done.stderr
