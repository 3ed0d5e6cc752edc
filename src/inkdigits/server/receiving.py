"""Receiving a body within bounds of size and time. Knows nothing of what it holds."""

import asyncio
from collections.abc import Coroutine
from typing import cast

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from inkdigits.errors import TooBusy, UploadTooLarge, UploadTooSlow

SILENCE_SECONDS = 20
"""How long a sender may be silent in the middle of a body."""

LONGEST_SECONDS = 300
"""How long a whole body may take."""

DRAINED_BYTES = 256 * 1024 * 1024
"""How much of a too large body is read and thrown away, so that the sender comes to read why it is refused."""

MOST_BYTES = 512 * 1024 * 1024
"""What bodies that are still being received may take together in one process; one alone may take more."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    Raises UploadTooLarge above `limit` bytes, UploadTooSlow, ClientDisconnect, and TooBusy where it would take too much
    memory beside the bodies of others.
    """
    first = _already_here(request.receive)
    body = Body(limit)
    if first is None or body.take(first):
        try:
            await _receive_rest(request.receive, body)
        finally:
            _arriving.forget(body)
    if body.size > limit:
        raise UploadTooLarge(f"The body is larger than the limit of {limit:,} bytes. Send a smaller picture.")
    return body.content()


class Body:
    """What has come of a body. Of one that is too large nothing more is kept."""

    __slots__ = ("_chunks", "_limit", "kept", "size")

    def __init__(self, limit: int) -> None:
        self.size = 0
        self.kept = 0
        self._limit = limit
        self._chunks: list[bytes] = []

    def take(self, message: Message) -> bool:
        """Whether more is to come. Raises ClientDisconnect."""
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        self.size += len(chunk)
        if self.size <= self._limit:
            self._chunks.append(chunk)
            self.kept = self.size
        return bool(message.get("more_body")) and self.size <= self._limit + DRAINED_BYTES

    def content(self) -> bytes:
        """All of it."""
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)


class Arriving:
    """The bodies that have come in part, and what they take together."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: dict[Body, int] = {}
        self._bytes = 0

    def note(self, body: Body) -> None:
        """Note what has come of a body. Raises TooBusy where it is too much beside the others."""
        self._bytes += body.kept - self._kept.get(body, 0)
        self._kept[body] = body.kept
        if self._bytes > self._most_bytes and len(self._kept) > 1:
            raise TooBusy(f"{len(self._kept)} large bodies are being received here already. Send this one again later.")

    def forget(self, body: Body) -> None:
        """It is here, or will never be."""
        self._bytes -= self._kept.pop(body, 0)


_arriving = Arriving()


def _already_here(receive: Receive) -> Message | None:
    """The next message if it is here, as the whole of a small picture mostly is: a clock costs more than it does."""
    receiving = cast(Coroutine[None, None, Message], receive())
    try:
        receiving.send(None)
    except StopIteration as received:
        return cast(Message, received.value)
    receiving.close()
    return None


async def _receive_rest(receive: Receive, body: Body) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        async with asyncio.timeout(SILENCE_SECONDS) as deadline:
            while body.take(await receive()):
                _arriving.note(body)
                deadline.reschedule(min(loop.time() + SILENCE_SECONDS, start + LONGEST_SECONDS))
    except TimeoutError as error:
        raise UploadTooSlow(f"The body did not arrive in time; {body.size} bytes of it did. Send it again.") from error
