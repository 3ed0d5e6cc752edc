"""Readings of a server: in threads of their own, so many at once, the same one only once however many ask for it.

A photo of numbers takes a hundred times as long as a picture of one digit. Apart from the threads that decode those,
however many photos come, nobody waits for a photo but those who sent one. Knows nothing of what is read.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from inkdigits.errors import TooBusy

Result = TypeVar("Result")

THREADS = 2
"""A decoded photo takes up to four bytes a pixel, so this bounds the memory too."""

MOST_IN_HAND = 32
"""With readings of a second each, the last of these waits 16 seconds."""

MOST_BYTES = 128 * 1024 * 1024
"""What callers in hand may have uploaded together; one alone may have uploaded more."""


class ReadingQueue:
    """Use it from one event loop only."""

    def __init__(self, threads: int = THREADS, most_in_hand: int = MOST_IN_HAND, most_bytes: int = MOST_BYTES) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="reading")
        self._most_in_hand = most_in_hand
        self._most_bytes = most_bytes
        self._in_hand = 0
        self._bytes = 0
        self._flights: dict[str, asyncio.Future[Any]] = {}

    @contextmanager
    def in_hand(self, size: int) -> Iterator[None]:
        """For as long as a caller with an upload of `size` bytes is attended to. Raises TooBusy."""
        if self._in_hand >= self._most_in_hand or (self._in_hand and self._bytes + size > self._most_bytes):
            raise TooBusy(
                f"{self._in_hand} pictures are waiting to be read here already. Send this one again in a few seconds."
            )
        self._in_hand += 1
        self._bytes += size
        try:
            yield
        finally:
            self._in_hand -= 1
            self._bytes -= size

    async def once(self, key: str, call: Callable[[], Result]) -> Result:
        """What `call` gives, in a thread; who asks for the same `key` meanwhile waits for the same."""
        flight: asyncio.Future[Result] | None = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.get_running_loop().run_in_executor(self._threads, call)
            flight.add_done_callback(lambda landed: self._land(key, landed))
        # One who goes away does not take it from the others.
        return await asyncio.shield(flight)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _land(self, key: str, flight: "asyncio.Future[Any]") -> None:
        del self._flights[key]
        if not flight.cancelled():
            flight.exception()  # seen, even where all who asked have gone away
