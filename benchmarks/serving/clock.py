"""Processor time of a call: the median of several long rows of calls, all threads of this process counted."""

import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """`repeats` rows of `seconds` each; calls that share batches are made `at_once` so many."""

    at_once: int
    repeats: int = 7
    seconds: float = 0.2

    def cost(self, call: Callable[[], object]) -> float:
        """Microseconds of one call."""
        return statistics.median(self._row(call) for _ in range(self.repeats))

    def _row(self, call: Callable[[], object]) -> float:
        call()
        gc.collect()
        done, begun, until = 0, time.process_time(), time.perf_counter() + self.seconds
        while time.perf_counter() < until:
            for _ in range(20):
                call()
            done += 20
        return 1e6 * (time.process_time() - begun) / done

    async def cost_at_once(self, call: Callable[[], Awaitable[object]]) -> float:
        """Microseconds of one of `at_once` calls, in this event loop and the threads that they keep busy."""
        return statistics.median([await self._row_at_once(call) for _ in range(self.repeats)])

    async def _row_at_once(self, call: Callable[[], Awaitable[object]]) -> float:
        await asyncio.gather(*(call() for _ in range(self.at_once)))
        gc.collect()
        done, begun, until = 0, time.process_time(), time.perf_counter() + self.seconds
        while time.perf_counter() < until:
            await asyncio.gather(*(call() for _ in range(self.at_once)))
            done += self.at_once
        return 1e6 * (time.process_time() - begun) / done
