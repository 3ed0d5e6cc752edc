"""What is registered is scored as it answers: with 8-bit numbers where its file calculates with them."""

import numpy as np
import pytest

from inkdigits.datasets import DataSet
from inkdigits.trainer import crossval, recipe
from inkdigits.trainer.cnn import CnnClassifier
from inkdigits.trainer.committee import Committee
from inkdigits.trainer.courses import Faculty, Folds, Trained
from inkdigits.trainer.export import answers, export
from inkdigits.trainer.finish import finish
from inkdigits.trainer.network import Training
from inkdigits.trainer.recipe import Recipe

NETWORK = CnnClassifier("8/5/2 8 pool 16", Training(epochs=4, batch=64, nondigits=0.1), sideways=1, eight_bit=True)


@pytest.fixture(scope="module")
def splits(sample: DataSet) -> list[crossval.Fold]:
    return crossval.folds(sample, 1, 0)


def of_labels(sample: DataSet, splits: list[crossval.Fold], refit: bool) -> Trained:
    course = Folds(Recipe(name="best", model="cnn", estimator=NETWORK, refit=refit), sample, splits, 0, (True,))
    return course.take([task.carry_out(sample.images, sample.labels, lambda _: None) for task in course.tasks()])


def of_a_committee(sample: DataSet, splits: list[crossval.Fold]) -> Trained:
    members = (NETWORK, NETWORK)
    faculty = Faculty(members, sample, splits, 0)
    faculty.take([task.carry_out(sample.images, sample.labels, lambda _: None) for task in faculty.tasks()])
    return faculty.trained(Recipe(name="committee", model="cnn", estimator=Committee(members), members=members))


@pytest.mark.parametrize("kind", ["alone", "committee"])
def test_it_is_calibrated_by_what_its_file_says(sample: DataSet, splits: list[crossval.Fold], kind: str) -> None:
    trained = of_labels(sample, splits, refit=False) if kind == "alone" else of_a_committee(sample, splits)
    made = finish(trained, "one", sample, None, 0, None)
    exact = export(trained.fitted)
    assert made.story["extra"]["eight_bit"]
    assert len(made.onnx) < len(exact)
    order = np.sort(trained.unseen.places)
    found = answers(made.onnx, sample.images[order])[0]
    assert np.array_equal(made.answers.probabilities, found)
    assert not np.array_equal(found, answers(exact, sample.images[order])[0])
    assert np.abs(found - answers(exact, sample.images[order])[0]).mean() < 0.01


def test_what_learned_from_every_image_keeps_all_bits(sample: DataSet, splits: list[crossval.Fold]) -> None:
    trained = of_labels(sample, splits, refit=True)
    made = finish(trained, "one", sample, None, 0, None)
    assert not made.story["extra"]["eight_bit"]
    assert made.onnx == export(trained.fitted)


def test_the_best_of_many_images_and_its_committee_calculate_with_eight_bits() -> None:
    best, committee = (recipe.find(name, "cnn", 60_000) for name in ("best", "committee"))
    for network in (best.estimator, *committee.members):
        assert isinstance(network, CnnClassifier)
        assert network.eight_bit
    assert not best.refit
