"""Ends connections whose caller does not come to the end of a request's head. Knows nothing of what is served.

uvicorn bounds the wait between requests, and `body` that for a body; a head may take it forever. Nothing is added to
the way of a request: once a second the connections are looked at, and those found twice in the same unfinished head,
so many seconds apart, are ended.
"""

import time
from weakref import WeakKeyDictionary

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_TICKS = 10
"""uvicorn's server calls `on_tick` ten times a second."""

_TOO_SLOW = b"The head of the request did not arrive in time. Send it again.\n"
_ANSWER = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%s" % (len(_TOO_SLOW), _TOO_SLOW)
)


class Server(uvicorn.Server):
    """uvicorn's server; the head of a request may take `head_seconds`."""

    def __init__(self, config: uvicorn.Config, head_seconds: float) -> None:
        super().__init__(config)
        self._head_seconds = head_seconds
        # Since when each connection waits for the end of a head, and what it had answered last before that.
        self._waiting: WeakKeyDictionary[HttpToolsProtocol, tuple[object, float]] = WeakKeyDictionary()

    async def on_tick(self, counter: int) -> bool:
        """What uvicorn does at a tick, and a look at the connections."""
        if counter % _TICKS == 0:
            self._look(time.monotonic())
        return await super().on_tick(counter)

    def _look(self, now: float) -> None:
        for connection in list(self.server_state.connections):
            if not isinstance(connection, HttpToolsProtocol) or not _in_a_head(connection):
                continue
            seen = self._waiting.get(connection)
            if seen is None or seen[0] is not connection.cycle:
                self._waiting[connection] = (connection.cycle, now)
            elif now - seen[1] >= self._head_seconds:
                _end(connection)


def _in_a_head(connection: HttpToolsProtocol) -> bool:
    """Whether nothing is being answered, and the wait for another request, which has a timer, is over or never was."""
    answered = connection.cycle is None or connection.cycle.response_complete
    return answered and connection.timeout_keep_alive_task is None


def _end(connection: HttpToolsProtocol) -> None:
    if connection.transport.is_closing():
        return
    # A caller that sent nothing at all has asked nothing: some open connections in advance.
    if connection.scope is not None:
        connection.transport.write(_ANSWER)
    connection.transport.close()
