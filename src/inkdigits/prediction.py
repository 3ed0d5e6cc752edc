"""Frozen values that travel through every room: what a model says of a digit and what the caller is told.

Knows nothing of pictures, models files, storage or HTTP.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

DIGITS = 10
ALL_MODELS = "all"
"""As a model's name in a request: ask every model and combine their answers."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One model's answer for one picture.

    `probabilities` are ten floats in [0, 1] that sum to 1, by digit; `digit` is the most probable one and
    `confidence` its probability. `accepted` is False where the model is not sure, and `reason` then says why.
    """

    model: str
    version: str
    digit: int
    confidence: float
    probabilities: tuple[float, ...]
    accepted: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is remembered and told to the caller about one picture.

    `id` is a UUID version 7 (RFC 9562), so ids sort by time. `picture` is the SHA-256 of the uploaded bytes in hex.
    `results` holds one entry per model asked; `scores` is the answer given: that of the one model, or the combined
    one (then `scores.model` is "all"). `label` is the digit a person said it really is.
    """

    id: str
    created_at: datetime
    picture: str
    content_type: str
    scores: Scores
    results: tuple[Scores, ...] = ()
    label: int | None = None


def combine(results: Sequence[Scores]) -> Scores:
    """The answer of several models together: the mean of their probabilities (Kittler et al. 1998, sum rule).

    Accepted when most of the models accept their own answer and those agree with the combined digit.
    Raises ValueError on an empty sequence.
    """
    if not results:
        raise ValueError("combine() needs at least one model's scores")
    columns = zip(*(result.probabilities for result in results), strict=True)
    mean = tuple(round(sum(column) / len(results), 6) for column in columns)
    digit = max(range(DIGITS), key=mean.__getitem__)
    agreeing = sum(r.accepted and r.digit == digit for r in results)
    accepted = agreeing * 2 > len(results)
    return Scores(
        model=ALL_MODELS,
        version=" ".join(f"{r.model}:{r.version}" for r in results),
        digit=digit,
        confidence=mean[digit],
        probabilities=mean,
        accepted=accepted,
        reason=None if accepted else "the models do not agree, or are not sure",
    )
