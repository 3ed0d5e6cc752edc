"""All three estimators keep scikit-learn's promises, learn, and give the same weights for the same seed."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.model_selection import cross_validate

from inkdigits.datasets import DataSet
from inkdigits.errors import Diverged
from inkdigits.nondigits import TRAINING_KINDS, draw
from inkdigits.trainer.augment import Augmentation
from inkdigits.trainer.cnn import CnnClassifier
from inkdigits.trainer.estimator import DigitClassifier
from inkdigits.trainer.fit import Schedule, fold_batch_norm
from inkdigits.trainer.mlp import MlpClassifier
from inkdigits.trainer.network import Training
from inkdigits.trainer.svm import PAIRS, SvmClassifier

SMALL: dict[str, DigitClassifier] = {
    "svm": SvmClassifier(components=40, virtual=2, augmentation=Augmentation()),
    "mlp": MlpClassifier("64", Training(epochs=12, batch=64, learning_rate=3e-3), Augmentation()),
    "cnn": CnnClassifier("8/5/2 8 pool 16 16", Training(epochs=8, batch=64), Augmentation()),
}
ENOUGH = {"svm": 0.9, "mlp": 0.6, "cnn": 0.7}


@pytest.fixture(params=SMALL)
def estimator(request: pytest.FixtureRequest) -> DigitClassifier:
    return clone(SMALL[request.param])


def test_it_learns_to_read_digits_it_has_not_seen(
    estimator: DigitClassifier, train: DataSet, validate: DataSet
) -> None:
    estimator.fit(train.images, train.labels)
    assert estimator.score(validate.images, validate.labels) >= ENOUGH[estimator.name]


def test_probabilities_are_ten_and_sum_to_one(estimator: DigitClassifier, train: DataSet, validate: DataSet) -> None:
    probabilities = estimator.fit(train.images[::4], train.labels[::4]).predict_proba(validate.images)
    assert probabilities.shape == (100, 10)
    assert probabilities.dtype == np.float32
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert estimator.predict_proba(validate.images[:0]).shape == (0, 10)


def test_the_same_seed_gives_the_same_weights(estimator: DigitClassifier, train: DataSet) -> None:
    first, second = (clone(estimator).fit(train.images[::4], train.labels[::4]) for _ in range(2))
    assert np.array_equal(first.decision_function(train.images), second.decision_function(train.images))
    other = clone(estimator).set_params(seed=1).fit(train.images[::4], train.labels[::4])
    assert not np.array_equal(first.decision_function(train.images), other.decision_function(train.images))


def test_scikit_learn_can_cross_validate_it(estimator: DigitClassifier, train: DataSet) -> None:
    scores = cross_validate(estimator, train.images[::5], train.labels[::5], cv=2, error_score="raise")
    assert scores["test_score"].shape == (2,)


def test_progress_ends_at_one_and_never_goes_back(estimator: DigitClassifier, train: DataSet) -> None:
    shares: list[float] = []
    estimator.fit(train.images[::4], train.labels[::4], shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_the_caller_s_random_numbers_are_left_alone(estimator: DigitClassifier, train: DataSet) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    estimator.fit(train.images[::8], train.labels[::8])
    assert torch.equal(torch.rand(3), expected)


def test_a_loss_that_is_no_longer_finite_stops_the_training(train: DataSet) -> None:
    network = MlpClassifier("16", Training(epochs=20, learning_rate=1e30))
    with pytest.raises(Diverged, match=r"after \d+ steps.*lower learning rate"):
        network.fit(train.images, train.labels)


def test_folding_batch_norm_changes_no_answer(train: DataSet) -> None:
    torch.manual_seed(0)
    network = CnnClassifier("16/5/2 32 pool 48 64").build(10)
    digits = torch.from_numpy(train.images[::10]).unsqueeze(1) / 255
    network.train()(digits)
    network.eval()
    folded = fold_batch_norm(network)
    assert torch.allclose(folded(digits), network(digits), atol=1e-4)
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in folded)


def test_the_learning_rate_rises_and_falls_once() -> None:
    schedule = Schedule(steps=100, batch=10, learning_rate=1.0, weight_decay=0, images=500)
    rates = [schedule.rate(done / 100) for done in range(100)]
    top = rates.index(max(rates))
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[top] == pytest.approx(1.0)
    assert rates[-1] < 0.01


def test_margins_are_those_of_scikit_learn_s_machine(train: DataSet, validate: DataSet) -> None:
    svm = SvmClassifier(components=40).fit(train.images, train.labels)
    machine = svm._machine(_inputs(svm, train), train.labels)
    wanted = machine.decision_function(_inputs(svm, validate))
    # What is left is the rounding of the stored weights.
    assert np.abs(svm.margins(validate.images) - wanted).max() < 0.01


@pytest.mark.parametrize("digits", [(3, 7), (1, 4, 8)])
def test_an_svm_of_few_digits_still_has_ten_columns(train: DataSet, validate: DataSet, digits: tuple[int, ...]) -> None:
    known = np.isin(train.labels, digits)
    svm = SvmClassifier(components=40).fit(train.images[known], train.labels[known])
    asked = np.isin(validate.labels, digits)
    margins = svm.margins(validate.images[asked])[:, PAIRS.index(digits[:2])]
    first, second = (margins[validate.labels[asked] == digit] for digit in digits[:2])
    assert (first > 0).mean() > 0.8
    assert (second < 0).mean() > 0.8
    assert svm.predict_proba(validate.images).shape == (100, 10)


def _inputs(svm: SvmClassifier, data: DataSet) -> np.ndarray:
    from inkdigits.trainer.gradients import oriented_gradients

    return svm._project(oriented_gradients(data.images))


def test_a_word_that_is_no_layer_is_named() -> None:
    with pytest.raises(ValueError, match="'32/x' is no layer; write pool"):
        CnnClassifier("16 pool 32/x").build(10)


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_a_network_can_learn_what_is_no_digit(train: DataSet, validate: DataSet, name: str) -> None:
    network = clone(SMALL[name])
    network.set_params(training=replace(network.training, nondigits=0.2, epochs=40))
    network.fit(train.images, train.labels)
    others = draw(TRAINING_KINDS, 300, seed=5)
    assert network.predict_proba(others).shape == (300, 10)
    assert network.outputs(others).shape == (300, 11)
    assert np.median(network.digit_proba(validate.images)) > np.median(network.digit_proba(others)) + 0.3


def test_without_them_everything_is_a_digit(train: DataSet) -> None:
    network = clone(SMALL["mlp"]).fit(train.images[::4], train.labels[::4])
    assert (network.digit_proba(train.images) == 1).all()


def test_the_curve_tells_the_loss_on_watched_images_and_changes_nothing(train: DataSet, validate: DataSet) -> None:
    network = clone(SMALL["cnn"]).fit(
        train.images, train.labels, watched=(validate.images, validate.labels.astype(int))
    )
    alone = clone(SMALL["cnn"]).fit(train.images, train.labels)
    assert np.array_equal(network.decision_function(validate.images), alone.decision_function(validate.images))
    assert [point.validation_loss for point in alone.curve_] == [None] * len(alone.curve_)
    epochs = [point.epoch for point in network.curve_]
    assert epochs == sorted(epochs)
    assert epochs[-1] == pytest.approx(8, rel=0.03)
    assert network.curve_[-1].loss < network.curve_[0].loss
    assert network.curve_[-1].validation_accuracy > network.curve_[0].validation_accuracy


def test_an_svm_of_a_handful_of_images_keeps_no_empty_components(train: DataSet, validate: DataSet) -> None:
    few = np.arange(len(train)) % 40 < 5
    svm = SvmClassifier().fit(train.images[few], train.labels[few])
    assert svm.projection_.shape[1] < 50
    assert svm.score(validate.images, validate.labels) > 0.7
