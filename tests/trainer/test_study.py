"""A study answers for every image by models that had not seen it, and calibrates no fold by itself."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigits.datasets import DataSet
from inkdigits.errors import TrainingError
from inkdigits.trainer import crossval, recipe
from inkdigits.trainer.crossval import OutOfFold
from inkdigits.trainer.mlp import MlpClassifier
from inkdigits.trainer.network import Training
from inkdigits.trainer.study import answers, study

SHORT = replace(
    recipe.find("quick", "mlp", 500),
    estimator=MlpClassifier("32", Training(epochs=4), recipe.FOR_FEW),
    plain=MlpClassifier("32", Training(epochs=4)),
)


def test_both_ways_answer_for_every_image_in_the_order_of_the_data(sample: DataSet) -> None:
    found = study(SHORT, sample, 2)
    assert set(found.answers) == set(found.scores) == set(found.curves) == {"augmented", "plain"}
    for way, said in found.answers.items():
        assert np.array_equal(said.labels, sample.labels)
        assert np.array_equal(said.images, sample.images)
        assert np.mean(found.scores[way]) == pytest.approx(said.right.mean())
    assert all(len(fits) == 2 and all(fits) for fits in found.curves.values())


def test_the_same_seed_gives_the_same_answers(sample: DataSet) -> None:
    first, second = (study(SHORT, sample, 2, seed=3).answers["plain"].probabilities for _ in range(2))
    assert np.array_equal(first, second)


def test_the_confidence_of_a_fold_does_not_depend_on_its_own_labels(sample: DataSet) -> None:
    splits = crossval.folds(sample, 2, seed=0)
    places = np.concatenate([validate for _train, validate in splits])
    outputs = np.random.default_rng(0).normal(size=(len(places), 10)).astype(np.float32)
    outputs[np.arange(len(places)), sample.labels[places]] += 2
    labels = sample.labels[places]
    half = len(splits[0][1])
    others = labels.copy()
    others[:half] = (others[:half] + 1) % 10
    truth, lie = (answers("", OutOfFold(outputs, told, places, ()), sample, splits) for told in (labels, others))
    inside = np.isin(np.arange(len(sample)), places[:half])
    assert np.array_equal(truth.probabilities[inside], lie.probabilities[inside])
    assert not np.array_equal(truth.probabilities[~inside], lie.probabilities[~inside])


@pytest.mark.parametrize(("of", "folds"), [(SHORT, 1), (replace(SHORT, plain=None), 2)], ids=["one fold", "no plain"])
def test_what_cannot_be_studied_is_refused_with_a_sentence(of: recipe.Recipe, folds: int, sample: DataSet) -> None:
    with pytest.raises(TrainingError, match="Take at least 2, and a recipe"):
        study(of, sample, folds)
