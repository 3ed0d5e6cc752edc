"""Receiving a body within bounds of size and time. Knows nothing of what it holds."""

import asyncio
from collections.abc import Coroutine
from typing import cast

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from inkdigits.errors import UploadTooLarge, UploadTooSlow

SILENCE_SECONDS = 20
"""How long a sender may be silent in the middle of a body."""

LONGEST_SECONDS = 300
"""How long a whole body may take."""

DRAINED_BYTES = 256 * 1024 * 1024
"""How much of a too large body is read and thrown away, so that the sender comes to read why it is refused."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises UploadTooLarge above `limit` bytes, UploadTooSlow, ClientDisconnect."""
    first = _already_here(request.receive)
    body = _Body(limit)
    if first is None or body.take(first):
        await _receive_rest(request.receive, body)
    if body.size > limit:
        raise UploadTooLarge(f"The body is larger than the limit of {limit:,} bytes. Send a smaller picture.")
    return body.content()


class _Body:
    """What has come of a body. Of one that is too large nothing more is kept."""

    __slots__ = ("_chunks", "_limit", "size")

    def __init__(self, limit: int) -> None:
        self.size = 0
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
        return bool(message.get("more_body")) and self.size <= self._limit + DRAINED_BYTES

    def content(self) -> bytes:
        """All of it."""
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)


def _already_here(receive: Receive) -> Message | None:
    """The next message if it is here, as the whole of a small picture mostly is: a clock costs more than it does."""
    receiving = cast(Coroutine[None, None, Message], receive())
    try:
        receiving.send(None)
    except StopIteration as received:
        return cast(Message, received.value)
    receiving.close()
    return None


async def _receive_rest(receive: Receive, body: _Body) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    try:
        async with asyncio.timeout(SILENCE_SECONDS) as deadline:
            while body.take(await receive()):
                deadline.reschedule(min(loop.time() + SILENCE_SECONDS, start + LONGEST_SECONDS))
    except TimeoutError as error:
        raise UploadTooSlow(f"The body did not arrive in time; {body.size} bytes of it did. Send it again.") from error
