"""One process that serves: uvicorn with the connections of this project, until told to stop. Knows no application."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from inkdigits.errors import InkdigitsError
from inkdigits.server.connections import Connection, Server
from inkdigits.server.supervisor import STARTUP_FAILURE, STOP_SECONDS, STOP_SIGNALS

KEEP_ALIVE_SECONDS = 75
"""Longer than nginx keeps idle connections to a server (60 s), so that the server never closes one in use."""

COLLECTED_AFTER = (10_000, 20, 20)
"""For Python's collector of cycles, in the place of 700, 10, 10. A thousand pictures in hand are many objects, which it
looked through again and again: a quarter of the time of a server that was asked for three times what it can answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What to serve: the application that `factory` ("module:function") makes. A caller who takes longer than
    `head_seconds` for the head of a request is sent away.

    `on_ready` is called when it answers, `on_failure` with the reason where it cannot start.
    """

    factory: str
    log_level: str
    head_seconds: float
    on_ready: Callable[[], None]
    on_failure: Callable[[str], None]


def work(serving: Serving, listener: socket.socket, lifeline: int | None = None) -> int:
    """Serve in this process until told to stop, or until the file descriptor `lifeline` comes to its end.

    Returns the exit code, STARTUP_FAILURE where the application cannot start.
    """
    gc.set_threshold(*COLLECTED_AFTER)
    server = Server(_config(serving), serving.head_seconds, on_started=lambda: _begin(serving, lifeline))
    # uvicorn listens for signals later, and what comes before is to be remembered. And it raises the one that stopped
    # it once more when it has stopped gracefully; that is no failure here.
    for number in STOP_SIGNALS:
        signal.signal(number, server.handle_exit)
    try:
        server.run(sockets=[listener])
    except InkdigitsError as error:
        serving.on_failure(str(error))
    return 0 if server.started else STARTUP_FAILURE


def _begin(serving: Serving, lifeline: int | None) -> None:
    if lifeline is not None:
        _end_with(lifeline)
    serving.on_ready()


def _end_with(lifeline: int) -> None:
    """Without this a worker outlives a supervisor that was killed, and keeps its port."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        loop.remove_reader(lifeline)
        os.kill(os.getpid(), signal.SIGTERM)

    loop.add_reader(lifeline, end)


def _config(serving: Serving) -> uvicorn.Config:
    return uvicorn.Config(
        serving.factory,
        factory=True,
        http=Connection,
        lifespan="on",
        ws="none",
        access_log=False,
        log_level=serving.log_level,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
