"""Processes that work on tasks, and their results in the order of the tasks. Knows nothing of pictures.

A process that dies over a task, as one does whose decoder crashes or that the system ends for want of memory, costs
that task only: it is split, to find the part that does it, and another process takes its place.
"""

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Generic, Protocol, TypeVar

from inkdigits.errors import InkdigitsError, StackError

Task = TypeVar("Task")
Result = TypeVar("Result")
Lost = TypeVar("Lost", covariant=True)
Work = Callable[[Task], Result]
Key = tuple[int, ...]

_GARBAGE = 50_000
_AHEAD = 8
"""Tasks per process that may be done before an earlier one is: more would only take memory."""


class Losses(Protocol[Task, Lost]):
    """What to do about a task over which a process died."""

    def split(self, task: Task) -> list[Task]:
        """The task in parts, only itself where it has no parts."""

    def lost(self, task: Task, exit_code: int | None) -> Lost:
        """The result of a task that has no parts and cannot be done."""


class _Worker(Generic[Task, Result]):
    """A process with its end of the line; works on one task at a time, so that neither end waits to be heard."""

    def __init__(self, start: Callable[[], Work[Task, Result]]) -> None:
        context = _context()
        self.line, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other, start), daemon=True)
        self.process.start()
        other.close()
        self.doing: tuple[Key, Task] | None = None

    def give(self, key: Key, task: Task) -> None:
        self.doing = (key, task)
        self.line.send(task)

    def take(self) -> Result:
        """The result of what it is doing. Raises EOFError where the process died."""
        try:
            result: Result | _Refused = self.line.recv()
        except ConnectionResetError as error:
            raise EOFError from error
        if isinstance(result, _Refused):
            raise StackError(result.reason)
        self.doing = None
        return result

    def end(self) -> int | None:
        """End the process and return its exit code."""
        self.line.close()
        self.process.terminate()
        self.process.join()
        return self.process.exitcode


class _Refused:
    """What a process says that cannot start."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class Pool(Generic[Task, Result]):
    """`count` processes, each of which begins with `start()` for the function that does its tasks."""

    def __init__(self, start: Callable[[], Work[Task, Result]], count: int, losses: Losses[Task, Result]) -> None:
        self._start, self._losses = start, losses
        self._workers = [_Worker(start) for _ in range(count)]
        self._order: deque[Key] = deque()
        self._again: deque[tuple[Key, Task]] = deque()
        self._done: dict[Key, Result] = {}

    def __enter__(self) -> "Pool[Task, Result]":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for worker in self._workers:
            worker.end()

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The result of each task, in order. Raises StackError where a process cannot start."""
        numbered = enumerate(tasks)
        while True:
            while self._order and self._order[0] in self._done:
                yield self._done.pop(self._order.popleft())
            self._share_out(numbered)
            busy = {worker.line: worker for worker in self._workers if worker.doing}
            if not busy:
                return
            for line in wait(list(busy)):
                self._hear(busy[line])  # type: ignore[index]

    def _share_out(self, numbered: Iterator[tuple[int, Task]]) -> None:
        for worker in self._workers:
            if worker.doing:
                continue
            if self._again:
                worker.give(*self._again.popleft())
            elif len(self._order) < _AHEAD * len(self._workers):
                for index, task in numbered:
                    self._order.append((index,))
                    worker.give((index,), task)
                    break

    def _hear(self, worker: _Worker[Task, Result]) -> None:
        assert worker.doing is not None
        key, task = worker.doing
        try:
            self._done[key] = worker.take()
        except EOFError:
            exit_code = worker.end()
            self._workers[self._workers.index(worker)] = _Worker(self._start)
            self._redo(key, task, exit_code)

    def _redo(self, key: Key, task: Task, exit_code: int | None) -> None:
        parts = self._losses.split(task)
        if len(parts) == 1:
            self._done[key] = self._losses.lost(task, exit_code)
            return
        keys = [(*key, index) for index in range(len(parts))]
        place = self._order.index(key)
        self._order.remove(key)
        for offset, part in enumerate(keys):
            self._order.insert(place + offset, part)
        self._again.extend(zip(keys, parts, strict=True))


def prepare(modules: Sequence[str]) -> None:
    """Have processes made ready from now on, with these modules loaded: a pool then starts sooner. Returns at once."""
    context = _context()
    if isinstance(context, ForkServerContext):
        context.set_forkserver_preload(list(modules))
        forkserver.ensure_running()


def _context() -> SpawnContext | ForkServerContext:
    """Where there is such a thing, processes are forked from one that does nothing else: a fork of this one would take
    over locks that its threads hold.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    return multiprocessing.get_context("forkserver")


def _work(line: "Connection[object, object]", start: Callable[[], Callable[[object], object]]) -> None:
    """What a process does: task after task, until the other end is gone."""
    # Ctrl-C reaches the whole group; the process that writes decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is loaded stays, and results go as fast as they come: looking for garbage as often as usual took a tenth.
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    try:
        work = start()
        while True:
            line.send(work(line.recv()))
    except InkdigitsError as error:
        line.send(_Refused(str(error)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
