"""Processes that work on tasks, and their results in the order of the tasks. Knows nothing of pictures.

A process that dies over a task, as one does whose decoder crashes or that the system ends for want of memory, or that
does not come back from it, costs that task only: it is split, to find the part that does it, and another process takes
its place.
"""

import gc
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
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

PATIENCE_SECONDS = 300.0
"""A task is some hundred milliseconds of work; what takes so long does not end."""

_LOOKS = 10
_SECONDS_TO_END = 5.0
_GARBAGE = 50_000
_AHEAD = 8
"""Tasks per process that may be done before an earlier one is: more would only take memory."""


class Losses(Protocol[Task, Lost]):
    """What to do about a task over which a process died."""

    def split(self, task: Task) -> list[Task]:
        """The task in parts, only itself where it has no parts."""

    def lost(self, task: Task, why: str) -> Lost:
        """The result of a task that has no parts and cannot be done; `why` says what became of the process."""


class _Worker(Generic[Task, Result]):
    """A process with its end of the line; works on one task at a time, so that neither end waits to be heard."""

    def __init__(self, start: Callable[[], Work[Task, Result]]) -> None:
        context = _context()
        self.line, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other, start), daemon=True)
        self.process.start()
        other.close()
        self.doing: tuple[Key, Task] | None = None
        self.since = 0.0
        self._is_ready = False

    def give(self, key: Key, task: Task) -> None:
        """Let it work on a task. Raises OSError where it is dead already."""
        self.line.send(task)
        self.doing, self.since = (key, task), time.monotonic()

    def take(self) -> Result | None:
        """The result of what it is doing, None where it says only that it is ready for it.

        Raises EOFError where the process died over its task, and StackError where it cannot start.
        """
        try:
            said: Result | _Ready = self.line.recv()
        except (EOFError, ConnectionResetError) as error:
            if not self._is_ready:
                raise StackError(f"The processes that read cannot be started here: {self.end()}.") from error
            raise EOFError from error
        if not isinstance(said, _Ready):
            self.doing = None
            return said
        if said.refusal is not None:
            raise StackError(said.refusal)
        self._is_ready, self.since = True, time.monotonic()
        return None

    def end(self) -> str:
        """End the process, and say what became of it."""
        self.line.close()
        self.process.terminate()
        self.process.join(_SECONDS_TO_END)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        code = self.process.exitcode or 0
        return f"signal {-code} ended it" if code < 0 else f"it ended with code {code}"


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a process says first: that it can start, or why it cannot."""

    refusal: str | None = None


class Pool(Generic[Task, Result]):
    """`count` processes, each of which begins with `start()` for the function that does its tasks."""

    def __init__(
        self,
        start: Callable[[], Work[Task, Result]],
        count: int,
        losses: Losses[Task, Result],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """No task may take longer than `patience`, in seconds."""
        self._start, self._losses, self._patience = start, losses, patience
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
            for line in wait(list(busy), self._patience / _LOOKS):
                self._hear(busy[line])  # type: ignore[index]
            for worker in busy.values():
                if worker.doing and time.monotonic() - worker.since > self._patience:
                    self._replace(worker, f"it took more than {self._patience:g} seconds")

    def _share_out(self, numbered: Iterator[tuple[int, Task]]) -> None:
        for place, worker in enumerate(self._workers):
            if worker.doing:
                continue
            if self._again:
                self._give(place, *self._again.popleft())
            elif len(self._order) < _AHEAD * len(self._workers):
                for index, task in numbered:
                    self._order.append((index,))
                    self._give(place, (index,), task)
                    break

    def _give(self, place: int, key: Key, task: Task) -> None:
        try:
            self._workers[place].give(key, task)
        except (BrokenPipeError, ConnectionResetError):  # it died while it had nothing to do
            self._workers[place].end()
            self._workers[place] = _Worker(self._start)
            self._workers[place].give(key, task)

    def _hear(self, worker: _Worker[Task, Result]) -> None:
        assert worker.doing is not None
        key, _ = worker.doing
        try:
            result = worker.take()
        except EOFError:
            self._replace(worker)
        else:
            if result is not None:
                self._done[key] = result

    def _replace(self, worker: _Worker[Task, Result], why: str | None = None) -> None:
        assert worker.doing is not None
        key, task = worker.doing
        ended = worker.end()
        self._workers[self._workers.index(worker)] = _Worker(self._start)
        self._redo(key, task, why or ended)

    def _redo(self, key: Key, task: Task, why: str) -> None:
        parts = self._losses.split(task)
        if len(parts) == 1:
            self._done[key] = self._losses.lost(task, why)
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
        line.send(_Ready())
        while True:
            line.send(work(line.recv()))
    except InkdigitsError as error:
        line.send(_Ready(str(error)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
