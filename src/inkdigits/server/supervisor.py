"""Keeps a number of worker processes running on one listening socket. Knows nothing of what they serve.

The workers are forked from a process that has imported the application once (multiprocessing's "forkserver"): starting
takes less time and memory than each of them importing it, and unlike a plain fork no thread of ours is copied.
"""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from multiprocessing import connection, forkserver
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Lock

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from inkdigits.errors import InkdigitsError
from inkdigits.server.connections import Server

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

_QUICK_DEATH_SECONDS = 2.0
"""A worker that lives no longer than this is replaced only after a pause, so that a crash at the start is no loop."""
_GRACE_SECONDS = 5

logger = logging.getLogger(__name__)


class Supervisor:
    """Starts workers, replaces those that die, ends them gracefully when told to stop."""

    def __init__(
        self,
        config: uvicorn.Config,
        listener: socket.socket,
        head_seconds: float,
        preload: Sequence[str],
        stop_seconds: float,
    ) -> None:
        """`preload` are modules imported once for all; a stop waits `stop_seconds` for what is in flight."""
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(preload))
        self._config = config
        self._listener = listener
        self._head_seconds = head_seconds
        self._stop_seconds = stop_seconds
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
        for _ in range(self._config.workers):
            self._start_worker()
        while not self._stopping:
            connection.wait([woken, *(worker.sentinel for worker in self._workers)])
            self._replace_dead()
        self._stop_workers()
        return STARTUP_FAILURE if self._failed else 0

    def _told_to_stop(self, *_: object) -> None:
        self._stopping = True

    def _start_worker(self) -> None:
        worker = self._context.Process(target=work, args=(self._config, self._listener, self._head_seconds, self._told))
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
        give_up = time.monotonic() + self._stop_seconds + _GRACE_SECONDS
        for worker in self._workers:
            worker.join(max(0.0, give_up - time.monotonic()))
            if worker.is_alive():
                logger.warning("Worker %s did not end in time and is ended by force.", worker.pid)
                worker.kill()
                worker.join()


def work(config: uvicorn.Config, listener: socket.socket, head_seconds: float, told: Lock | None = None) -> None:
    """Serve in this process until told to stop; ends it with STARTUP_FAILURE where the application cannot start.

    Why it cannot is printed by the first of the processes that share `told`: what hinders one hinders them all.
    """
    # uvicorn raises the signal that stopped it once more when it has stopped gracefully; that is no failure here.
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: None)
    server = Server(config, head_seconds)
    try:
        server.run(sockets=[listener])
    except InkdigitsError as error:
        if told is None or told.acquire(block=False):
            sys.stderr.write(f"inkdigits: {error}\n")
    if not server.started:
        # By this exit code the supervisor knows that a new worker would fail in the same way.
        sys.exit(STARTUP_FAILURE)
