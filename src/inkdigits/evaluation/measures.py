"""What is counted on a model's answers: accuracy, doubt, confusions, calibration. Knows nothing of reports."""

import math
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from inkdigits.evaluation.answers import Answers
from inkdigits.evaluation.intervals import Estimate, PairedTest, paired_test, wilson

DIGITS = 10
BINS = 15
LOWEST = 1e-7
MOST_POINTS = 200

Floats = npt.NDArray[np.floating[Any]]


class Bin(msgspec.Struct, frozen=True):
    """Answers whose confidence lies in [`low`, `high`): how many, how confident on average, what share is right."""

    low: float
    high: float
    images: int
    confidence: float
    accuracy: Estimate


class CoveragePoint(msgspec.Struct, frozen=True):
    """What a threshold on the score does: the share of answers at or above it, and the share of those that is right."""

    threshold: float
    answered: float
    right: float


class Sureness(msgspec.Struct, frozen=True):
    """What the model's own threshold does. `right` is None where no answer is sure."""

    accept_above: float
    images: int
    answered: Estimate
    right: Estimate | None


def accuracy(answers: Answers) -> Estimate:
    """The share of right answers. Raises ValueError without any answers."""
    return wilson(int(answers.right.sum()), len(answers))


def log_loss(answers: Answers) -> float:
    """Mean negative log-probability of the right digit, in nats; a probability below 1e-7 counts as that."""
    of_label = answers.probabilities[np.arange(len(answers)), answers.labels].astype(np.float64)
    return float(-np.log(np.maximum(of_label, LOWEST)).mean())


def confusion(answers: Answers) -> tuple[tuple[int, ...], ...]:
    """Counts (10, 10): a row for each label, a column for each answer."""
    pairs = answers.labels.astype(np.int64) * DIGITS + answers.said
    counts = np.bincount(pairs, minlength=DIGITS * DIGITS).reshape(DIGITS, DIGITS)
    return tuple(tuple(row) for row in counts.tolist())


def reliability(answers: Answers, bins: int = BINS) -> tuple[Bin, ...]:
    """`bins` equal ranges of confidence, those without answers left out."""
    place = np.minimum((answers.confidence * bins).astype(int), bins - 1)
    found = []
    for number in np.unique(place).tolist():
        chosen = place == number
        share = wilson(int(answers.right[chosen].sum()), int(chosen.sum()))
        mean = float(answers.confidence[chosen].mean())
        found.append(Bin(number / bins, (number + 1) / bins, int(chosen.sum()), mean, share))
    return tuple(found)


def calibration_error(answers: Answers, bins: int = BINS) -> float:
    """Expected calibration error in [0, 1] over `bins` equal ranges (Naeini, Cooper, Hauskrecht 2015)."""
    parts = reliability(answers, bins)
    return math.fsum(part.images * abs(part.accuracy.value - part.confidence) for part in parts) / len(answers)


def coverage(answers: Answers, most: int = MOST_POINTS) -> tuple[CoveragePoint, ...]:
    """Accuracy of what is answered against how much is (El-Yaniv, Wiener 2010), from few answers to all.

    One point for each score there is, thinned to about `most` of them, which lie closer the more is answered; the last
    one answers everything.
    """
    order = np.argsort(-answers.score, kind="stable")
    score, right = answers.score[order], np.cumsum(answers.right[order])
    # Answers of the same score come and go together.
    ends = np.append(np.flatnonzero(np.diff(score)), len(score) - 1)
    if len(ends) > most:
        from_the_end = np.linspace(1, 0, most) ** 2 * (len(ends) - 1)
        ends = ends[np.unique(len(ends) - 1 - from_the_end.round().astype(int))]
    return tuple(
        CoveragePoint(float(score[end]), (end + 1) / len(score), float(right[end]) / (end + 1)) for end in ends.tolist()
    )


def sureness(answers: Answers) -> Sureness:
    """What `accept_above` does to these answers."""
    sure = int(answers.sure.sum())
    right = wilson(int(answers.right[answers.sure].sum()), sure) if sure else None
    return Sureness(answers.accept_above, sure, wilson(sure, len(answers)), right)


def auroc(positive: Floats, negative: Floats) -> float:
    """The probability that a positive scores above a negative, a tie counting half: area under the ROC curve.

    `positive` (n,) and `negative` (m,) hold scores. Raises ValueError where one of them is empty.
    """
    if not (len(positive) and len(negative)):
        raise ValueError("the area under the ROC curve needs scores of both kinds")
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, side="left").sum(dtype=np.float64)
    not_above = np.searchsorted(ordered, positive, side="right").sum(dtype=np.float64)
    return float((below + not_above) / 2 / len(positive) / len(negative))


def compared(first: Answers, second: Answers) -> PairedTest:
    """Both models on the same images. Raises ValueError where the labels differ, which tells that they are not."""
    if not np.array_equal(first.labels, second.labels):
        raise ValueError(f"{first.title} and {second.title} did not answer for the same images")
    only_first = int((first.right & ~second.right).sum())
    only_second = int((second.right & ~first.right).sum())
    return paired_test(only_first, only_second, len(first))


def worst_mistakes(answers: Answers, most: int = 24) -> list[int]:
    """Indices of the wrong answers with the highest scores, highest first, at most `most`."""
    wrong = np.flatnonzero(~answers.right)
    order: list[int] = wrong[np.argsort(-answers.score[wrong], kind="stable")][:most].tolist()
    return order
