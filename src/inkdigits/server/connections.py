"""What a connection may cost before a request stands in the application. Knows nothing of what is served.

uvicorn bounds the wait between requests, and `body` a body in size and time. Bounded here: how long a head may take,
how long it may be, and how many requests a caller may send ahead. And a caller of HTTP/1.0 that asks for it keeps its
connection, which uvicorn gives to none; and one that offers another protocol is answered in this one.
"""

import asyncio
import re
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol, cast
from weakref import WeakKeyDictionary

import uvicorn
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from inkdigits.server.held_head import hold_head

MOST_HEAD_BYTES = 65536
"""Of a head that does not come in one piece; what one read brings, 256 kB at most, is in memory already."""

MOST_AHEAD = 1000
"""Requests that a caller may send before the first of them is answered."""

LARGE_BYTES = 16384
"""A picture of 4 kB is smaller than this in base64 or in a form."""

_AT_ONCE = 128
"""Connections taken at a turn of the event loop, so that none of several processes takes them all."""

_LONGEST_UNREAD = 300.0
"""Seconds that a body may take to come which nobody reads any more."""

_UPGRADE = re.compile(rb"^upgrade(?=:)", re.IGNORECASE | re.MULTILINE)

_TICKS = 10
"""uvicorn's server calls `on_tick` ten times a second."""

_LONG_TURN = 0.01
"""Seconds that a tick comes too late where turns of the event loop are long. With short ones every process takes its
share of new connections by itself."""


def _answer(status: str, message: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
    return f"{head}content-length: {len(message)}\r\n\r\n{message}".encode()


_TOO_SLOW = _answer("408 Request Timeout", "The head of the request did not arrive in time. Send it again.\n")
_TOO_LONG = _answer(
    "431 Request Header Fields Too Large", "The head of the request is too long. Send fewer or shorter headers.\n"
)
_TOO_MANY = _answer(
    "429 Too Many Requests", f"More than {MOST_AHEAD} requests were sent ahead. Wait for answers before sending more.\n"
)


class _Flow(FlowControl):
    """As uvicorn's, but nothing more is read while requests that were sent ahead wait for their turn.

    uvicorn reads on whenever one of them is answered, and may have read thousands more by the next.
    """

    def __init__(self, protocol: "Connection") -> None:
        super().__init__(protocol.transport)
        self._pipeline = protocol.pipeline

    def resume_reading(self) -> None:
        """Read on if nothing waits."""
        if not self._pipeline:
            super().resume_reading()


class Door(Protocol):
    """Who may come in. An application hands it over by its lifespan state (ASGI, "Lifespan State"), as "door"."""

    def watches(self, url: bytes) -> bool:
        """Whether those who post there may be too many."""

    def enter(self) -> bool:
        """Whether one of them may come in."""

    def refuse(self, url: bytes) -> bytes:
        """The whole answer of HTTP/1.1 to one who may not."""


class _SentAway:
    """Stands in the place of uvicorn's cycle of a request that was refused at the door, whose body may yet come."""

    response_complete = True
    message_event = asyncio.Event()

    def __init__(self) -> None:
        self.has_its_body = False


class Connection(HttpToolsProtocol):
    """One connection."""

    _in_head = False
    _in_body = False
    _begun_now = False
    _head_bytes = 0
    _door: Door | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        super().connection_made(transport)
        self.flow = _Flow(self)
        self._door = self.app_state.get("door")

    def data_received(self, data: bytes) -> None:
        """Bounds a head that comes in pieces, from its second piece on; what it offers to switch to is ignored."""
        self._begun_now = False
        if not self._in_body and (b"pgrade" in data or b"PGRADE" in data):
            data = _without_upgrade(data)
        super().data_received(data)
        if self._in_head and not self._begun_now:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                end(self, _TOO_LONG)

    def on_message_begin(self) -> None:
        """A head begins."""
        # Where the request before was sent away, the wait for this one has been begun within the same piece.
        self._unset_keepalive_if_required()
        super().on_message_begin()
        self._in_head = self._begun_now = True
        self._head_bytes = 0

    def on_message_complete(self) -> None:
        """A body is complete."""
        self._in_body = False
        super().on_message_complete()
        if isinstance(self.cycle, _SentAway):
            self.cycle.has_its_body = True

    def on_headers_complete(self) -> None:
        """It is complete."""
        self._in_head, self._in_body = False, True
        if self._is_sent_away():
            return
        super().on_headers_complete()
        cycle = self.cycle
        if not cycle.keep_alive and self.scope["http_version"] == "1.0" and self.parser.should_keep_alive():
            cycle.keep_alive = True
            cycle.default_headers = [*cycle.default_headers, (b"connection", b"keep-alive")]
        hold_head(cycle)
        if len(self.pipeline) > MOST_AHEAD:
            self.pipeline.clear()
            end(self, _TOO_MANY)

    def _is_sent_away(self) -> bool:
        """Whether the request was refused. All but the usual kind, that another one can follow at once, comes in."""
        door = self._door
        if door is None or self.parser.get_method() != b"POST" or not door.watches(self.url):
            return False
        if self.transport.is_closing() or (self.cycle is not None and not self.cycle.response_complete):
            return False  # it is answered no more, or waits behind another one
        if door.enter() or not self._can_be_answered_now():
            return False
        self.cycle = cast(RequestResponseCycle, _SentAway())
        self.transport.write(door.refuse(self.url))
        self.on_response_complete()
        return True

    def _can_be_answered_now(self) -> bool:
        parser = self.parser
        usual = parser.should_keep_alive() and parser.get_http_version() == "1.1" and not parser.should_upgrade()
        return usual and not self.expect_100_continue and not self.flow.write_paused and not self._is_large()

    def _is_large(self) -> bool:
        """Whether it is too large to be a small picture in any form: photos have a queue of their own."""
        length = next((value for name, value in self.headers if name == b"content-length"), b"0")
        return int(length) > LARGE_BYTES


class Server(uvicorn.Server):
    """uvicorn's server; the head of a request may take `head_seconds`, and who knocks is let in however busy it is.

    Nothing is added to the way of a request for that: once a second the connections are looked at, and those found
    twice in the same unfinished head, so many seconds apart, are ended. And libuv takes one new connection at every
    turn of the event loop, ten a second where the turns are long; then all that wait are taken at every tick.
    """

    def __init__(self, config: uvicorn.Config, head_seconds: float, on_started: Callable[[], None]) -> None:
        """`on_started` is called on the event loop, once connections are taken."""
        super().__init__(config)
        self._head_seconds = head_seconds
        self._on_started = on_started
        self._listeners: list[socket.socket] = []
        self._ticked = time.monotonic()
        # Since when each connection waits for the end of a head, and what it had answered last before that.
        self._waiting: WeakKeyDictionary[HttpToolsProtocol, tuple[object, float]] = WeakKeyDictionary()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, which is given the listening sockets."""
        await super().startup(sockets)
        self._listeners = list(sockets or ())
        if self.started:
            self._on_started()

    async def on_tick(self, counter: int) -> bool:
        """What uvicorn does at a tick, and a look at the connections."""
        now = time.monotonic()
        late, self._ticked = now - self._ticked > 1 / _TICKS + _LONG_TURN, now
        if late and not self.should_exit:
            await self._let_in()
        if counter % _TICKS == 0:
            self._look(now)
        return await super().on_tick(counter)

    async def _let_in(self) -> None:
        take = asyncio.get_running_loop().connect_accepted_socket
        while not self.should_exit:
            knocking = [connection for listener in self._listeners for connection in _knocking(listener)]
            if not knocking:
                return
            # All at once: one after the other, each would wait for a turn of its own.
            await asyncio.gather(*(take(self._protocol, connection) for connection in knocking), return_exceptions=True)

    def _protocol(self) -> Connection:
        return Connection(self.config, self.server_state, self.lifespan.state)

    def _look(self, now: float) -> None:
        for connection in list(self.server_state.connections):
            if not isinstance(connection, HttpToolsProtocol) or not _is_waiting(connection):
                continue
            unread = isinstance(connection.cycle, _SentAway) and not connection.cycle.has_its_body
            seen = self._waiting.get(connection)
            if seen is None or seen[0] is not connection.cycle:
                self._waiting[connection] = (connection.cycle, now)
            elif unread and now - seen[1] >= _LONGEST_UNREAD:
                end(connection, b"")  # it has its answer
            elif not unread and now - seen[1] >= self._head_seconds:
                # A caller that sent nothing at all has asked nothing: some open connections in advance.
                end(connection, _TOO_SLOW if connection.scope is not None else b"")


def _without_upgrade(data: bytes) -> bytes:
    """The same with another name for the head's field "Upgrade", which a server may ignore (RFC 9110, 7.8).

    Java's client and `curl --http2` send it with their first request, and httptools takes what follows such a head for
    the other protocol already, although it is the body.
    """
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"upgrade-ignored", head) + end + rest


def _knocking(listener: socket.socket) -> Iterator[socket.socket]:
    """Connections that nobody has taken yet."""
    for _ in range(_AT_ONCE):
        try:
            yield listener.accept()[0]
        except OSError:  # there is none, or no file descriptor for it
            return


def _is_waiting(connection: HttpToolsProtocol) -> bool:
    """Whether nothing is being answered, and the wait for another request, which has a timer, is over or never was."""
    answered = connection.cycle is None or connection.cycle.response_complete
    return answered and connection.timeout_keep_alive_task is None


def end(connection: HttpToolsProtocol, answer: bytes) -> None:
    """End the connection with a last answer."""
    if connection.transport.is_closing():
        return
    if answer:
        connection.transport.write(answer)
    connection.transport.close()
