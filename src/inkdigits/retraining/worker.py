"""Carries out one retraining job, in a process of its own: corrections in, a new version out, not promoted.

Knows the trainer and the history; who asked for the job, and when, is none of its business.
"""

import os
import time
from pathlib import Path

import numpy as np

from inkdigits.errors import InkdigitsError, PictureError
from inkdigits.history import History
from inkdigits.images import read_digit
from inkdigits.retraining.job import Job
from inkdigits.retraining.queue import Jobs
from inkdigits.store import Card, ModelStore
from inkdigits.trainer.pipeline import Extra, Plan, train_models

_REPORT_SECONDS = 0.5


def carry_out(jobs: Jobs, job_id: str, history: History, store: ModelStore, datasets: Path, max_pixels: int) -> Job:
    """Train as the job's arguments say and write the outcome into the job, which is returned.

    Expected trouble ends in a failed job with a message; anything else too, and is raised besides.
    Raises UnknownJob, HistoryError.
    """
    job = jobs.update(job_id, state="running", pid=os.getpid(), message="reading the corrections")
    try:
        extra, unreadable = gather_corrections(history, max_pixels)
        cards = train_models(_plan(job), store, datasets, _Reporter(jobs, job_id), extra)
    except InkdigitsError as error:
        return jobs.update(job_id, state="failed", message=str(error))
    except BaseException as error:
        jobs.update(job_id, state="failed", message=f"The trainer ended unexpectedly: {error!r}.")
        raise
    result = _result(cards, len(extra[0]), unreadable)
    return jobs.update(job_id, state="succeeded", progress=1.0, message=_told(cards), result=result)


def gather_corrections(history: History, max_pixels: int) -> tuple[Extra, int]:
    """The digits that people labelled and their labels, and how many pictures could not be read any more."""
    digits: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]] = []
    labels: list[int] = []
    unreadable = 0
    for data, label in history.corrections():
        try:
            digits.append(read_digit(data, max_pixels)[0])
            labels.append(label)
        except PictureError:
            unreadable += 1
    return (np.array(digits, np.uint8).reshape(-1, 28, 28), np.array(labels, np.uint8)), unreadable


class _Reporter:
    """Writes progress into the job, not more often than anybody would look."""

    def __init__(self, jobs: Jobs, job_id: str) -> None:
        self._jobs = jobs
        self._job_id = job_id
        self._last = 0.0

    def __call__(self, share: float, doing: str) -> None:
        now = time.monotonic()
        if now - self._last >= _REPORT_SECONDS:
            self._last = now
            self._jobs.update(self._job_id, progress=round(share, 4), message=doing)


def _plan(job: Job) -> Plan:
    asked = job.arguments
    return Plan(
        models=tuple(asked.get("models") or ("cnn",)),
        recipes=(asked.get("recipe") or "quick",),
        data=asked.get("data") or "sample-500",
        seed=asked.get("seed") or 0,
        epochs=asked.get("epochs"),
        augment=True,
        command=f"retrain {job.id}",
    )


def _result(cards: list[Card], corrections: int, unreadable: int) -> dict[str, object]:
    return {
        "versions": {card.model: card.version for card in cards},
        "folds": {card.model: card.folds for card in cards},
        "held_out": {card.model: card.held_out for card in cards},
        "corrections": corrections,
        "unreadable_corrections": unreadable,
    }


def _told(cards: list[Card]) -> str:
    versions = ", ".join(f"{card.model}:{card.version}" for card in cards)
    return f"Registered {versions}. Promote it with: inkdigits models promote {cards[0].model}:{cards[0].version}"
