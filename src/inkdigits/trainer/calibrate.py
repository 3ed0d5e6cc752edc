"""How sure a model may say it is: a temperature, and the confidence from which on an answer counts as sure.

Both are fitted on answers for images the model was not trained on. Knows nothing of which model gave them.
"""

import numpy as np
import numpy.typing as npt

from inkdigits.trainer.estimator import Floats, softmax

RIGHT = 0.997
ANSWERED = 0.9
MOST_ANSWERED = 0.996
LOWEST = 0.5
TEMPERATURES = np.geomspace(0.1, 20, 531)


def temperature(logits: Floats, labels: npt.NDArray[np.uint8]) -> float:
    """The divisor of `logits` (n, 10) with the lowest mean log-loss on `labels` (n,), from 0.1 to 20 in steps of 1 %.

    Guo, Pleiss, Sun, Weinberger 2017, "On calibration of modern neural networks".
    """
    losses = [log_loss(softmax(logits, value), labels) for value in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def log_loss(probabilities: Floats, labels: npt.NDArray[np.uint8]) -> float:
    """Mean negative log-probability of the right digit, in nats; a probability below 1e-7 counts as that."""
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-7)).mean())


def accept_above(probabilities: Floats, digit: Floats, labels: npt.NDArray[np.uint8]) -> float:
    """The confidence times `digit`, the probability (n,) of being a digit at all, from which on an answer is sure.

    The lowest one at which at least 99.7 % of the sure answers are right. Where that would leave less than 90 % of
    the answers sure, the one that leaves 90 %: with few images a single odd one must not silence the model. And never
    one that leaves more than 99.6 % sure, so that a model that makes no mistakes still doubts what is no digit.
    """
    score = probabilities.max(axis=1) * digit
    return max(LOWEST, threshold_for(score, probabilities.argmax(axis=1) == labels))


def threshold_for(
    score: npt.NDArray[np.floating], right: npt.NDArray[np.bool_], wanted: float = RIGHT, answered: float = ANSWERED
) -> float:
    """The score from which on an answer is sure, as `accept_above` says: that share `wanted` right, `answered` sure."""
    order = np.argsort(-score, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(right) + 1)
    good = np.flatnonzero(share >= wanted)
    kept = max(int(good[-1]) + 1 if len(good) else 0, int(np.ceil(answered * len(right))))
    kept = min(kept, int(np.ceil(MOST_ANSWERED * len(right))))
    return float(score[order[kept - 1]])


def acceptance(
    probabilities: Floats, digit: Floats, labels: npt.NDArray[np.uint8], threshold: float
) -> dict[str, float]:
    """For the card: the share of answers that are sure at `threshold`, and the share of those that are right."""
    sure = probabilities.max(axis=1) * digit >= threshold
    right = probabilities.argmax(axis=1)[sure] == labels[sure]
    return {
        "answered": round(float(sure.mean()), 6),
        "right_of_answered": round(float(right.mean()), 6) if len(right) else 1.0,
    }


def calibration_error(probabilities: Floats, labels: npt.NDArray[np.uint8], bins: int = 15) -> float:
    """Expected calibration error in [0, 1] over `bins` equal ranges of confidence (Naeini, Cooper, Hauskrecht 2015)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(place, weights=right - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))
