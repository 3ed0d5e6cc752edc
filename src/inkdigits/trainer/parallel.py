"""Many tasks at once: one process per core, one thread in each.

One thread makes a fit's result the same whatever machine and load, and two processes of one thread train these small
models nearly twice as fast as one process of two. Knows tasks, not what they are for.

    parent                          child (spawned; Ctrl-C is the parent's to handle)
      task            ──────────►
                      ◄──────────   share done, now and then
                      ◄──────────   the task's result, or the error
"""

import multiprocessing
import os
import pickle
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt
import threadpoolctl  # type: ignore[import-untyped]
import torch

from inkdigits.errors import InkdigitsError, TrainingError
from inkdigits.trainer.estimator import Digits, Progress

SOON = 6.0
"""Seconds of work below which no process is started."""

_TELL_EVERY_SECONDS = 0.2

Report = Callable[[int, float], None]
"""Called with a task's number and the share of it that is done."""


class Task(Protocol):
    """What can be carried out here or, pickled, in another process."""

    @property
    def title(self) -> str:
        """What it is, for people."""

    @property
    def work(self) -> float:
        """Seconds it takes on one core."""

    def carry_out(self, images: Digits, labels: npt.NDArray[np.uint8], progress: Progress) -> Any:
        """The task's result, which can be pickled."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Crew:
    """Carries out tasks on `images` uint8 (n, 28, 28) and `labels` (n,); a context manager.

    `processes` is one per core, or none besides this one for work that is done sooner than they start. `threads` in
    each. Whatever happens, no process is left behind.
    """

    def __init__(
        self, images: Digits, labels: npt.NDArray[np.uint8], processes: int | None = None, threads: int = 1
    ) -> None:
        self._data = (images, labels)
        self._processes = processes
        self._threads = threads
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for worker in self._workers:
            worker.stop()

    def carry_out(self, tasks: Sequence[Task], report: Report) -> list[Any]:
        """Carry out every task and return the results in the tasks' order.

        Raises what a task raises, and TrainingError where a process ends without an answer.
        """
        wanted = min(self._processes or _worthwhile(tasks), len(tasks))
        if wanted <= 1 and not self._workers:
            with limited_threads(self._threads):
                return [task.carry_out(*self._data, partial(report, n)) for n, task in enumerate(tasks)]
        while len(self._workers) < wanted:
            self._workers.append(_Worker(*self._data, self._threads))
        return _share_out(tasks, self._workers[: max(1, wanted)], report)


def _worthwhile(tasks: Sequence[Task]) -> int:
    """How many processes are worth starting; each imports PyTorch anew, which takes seconds."""
    return 1 if sum(task.work for task in tasks) < SOON else cores()


@contextmanager
def limited_threads(count: int) -> Iterator[None]:
    """That many threads for PyTorch and for the linear algebra below NumPy and scikit-learn."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        with threadpoolctl.threadpool_limits(count):
            yield
    finally:
        torch.set_num_threads(before)


def _share_out(tasks: Sequence[Task], crew: "list[_Worker]", report: Report) -> list[Any]:
    """Longest tasks first, so that no core is left with a long one at the end."""
    waiting = sorted(range(len(tasks)), key=lambda number: tasks[number].work)
    outcomes: dict[int, Any] = {}
    for worker in crew:
        worker.give(waiting.pop(), tasks)
    busy = {worker.connection: worker for worker in crew}
    while busy:
        for ready in wait(list(busy)):
            worker = busy[ready]  # type: ignore[index]
            answer = worker.receive()
            if isinstance(answer, float):
                report(worker.number, answer)
                continue
            outcomes[worker.number] = answer
            report(worker.number, 1.0)
            if waiting:
                worker.give(waiting.pop(), tasks)
            else:
                del busy[worker.connection]
    return [outcomes[number] for number in range(len(tasks))]


class _Worker:
    """A process that carries out one task at a time."""

    def __init__(self, images: Digits, labels: npt.NDArray[np.uint8], threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.number = -1
        self._process: BaseProcess = context.Process(target=_serve, args=(theirs, images, labels, threads), daemon=True)
        with _interrupts_held():
            self._process.start()
        theirs.close()

    def give(self, number: int, tasks: Sequence[Task]) -> None:
        self.number = number
        try:
            self.connection.send_bytes(pickle.dumps(tasks[number]))
        except BrokenPipeError as error:
            raise self._lost() from error

    def receive(self) -> Any:
        """A share done or a task's result. Raises the task's error, or TrainingError where the process is gone."""
        try:
            answer = pickle.loads(self.connection.recv_bytes())
        except (EOFError, ConnectionResetError) as error:
            raise self._lost() from error
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def stop(self) -> None:
        self._process.terminate()
        self._process.join()
        self.connection.close()

    def _lost(self) -> TrainingError:
        self._process.join(5)
        return TrainingError(
            f"A training process ended without an answer (exit code {self._process.exitcode}); often that is memory "
            "running out. Nothing was written. Close other programs, or train one model at a time."
        )


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start children that never see Ctrl-C, which a terminal sends to them too: each would print a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Begun with the first child, and it lets the signal through again for whatever is started after it.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: "Connection[Any, Any]", images: Digits, labels: npt.NDArray[np.uint8], threads: int) -> None:
    """The child: carry out tasks until the parent closes the pipe or is gone."""
    with limited_threads(threads):
        while True:
            try:
                task = pickle.loads(connection.recv_bytes())
                tell = _seldom(lambda share: connection.send_bytes(pickle.dumps(float(share))))
                answer = _answer(task, images, labels, tell)
                connection.send_bytes(pickle.dumps(answer))
            except (EOFError, BrokenPipeError):
                return


def _seldom(tell: Progress) -> Progress:
    """The same, some times a second: whoever listens has work to do on these cores too."""
    told = float("-inf")

    def progress(share: float) -> None:
        nonlocal told
        if time.monotonic() - told >= _TELL_EVERY_SECONDS:
            told = time.monotonic()
            tell(share)

    return progress


def _answer(task: Task, images: Digits, labels: npt.NDArray[np.uint8], progress: Progress) -> Any:
    """The task's result, or the error it ended with."""
    try:
        return task.carry_out(images, labels, progress)
    except (EOFError, BrokenPipeError):
        raise
    except InkdigitsError as error:
        return error
    except Exception:
        return RuntimeError(f"{task.title} failed:\n{traceback.format_exc()}")
