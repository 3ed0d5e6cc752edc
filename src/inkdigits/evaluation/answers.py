"""What a model said of many digits whose labels are known. Knows nothing of where the digits or the model are from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inkdigits.inference import Session

CHUNK = 256
"""Digits a run: larger batches are no cheaper each, and activations would leave the processor's cache."""

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating[Any]]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Answers:
    """One model's answers: `images` uint8 (n, 28, 28), their `labels` (n,) in 0-9, calibrated `probabilities` (n, 10).

    `digit` (n,) in [0, 1] is the probability that each is a digit at all, ones where the model does not tell.
    `accept_above` is the score, confidence times `digit`, from which on an answer is given as sure. `places` (n,) are
    the images' indices in their data set, None where they are all of it in its order.
    """

    title: str
    images: Bytes
    labels: Bytes
    probabilities: Floats
    digit: Floats
    accept_above: float
    places: npt.NDArray[np.integer[Any]] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def said(self) -> npt.NDArray[np.intp]:
        """The digits answered, (n,)."""
        said: npt.NDArray[np.intp] = self.probabilities.argmax(axis=1)
        return said

    @property
    def right(self) -> Bools:
        """Which answers are right, (n,)."""
        return np.asarray(self.said == self.labels)

    @property
    def confidence(self) -> npt.NDArray[np.float64]:
        """The probability of the digit answered, (n,) in [0, 1]."""
        return np.asarray(self.probabilities.max(axis=1), np.float64)

    @property
    def score(self) -> npt.NDArray[np.float64]:
        """What is held against `accept_above`: confidence times the probability of being a digit, (n,)."""
        return np.asarray(self.confidence * self.digit, np.float64)

    @property
    def sure(self) -> Bools:
        """Which answers are given as sure, (n,)."""
        return np.asarray(self.score >= self.accept_above)


def run(session: Session, images: Bytes) -> tuple[Floats, Floats]:
    """Probabilities (n, 10) and probability of being a digit (n,) for `images` uint8 (n, 28, 28), n of any size.

    The one place where this room runs a model for its answers.
    """
    if not len(images):
        return np.empty((0, 10), np.float32), np.empty(0, np.float32)
    parts = [session.answer(images[start : start + CHUNK]) for start in range(0, len(images), CHUNK)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def answers_of(session: Session, images: Bytes, labels: Bytes, *, title: str, accept_above: float) -> Answers:
    """Run `session` over `images` uint8 (n, 28, 28)."""
    probabilities, digit = run(session, images)
    return Answers(
        title=title,
        images=images,
        labels=labels,
        probabilities=probabilities,
        digit=digit,
        accept_above=accept_above,
    )
