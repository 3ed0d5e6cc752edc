"""Starting the server: one listening socket, one uvicorn per process, and word of the address when it answers.

Knows nothing of what is served.
"""

import errno
import multiprocessing
import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ParamSpec

from inkdigits.errors import SettingsError
from inkdigits.server.supervisor import Supervisor
from inkdigits.server.worker import Serving, work

P = ParamSpec("P")

BACKLOG = 2048

_BIND_ATTEMPTS = 15
_BIND_PAUSE = 0.1


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
    preload: Callable[[], None],
    on_ready: Callable[[str], None],
    on_failure: Callable[[str], None],
) -> int:
    """Serve the application that `factory` ("module:function") makes, in `workers` processes, until told to stop.

    `preload` loads what several workers share, in the process that they are forked from. A caller who takes longer than
    `head_seconds` for the head of a request is sent away. In one of the processes `on_ready` is called once with the
    address when it answers, or `on_failure` with the reason why it cannot start. Returns the exit code.
    """
    # One process per core is all the parallelism there is; threads of numpy's own would only take memory.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    serving = Serving(
        factory=factory,
        log_level=log_level,
        head_seconds=head_seconds,
        on_ready=lambda: on_ready(_address(listener)),
        on_failure=on_failure,
    )
    if workers == 1:
        return work(serving, listener)
    preload()
    shared = replace(serving, on_ready=_once(serving.on_ready), on_failure=_once(serving.on_failure))
    # While workers end, nobody else is to hear that there is a server here.
    return Supervisor(partial(work, shared, listener), workers, on_stop=listener.close).run()


def _once(act: Callable[P, None]) -> Callable[P, None]:
    """The first of all processes forked from this one that calls it does it: what hinders one hinders them all."""
    free = multiprocessing.get_context("fork").Lock()

    def first(*args: P.args, **kwargs: P.kwargs) -> None:
        if free.acquire(block=False):
            act(*args, **kwargs)

    return first


def _address(listener: socket.socket) -> str:
    """Where this machine's own browser finds it."""
    name, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(name, name)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


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
