"""One recipe looked at closely: its folds with and without augmentation, as answers that `evaluation` can count.

It keeps no model and writes no file; the notebooks in `notebooks/` call it. Knows nothing of how a model learns.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inkdigits.datasets import DataSet
from inkdigits.errors import TrainingError
from inkdigits.evaluation import Answers
from inkdigits.trainer import calibrate, crossval
from inkdigits.trainer.courses import Courses, Curves, Trained
from inkdigits.trainer.crossval import Fold, OutOfFold
from inkdigits.trainer.estimator import DigitClassifier, Floats, digit_share, softmax
from inkdigits.trainer.parallel import Crew
from inkdigits.trainer.recipe import Recipe

WAYS = {"augmented": True, "plain": False}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Study:
    """What a recipe's folds gave, each by "augmented" or "plain".

    `answers` are for every image of the data, in its order, each by a model that had not seen it; `scores` the folds'
    plain accuracies in [0, 1]; `curves` a learning curve for each fold, empty where nothing is learned step by step.
    `fitted` is the augmented model of the first fold, `seconds` the wall time of all fits.
    """

    recipe: Recipe
    answers: Mapping[str, Answers]
    scores: Mapping[str, tuple[float, ...]]
    curves: Curves
    fitted: DigitClassifier
    seconds: float


def study(of: Recipe, data: DataSet, folds: int, seed: int = 0) -> Study:
    """Fit `of`, a recipe that learns from labels, on at least two folds of `data`, with augmentation and without.

    Raises TrainingError for fewer folds or a recipe without a plain side, and what `crossval.folds` and fits raise.
    """
    if folds < 2 or of.plain is None:
        raise TrainingError(
            f"{of.name} of {of.model} cannot be studied with {folds} folds. Take at least 2, and a recipe that is "
            "scored with and without augmentation, such as quick."
        )
    splits = crossval.folds(data, folds, seed)
    started = time.monotonic()
    trained = _carried_out(replace(of, refit=False), data, splits, seed)
    return Study(
        recipe=of,
        answers={way: answers(f"{of.model}, {way}", trained.scores[way], data, splits) for way in WAYS},
        scores={way: trained.scores[way].scores for way in WAYS},
        curves=trained.curves,
        fitted=trained.fitted,
        seconds=time.monotonic() - started,
    )


def _carried_out(of: Recipe, data: DataSet, splits: Sequence[Fold], seed: int) -> Trained:
    courses = Courses(data, seed)
    courses.add(of, splits, tuple(WAYS.values()))
    with Crew(data.images, data.labels) as crew:
        for tasks, take in courses.rounds():
            take(crew.carry_out(tasks, lambda _number, _share: None))
    return courses.trained()[0]


def answers(title: str, unseen: OutOfFold, data: DataSet, splits: Sequence[Fold]) -> Answers:
    """Calibrated answers for the images of all `splits`, in the order of `data`.

    Each fold's temperature is fitted on the other folds' answers, so that how well it is calibrated can be measured
    on these. The threshold is fitted on all of them: what is counted with it is too good by a little.
    """
    probabilities, digit = _calibrated(unseen, splits), digit_share(unseen.outputs)
    order = np.argsort(unseen.places, kind="stable")
    return Answers(
        title=title,
        images=data.images[unseen.places[order]],
        labels=unseen.labels[order],
        probabilities=probabilities[order],
        digit=digit[order],
        accept_above=calibrate.accept_above(probabilities, digit, unseen.labels),
        places=unseen.places[order],
    )


def _calibrated(unseen: OutOfFold, splits: Sequence[Fold]) -> Floats:
    """Probabilities float32 (n, 10) in the order of `unseen`."""
    fold = np.repeat(np.arange(len(splits)), [len(validate) for _train, validate in splits])
    parts = []
    for number in range(len(splits)):
        others = fold != number
        fitted = calibrate.temperature(unseen.logits[others], unseen.labels[others])
        parts.append(softmax(unseen.logits[~others], fitted))
    return np.concatenate(parts)
