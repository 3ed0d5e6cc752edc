"""Keeps a number of worker processes running on one listening socket. Knows nothing of what they serve.

The workers are forked from this process when it has loaded what they need: they share its memory and start at once. It
has no threads of its own, so that none is in the middle of something when it forks.
"""

import contextlib
import gc
import logging
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from typing import NoReturn

STARTUP_FAILURE = 3
"""The exit code of a worker that cannot start. At the beginning the others would fail in the same way; later it may be
that a database is away for a moment, and those that serve go on."""

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

STOP_SECONDS = 30
"""How long what is in flight may take after a stop was asked for."""

_QUICK_DEATH_SECONDS = 2.0
"""A worker that lives no longer than this is replaced only after a pause, so that a crash at the start is no loop."""
_GRACE_SECONDS = 5

logger = logging.getLogger(__name__)


class Supervisor:
    """Starts workers, replaces those that die, ends them gracefully when told to stop."""

    def __init__(self, work: Callable[[int], int], workers: int, on_stop: Callable[[], None]) -> None:
        """`work` is what each of the `workers` does until SIGTERM, to its own exit code. It gets a file descriptor that
        comes to its end when this process does. `on_stop` is called before they are told to stop.
        """
        self._work = work
        self._on_stop = on_stop
        self._count = workers
        self._begun: dict[int, float] = {}
        self._first: set[int] = set()
        self._failed = False
        self._stopping = False
        self._lifeline = os.pipe()
        self._woken = os.pipe()

    def run(self) -> int:
        """Supervise until SIGTERM or SIGINT. Returns 0, or STARTUP_FAILURE where a worker could not start and none is
        left.
        """
        # What is here stays. Unless the collector leaves it alone, each worker comes to have a copy of its own.
        gc.collect()
        gc.freeze()
        self._listen_for_signals()
        for _ in range(self._count):
            self._start_worker()
        self._first = set(self._begun)
        while not self._stopping:
            self._wait()
            self._replace_dead()
        self._stop_workers()
        return STARTUP_FAILURE if self._failed else 0

    def _listen_for_signals(self) -> None:
        for end in self._woken:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._woken[1])
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOP_SIGNALS:
            signal.signal(number, self._told_to_stop)

    def _told_to_stop(self, *_: object) -> None:
        self._stopping = True

    def _wait(self, seconds: float | None = None) -> None:
        """Until there was a signal since the last time."""
        select.select([self._woken[0]], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken[0], 4096)

    def _start_worker(self) -> None:
        # Until the child has let go of them, a signal would call what this process does at signals.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        pid = os.fork()
        if not pid:
            self._be_worker(before)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._begun[pid] = time.monotonic()

    def _be_worker(self, mask: Iterable[int]) -> NoReturn:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (*STOP_SIGNALS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            for end in (*self._woken, self._lifeline[1]):
                os.close(end)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            code = self._work(self._lifeline[0])
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            # Not sys.exit: what this process wants done at its end is not the worker's to do.
            _end(code)

    def _replace_dead(self) -> None:
        # Again until there are none: the pause takes note of signals too, of those who died meanwhile among them.
        while not self._stopping and (dead := self._reap()):
            for pid, code, lived in dead:
                self._replace(pid, code, lived)

    def _replace(self, pid: int, code: int, lived: float) -> None:
        if code == STARTUP_FAILURE and (pid in self._first or not self._begun):
            self._failed = self._stopping = True
        if self._stopping:
            return
        logger.warning("Worker %s ended with exit code %s; starting another.", pid, code)
        if lived < _QUICK_DEATH_SECONDS or code == STARTUP_FAILURE:
            self._pause(_QUICK_DEATH_SECONDS)
        if not self._stopping:
            self._start_worker()

    def _pause(self, seconds: float) -> None:
        """Until the time is over or a stop is asked for."""
        until = time.monotonic() + seconds
        while not self._stopping and (left := until - time.monotonic()) > 0:
            self._wait(left)

    def _reap(self) -> list[tuple[int, int, float]]:
        """Process id, exit code (of a signal: minus its number) and seconds of life of those that have ended."""
        ended = []
        for pid in list(self._begun):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                lived = time.monotonic() - self._begun.pop(pid)
                ended.append((pid, os.waitstatus_to_exitcode(status), lived))
        return ended

    def _stop_workers(self) -> None:
        self._on_stop()
        for pid in self._begun:
            os.kill(pid, signal.SIGTERM)
        # One that died while nobody waited for it sends no further signal.
        give_up = time.monotonic() + STOP_SECONDS + _GRACE_SECONDS
        self._reap()
        while self._begun and (left := give_up - time.monotonic()) > 0:
            self._wait(left)
            self._reap()
        for pid in self._begun:
            logger.warning("Worker %s did not end in time and is ended by force.", pid)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _end(code: int) -> NoReturn:
    """End this process without anything that is done at the end of others."""
    try:
        for stream in (sys.stdout, sys.stderr):
            # It may be closed, or lead to a full disk; without one it is None.
            with contextlib.suppress(AttributeError, OSError, ValueError):
                stream.flush()
    finally:
        os._exit(code)
