"""Many fits at once: one process per core, one thread in each.

One thread makes a fit's result the same whatever machine and load, and two processes of one thread train these small
models nearly twice as fast as one process of two. Knows fits, not what they are for.

    parent                          child (spawned; Ctrl-C is the parent's to handle)
      task            ──────────►
                      ◄──────────   share done, now and then
                      ◄──────────   the fitted estimator, or the error
"""

import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np
import numpy.typing as npt
import threadpoolctl  # type: ignore[import-untyped]
import torch

from inkdigits.errors import InkdigitsError, TrainingError
from inkdigits.trainer.estimator import DigitClassifier, Digits, Floats, Progress

Indices = npt.NDArray[np.int64]
SOON = 6.0
"""Seconds of work below which no process is started."""

Report = Callable[[int, float], None]
"""Called with a task's number and the share of it that is done."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Fit a copy of `estimator` on the images `train`; then give its logits for `validate`, or itself if that is empty.

    `title` says to people what it is, `work` how long it takes beside other tasks.
    """

    title: str
    estimator: DigitClassifier
    train: Indices
    validate: Indices
    work: float


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """`logits` float32 (n, 10) of a task's validation images, or the `fitted` estimator of a task without any."""

    logits: Floats
    fitted: DigitClassifier | None


def _worthwhile(tasks: Sequence[Task]) -> int:
    """How many processes are worth starting; each imports PyTorch anew, which takes seconds."""
    if sum(task.work for task in tasks) < SOON:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fit_all(
    tasks: Sequence[Task], images: Digits, labels: npt.NDArray[np.uint8], report: Report, processes: int | None = None
) -> list[Outcome]:
    """Carry out every task and return the outcomes in the tasks' order.

    `processes` is one per core, or none besides this one for work that is done sooner than they start. Raises what
    a task raises, and TrainingError where a process ends without an answer. Whatever happens, none is left behind.
    """
    processes = min(processes or _worthwhile(tasks), len(tasks))
    if processes <= 1:
        with single_thread():
            return [_carry_out(task, images, labels, partial(report, n)) for n, task in enumerate(tasks)]
    crew: list[_Worker] = []
    try:
        for _ in range(processes):
            crew.append(_Worker(images, labels))  # noqa: PERF401 - those begun must be known when one is interrupted
        return _share_out(tasks, crew, report)
    finally:
        for worker in crew:
            worker.stop()


@contextmanager
def single_thread() -> Iterator[None]:
    """One thread for PyTorch and for the linear algebra below NumPy and scikit-learn."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpoolctl.threadpool_limits(1):
            yield
    finally:
        torch.set_num_threads(before)


def _carry_out(task: Task, images: Digits, labels: npt.NDArray[np.uint8], progress: Progress) -> Outcome:
    fitted = task.estimator.fit(images[task.train], labels[task.train], progress)
    if len(task.validate):
        return Outcome(fitted.decision_function(images[task.validate]), None)
    return Outcome(np.empty((0, 10), np.float32), fitted)


def _share_out(tasks: Sequence[Task], crew: "list[_Worker]", report: Report) -> list[Outcome]:
    """Longest tasks first, so that no core is left with a long one at the end."""
    waiting = sorted(range(len(tasks)), key=lambda number: tasks[number].work)
    outcomes: dict[int, Outcome] = {}
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

    def __init__(self, images: Digits, labels: npt.NDArray[np.uint8]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.number = -1
        self._process: BaseProcess = context.Process(target=_serve, args=(theirs, images, labels), daemon=True)
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
        """A share done or an Outcome. Raises the task's error, or TrainingError where the process is gone."""
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
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: "Connection[Any, Any]", images: Digits, labels: npt.NDArray[np.uint8]) -> None:
    """The child: carry out tasks until the parent closes the pipe or is gone."""
    with single_thread():
        while True:
            try:
                task = pickle.loads(connection.recv_bytes())
                answer = _answer(task, images, labels, lambda share: connection.send_bytes(pickle.dumps(float(share))))
                connection.send_bytes(pickle.dumps(answer))
            except (EOFError, BrokenPipeError):
                return


def _answer(
    task: Task, images: Digits, labels: npt.NDArray[np.uint8], progress: Progress
) -> Outcome | InkdigitsError | RuntimeError:
    try:
        return _carry_out(task, images, labels, progress)
    except (EOFError, BrokenPipeError):
        raise
    except InkdigitsError as error:
        return error
    except Exception:
        return RuntimeError(f"{task.title} failed:\n{traceback.format_exc()}")
