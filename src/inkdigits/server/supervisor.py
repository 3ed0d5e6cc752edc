"""Keeps a number of worker processes running on one listening socket. Knows nothing of what they serve.

The workers are forked from a process that has imported the application once (multiprocessing's "forkserver"): starting
takes less time and memory than each of them importing it, and unlike a plain fork no thread of ours is copied.
"""

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import connection, forkserver
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Lock

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

STARTUP_FAILURE = 3
"""The exit code by which the supervisor knows that a new worker would fail in the same way."""

WORKER = "inkdigits.server.worker"
"""Imported by workers only: asyncio and uvicorn would take 7 MB here for nothing."""

STOP_SECONDS = 30
"""How long what is in flight may take after a stop was asked for."""

_QUICK_DEATH_SECONDS = 2.0
"""A worker that lives no longer than this is replaced only after a pause, so that a crash at the start is no loop."""
_GRACE_SECONDS = 5

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What a worker is to do: serve the application that `factory` ("module:function") makes; a caller who takes longer
    than `head_seconds` for the head of a request is sent away.
    """

    factory: str
    log_level: str
    head_seconds: float


class Supervisor:
    """Starts workers, replaces those that die, ends them gracefully when told to stop."""

    def __init__(self, serving: Serving, listener: socket.socket, workers: int, preload: Sequence[str]) -> None:
        """`preload` are modules imported once for all `workers`."""
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([WORKER, *preload])
        self._serving = serving
        self._listener = listener
        self._count = workers
        self._told = self._context.Lock()
        self._workers: dict[ForkServerProcess, float] = {}
        self._failed = False
        self._stopping = False

    def run(self) -> int:
        """Supervise until SIGTERM or SIGINT. Returns 0, or STARTUP_FAILURE where a worker could not start at all."""
        forkserver.ensure_running()
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        for number in STOP_SIGNALS:
            signal.signal(number, self._told_to_stop)
        signal.set_wakeup_fd(wake)
        for _ in range(self._count):
            self._start_worker()
        while not self._stopping:
            connection.wait([woken, *(worker.sentinel for worker in self._workers)])
            self._replace_dead()
        self._stop_workers()
        return STARTUP_FAILURE if self._failed else 0

    def _told_to_stop(self, *_: object) -> None:
        self._stopping = True

    def _start_worker(self) -> None:
        worker = self._context.Process(target=_work, args=(self._serving, self._listener, self._told))
        worker.start()
        self._workers[worker] = time.monotonic()

    def _replace_dead(self) -> None:
        dead = [worker for worker in self._workers if not worker.is_alive()]
        for worker in dead:
            lived = time.monotonic() - self._workers.pop(worker)
            if worker.exitcode == STARTUP_FAILURE:
                self._failed = self._stopping = True
            if self._stopping:
                return
            logger.warning("Worker %s ended with exit code %s; starting another.", worker.pid, worker.exitcode)
            if lived < _QUICK_DEATH_SECONDS:
                time.sleep(_QUICK_DEATH_SECONDS)
            self._start_worker()

    def _stop_workers(self) -> None:
        for worker in self._workers:
            worker.terminate()
        give_up = time.monotonic() + STOP_SECONDS + _GRACE_SECONDS
        for worker in self._workers:
            worker.join(max(0.0, give_up - time.monotonic()))
            if worker.is_alive():
                logger.warning("Worker %s did not end in time and is ended by force.", worker.pid)
                worker.kill()
                worker.join()


def _work(serving: Serving, listener: socket.socket, told: Lock) -> None:
    from inkdigits.server.worker import work

    work(serving, listener, told)
