"""Readings of a server: in threads of their own, so many at once, the same one only once however many ask for it.

A photo of numbers takes a hundred times as long as a picture of one digit. Apart from the threads that decode those,
however many photos come, nobody waits for a photo but those who sent one. What nobody waits for any more, and what has
waited for too long, is not begun. Knows nothing of what is read.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from inkdigits.errors import TooBusy

Result = TypeVar("Result")

THREADS = 2
"""A decoded photo takes up to four bytes a pixel, so this bounds the memory too."""

MOST_IN_HAND = 32
"""With readings of a second each, the last of these waits 16 seconds."""

MOST_BYTES = 128 * 1024 * 1024
"""What callers in hand may have uploaded together; one alone may have uploaded more."""

LONGEST_WAIT = 20.0
"""Seconds after which a reading that has not begun no longer does: callers lose patience."""


@dataclass(slots=True, eq=False)
class _Flight:
    """One call on its way, and how many wait for it."""

    begun: bool = False
    callers: int = 0
    landing: "asyncio.Future[Any] | None" = None


class ReadingQueue:
    """Use it from one event loop only."""

    def __init__(
        self,
        threads: int = THREADS,
        most_in_hand: int = MOST_IN_HAND,
        most_bytes: int = MOST_BYTES,
        longest_wait: float = LONGEST_WAIT,
    ) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="reading")
        self._most_in_hand = most_in_hand
        self._most_bytes = most_bytes
        self._longest_wait = longest_wait
        self._in_hand = 0
        self._bytes = 0
        self._flights: dict[str, _Flight] = {}

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
        """What `call` gives, in a thread; who asks for the same `key` meanwhile waits for the same.

        Raises TooBusy where its turn came too late, and what `call` raises.
        """
        flight = self._flights.get(key) or self._take_off(key, call)
        assert flight.landing is not None
        flight.callers += 1
        try:
            # One who goes away does not take it from the others.
            result: Result = await asyncio.shield(flight.landing)
            return result
        finally:
            flight.callers -= 1
            if not flight.callers and not flight.begun:
                flight.landing.cancel()

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _take_off(self, key: str, call: Callable[[], Any]) -> _Flight:
        flight = self._flights[key] = _Flight()
        latest = time.monotonic() + self._longest_wait

        def fly() -> Any:
            flight.begun = True
            if time.monotonic() > latest:
                raise TooBusy(
                    f"This picture waited {self._longest_wait:g} seconds for its turn, which is as long as one may. "
                    "Too much is being read here; send it again later."
                )
            return call()

        flight.landing = asyncio.get_running_loop().run_in_executor(self._threads, fly)
        flight.landing.add_done_callback(lambda landed: self._land(key, landed))
        return flight

    def _land(self, key: str, landed: "asyncio.Future[Any]") -> None:
        del self._flights[key]
        if not landed.cancelled():
            landed.exception()  # seen, even where all who asked have gone away
