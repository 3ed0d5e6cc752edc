"""Starting the server: one listening socket, one uvicorn per process, and word of the address when it answers.

Knows nothing of what is served. It stays in the process that watches over the workers, so it imports little.
"""

import errno
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence

from inkdigits.errors import SettingsError
from inkdigits.server.supervisor import Serving, Supervisor

BACKLOG = 2048

_BIND_ATTEMPTS = 15
_BIND_PAUSE = 0.1
_READY_SECONDS = 60


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises SettingsError where the port is in use or the address is not this machine's.

    A port in use is tried for a moment more: the workers of a server that was killed let go of it just after it.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise SettingsError(f"--host is {host!r}, which is no address of this machine: {error}.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        _bind(listener, address)
    except OSError as error:
        listener.close()
        raise SettingsError(_why_not_bound(host, port, error)) from error
    listener.set_inheritable(True)
    return listener


def serve(
    factory: str,
    listener: socket.socket,
    *,
    workers: int,
    log_level: str,
    head_seconds: float,
    preload: Sequence[str] = (),
    on_ready: Callable[[str], None],
) -> int:
    """Serve the application that `factory` ("module:function") makes, in `workers` processes, until told to stop.

    The modules `preload` are imported once, by the process that several workers are forked from. A caller who takes
    longer than `head_seconds` for the head of a request is sent away. `on_ready` is called once with the address when
    it answers. Returns the exit code.
    """
    serving = Serving(factory=factory, log_level=log_level, head_seconds=head_seconds)
    announcer = threading.Thread(target=_announce, args=(listener.getsockname(), on_ready), daemon=True)
    announcer.start()
    # One process per core is all the parallelism there is; threads of numpy's own would only take memory.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if workers == 1:
        from inkdigits.server.worker import work

        work(serving, listener)
        return 0
    return Supervisor(serving, listener, workers, [factory.partition(":")[0], *preload]).run()


def _bind(listener: socket.socket, address: object) -> None:
    for attempt in range(_BIND_ATTEMPTS):
        try:
            listener.bind(address)  # type: ignore[arg-type]
            # Two sockets may be bound to one port with SO_REUSEADDR; only one may listen.
            listener.listen(BACKLOG)
            return
        except OSError as error:
            if error.errno != errno.EADDRINUSE or attempt == _BIND_ATTEMPTS - 1:
                raise
            time.sleep(_BIND_PAUSE)


def _why_not_bound(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use on {host}. End what listens there, or choose another: --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user. Choose one above 1023: --port 8085"
    return f"The server cannot listen on {host} port {port}: {error.strerror}."


def _announce(name: tuple[str, int], on_ready: Callable[[str], None]) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(name[0], name[0])
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if _answers(host, name[1]):
            on_ready(f"http://{f'[{host}]' if ':' in host else host}:{name[1]}/")
            return
        time.sleep(0.02)
    logging.getLogger(__name__).warning("The server did not become ready within %s seconds.", _READY_SECONDS)


def _answers(host: str, port: int) -> bool:
    """Whether the server says that it lives. Its own few lines of HTTP: a client's modules would stay in memory."""
    try:
        with socket.create_connection((host, port), timeout=_READY_SECONDS) as connection:
            connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200 ")
    except OSError:
        return False
