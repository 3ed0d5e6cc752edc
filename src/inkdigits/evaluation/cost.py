"""What an answer costs: microseconds an image on one thread. Knows how to time, not whether the machine is quiet."""

import statistics
import time
from collections.abc import Sequence

import numpy as np

from inkdigits.evaluation.answers import Bytes
from inkdigits.inference import Session

BATCHES = (1, 16)
REPEATS = 9
SLICE = 0.02
"""Seconds a repeat: long against the clock's steps, short against another process's turn on the core."""


def microseconds(session: Session, images: Bytes | None = None, batches: Sequence[int] = BATCHES) -> dict[str, float]:
    """Microseconds an image at each batch size, as the card keeps them: `{"1": 36.2, "16": 28.1}`.

    Median of nine repeats of 20 ms, after one that is not counted. `images` uint8 (n, 28, 28) are what is answered,
    by default strokes of a 1. A session runs on one thread.
    """
    shown = _one() if images is None or not len(images) else images
    return {str(batch): round(_median(session, np.resize(shown, (batch, 28, 28))), 2) for batch in batches}


def _one() -> Bytes:
    image = np.zeros((1, 28, 28), np.uint8)
    image[:, 4:24, 13:15] = 255
    return image


def _median(session: Session, batch: Bytes) -> float:
    """Microseconds an image."""
    _timed(session, batch)
    return statistics.median(_timed(session, batch) for _ in range(REPEATS)) * 1e6 / len(batch)


def _timed(session: Session, batch: Bytes) -> float:
    """Seconds a run, over as many runs as one slice takes."""
    runs, started = 0, time.perf_counter()
    while (passed := time.perf_counter() - started) < SLICE or not runs:
        session.run(batch)
        runs += 1
    return passed / runs
