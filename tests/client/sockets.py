"""Servers in trouble, made of plain sockets: they hang up, say nothing, or say something else."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

JOB = (
    b'{"id": "1", "kind": "retrain", "state": "failed", "progress": 0.5, "message": "No.", '
    b'"created_at": "2026-11-22T10:00:00Z"}'
)


def http(body: bytes, status: str = "200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status.encode(), len(body), body)


class Line:
    """A port that takes every request and sends `reply`, or hangs up where that is empty; counts its callers."""

    def __init__(self, reply: bytes) -> None:
        self.callers = 0
        self._reply = reply
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.callers += 1
            with caller:
                caller.recv(1 << 20)
                caller.sendall(self._reply)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@contextmanager
def line(reply: bytes) -> Iterator[Line]:
    opened = Line(reply)
    try:
        yield opened
    finally:
        opened.close()
