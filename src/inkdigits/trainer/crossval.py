"""Stratified folds, and what the models of a cross-validation say of the images they did not see.

Identical pictures stay on one side of every fold. Knows nothing of how a model learns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from inkdigits.datasets import DataSet, groups
from inkdigits.trainer.estimator import DIGITS, Floats
from inkdigits.trainer.tasks import Indices

HOLD_OUT_PARTS = 10

Fold = tuple[Indices, Indices]
"""Indices of the training and of the validation images."""


def folds(data: DataSet, count: int, seed: int) -> list[Fold]:
    """`count` folds of a stratified cross-validation; with `count` 1 a single split that holds back a tenth.

    Raises UnreadableData where a digit is missing, TooFewImages where there are fewer images of one than parts.
    """
    parts = count if count > 1 else HOLD_OUT_PARTS
    data.require(each=parts if count > 1 else 2)
    parts = min(parts, *data.counts())
    group = groups(data.images)
    repeated = group.max() + 1 < len(group)
    kind = StratifiedGroupKFold if repeated else StratifiedKFold
    splits = kind(parts, shuffle=True, random_state=seed).split(data.images, data.labels, group if repeated else None)
    return list(islice(splits, count))


@dataclass(frozen=True, slots=True, eq=False)
class OutOfFold:
    """What models said of images they were not trained on: `outputs` float32 (n, 10 or 11), see `estimator.outputs`,
    with the `labels` (n,) and the indices `places` (n,) of those images, and plain accuracy per fold.
    """

    outputs: Floats
    labels: npt.NDArray[np.uint8]
    places: Indices
    scores: tuple[float, ...]

    @property
    def logits(self) -> Floats:
        """The ten digits' outputs, float32 (n, 10)."""
        return self.outputs[:, :DIGITS]

    def summary(self) -> dict[str, Any]:
        """For the card: each fold's plain accuracy in [0, 1], their mean and their standard deviation."""
        deviation = float(np.std(self.scores, ddof=1)) if len(self.scores) > 1 else 0.0
        scores = [round(score, 6) for score in self.scores]
        return {"scores": scores, "mean": round(float(np.mean(self.scores)), 6), "deviation": round(deviation, 6)}


def gathered(data: DataSet, unseen: Sequence[Indices], outputs: Sequence[Floats]) -> OutOfFold:
    """Put answers for each fold's images together, in the folds' order."""
    labels = [data.labels[places] for places in unseen]
    scores = [right(said, truth) for said, truth in zip(outputs, labels, strict=True)]
    return OutOfFold(np.concatenate(outputs), np.concatenate(labels), np.concatenate(unseen), tuple(scores))


def right(outputs: Floats, labels: npt.NDArray[np.uint8]) -> float:
    """Plain accuracy in [0, 1] of outputs (n, 10 or 11)."""
    return float((outputs[:, :DIGITS].argmax(axis=1) == labels).mean())
