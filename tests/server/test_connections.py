"""Many who come at once are let in at once, however long the turns of the event loop are."""

import asyncio
import contextlib
import socket
import time

import uvicorn
import uvloop
from starlette.responses import Response

from inkdigits.server.connections import Connection, Server
from inkdigits.server.processes import bind

CALLERS = 200


async def turns_until_all_are_in() -> int:
    """How many turns of a busy event loop it takes until every caller has been let in."""
    listener = bind("127.0.0.1", 0)
    config = uvicorn.Config(Response(b"here"), http=Connection, lifespan="off", log_level="warning")
    started = asyncio.Event()
    server = Server(config, head_seconds=20, on_started=started.set)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await started.wait()
    turns = 0
    with contextlib.ExitStack() as callers:
        for _ in range(CALLERS):
            callers.enter_context(socket.create_connection(listener.getsockname()))
        while len(server.server_state.connections) < CALLERS:
            time.sleep(0.02)  # noqa: ASYNC251 - what a turn takes where there is much to do
            await asyncio.sleep(0)
            turns += 1
        server.should_exit = True
    await serving
    return turns


def test_hundreds_who_come_at_once_are_let_in_within_a_few_turns_of_a_busy_loop() -> None:
    assert uvloop.run(turns_until_all_are_in()) < CALLERS / 4
