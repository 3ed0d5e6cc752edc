"""Saves the results of concurrent requests together: whatever waits while one commit runs becomes the next commit.

One commit costs a write to the disk, 0.2 ms and more, however many rows it holds; that is what makes durable answers
cheap. Where several were saved together, the next are given a moment to come together too; a lone request waits for
nobody. Knows nothing of how the history stores things.
"""

import asyncio
import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import NamedTuple

from inkdigits.errors import HistoryUnavailable
from inkdigits.history.history import History
from inkdigits.prediction import Prediction

MAX_GROUP_BYTES = 32 << 20
"""Pictures of one commit: a large group of large ones would hold the file, and its size in memory, for seconds."""

_GATHER_SECONDS = 0.0003
_LONGEST_GATHERING = 0.002
"""Between two commits of more than one result each, so long for each result of the first. Measured at 4 to 100
connections: 5 to 40 % more answers a second and each of them sooner, for while this thread sleeps the event loop does
not have to share the interpreter with it (PostgreSQL's commit_delay and commit_siblings are the same idea)."""


class _Waiting(NamedTuple):
    prediction: Prediction
    data: bytes
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]


_Outcome = tuple[_Waiting, Exception | None]


class HistoryWriter:
    """The one thread of a process that appends to a history, for any number of event loops."""

    def __init__(self, history: History, max_group: int = 512, max_waiting: int = 10_000) -> None:
        """At most `max_group` results a commit; beyond `max_waiting` unsaved results `append` refuses more."""
        self._history = history
        self._max_group = max_group
        self._max_waiting = max_waiting
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        # Held by whoever puts something in, so that nothing comes after the end.
        self._opening = threading.Lock()
        self._open = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; does nothing when it runs."""
        with self._opening:
            if self._open:
                return
            self._open = True
        self._thread = threading.Thread(target=self._run, name="history-writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Save everything that waits, then end the thread. Blocks meanwhile."""
        with self._opening:
            if not self._open:
                return
            self._open = False
            self._queue.put(None)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    async def append(self, prediction: Prediction, data: bytes) -> None:
        """Return when the result and its picture are on the disk.

        Raises HistoryUnavailable when the writer is stopped or too much waits, and whatever `History.append` raises
        for this result. A caller that is cancelled before its turn leaves nothing behind.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._put(_Waiting(prediction, data, loop, done))
        await done

    def _put(self, waiting: _Waiting) -> None:
        with self._opening:
            if not self._open:
                raise HistoryUnavailable("The result was not saved: the history is closed. Start the server anew.")
            if self._queue.qsize() >= self._max_waiting:
                raise HistoryUnavailable(
                    f"The result was not saved: {self._max_waiting} others wait to be saved already. Try again later."
                )
            self._queue.put(waiting)

    def _run(self) -> None:
        while group := self._next_group():
            _report(self._save(group))
            if len(group) > 1:
                time.sleep(min(len(group) * _GATHER_SECONDS, _LONGEST_GATHERING))

    def _next_group(self) -> list[_Waiting]:
        """What waits, without those nobody waits for any more; empty when stopped and all is saved."""
        group: list[_Waiting] = []
        size = 0
        while len(group) < self._max_group and size < MAX_GROUP_BYTES:
            try:
                waiting = self._queue.get(block=not group)
            except Empty:
                break
            if waiting is None:
                if group:
                    self._queue.put(None)
                break
            if not waiting.done.cancelled():
                group.append(waiting)
                size += len(waiting.data)
        return group

    def _save(self, group: Sequence[_Waiting]) -> list[_Outcome]:
        try:
            self._history.append([(waiting.prediction, waiting.data) for waiting in group])
        except Exception as error:
            # A database that does not answer answers nobody; anything else may be the fault of one result.
            if len(group) == 1 or isinstance(error, HistoryUnavailable):
                return [(waiting, error) for waiting in group]
            return [outcome for waiting in group for outcome in self._save([waiting])]
        return [(waiting, None) for waiting in group]


def _report(outcomes: Sequence[_Outcome]) -> None:
    """Wake each event loop once, whatever the number of its waiters."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Outcome]] = {}
    for outcome in outcomes:
        by_loop.setdefault(outcome[0].loop, []).append(outcome)
    for loop, own in by_loop.items():
        # A loop that was closed meanwhile has nobody left who waits.
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, own)


def _settle(outcomes: Sequence[_Outcome]) -> None:
    for waiting, error in outcomes:
        if waiting.done.done():
            continue
        if error is None:
            waiting.done.set_result(None)
        else:
            waiting.done.set_exception(error)
