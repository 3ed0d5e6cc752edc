"""One process that serves: uvicorn with the connections of this project, until told to stop. Knows no application."""

import gc
import signal
import socket
import sys
from multiprocessing.synchronize import Lock

import uvicorn

from inkdigits.errors import InkdigitsError
from inkdigits.server.connections import Connection, Server
from inkdigits.server.supervisor import STARTUP_FAILURE, STOP_SECONDS, STOP_SIGNALS, Serving

KEEP_ALIVE_SECONDS = 75
"""Longer than nginx keeps idle connections to a server (60 s), so that the server never closes one in use."""

COLLECTED_AFTER = (10_000, 20, 20)
"""For Python's collector of cycles, in the place of 700, 10, 10. A thousand pictures in hand are many objects, which it
looked through again and again: a quarter of the time of a server that was asked for three times what it can answer."""


def work(serving: Serving, listener: socket.socket, told: Lock | None = None) -> None:
    """Serve in this process until told to stop; ends it with STARTUP_FAILURE where the application cannot start.

    Why it cannot is printed by the first of the processes that share `told`: what hinders one hinders them all.
    """
    # uvicorn raises the signal that stopped it once more when it has stopped gracefully; that is no failure here.
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: None)
    gc.set_threshold(*COLLECTED_AFTER)
    server = Server(_config(serving), serving.head_seconds)
    try:
        server.run(sockets=[listener])
    except InkdigitsError as error:
        if told is None or told.acquire(block=False):
            sys.stderr.write(f"inkdigits: {error}\n")
    if not server.started:
        sys.exit(STARTUP_FAILURE)


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
