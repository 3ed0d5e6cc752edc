from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, roc_auc_score
from sklearn.metrics import log_loss as log_loss_of_sklearn

from inkdigits.evaluation import Answers, measures
from tests.evaluation.examples import answers

SCORES = st.lists(st.integers(0, 20).map(lambda number: number / 20), min_size=1, max_size=40)
SAID = st.builds(
    answers, st.integers(1, 120), st.integers(0, 1000), st.just("any"), st.sampled_from([0.0, 1.0, 3.0, 9.0])
)


@given(SCORES, SCORES)
def test_auroc_is_the_one_of_sklearn_ties_and_all(positive: list[float], negative: list[float]) -> None:
    labels = [1] * len(positive) + [0] * len(negative)
    expected = roc_auc_score(labels, positive + negative)
    assert measures.auroc(np.array(positive), np.array(negative)) == pytest.approx(expected)


def test_auroc_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        measures.auroc(np.array([1.0]), np.array([]))


@given(SAID)
def test_confusions_are_those_of_sklearn(said: Answers) -> None:
    expected = confusion_matrix(said.labels, said.said, labels=range(10))
    assert np.array_equal(measures.confusion(said), expected)
    assert sum(row[digit] for digit, row in enumerate(measures.confusion(said))) == said.right.sum()


@given(SAID)
def test_log_loss_is_the_one_of_sklearn(said: Answers) -> None:
    exact = said.probabilities.astype(float)
    expected = log_loss_of_sklearn(said.labels, exact / exact.sum(axis=1, keepdims=True), labels=range(10))
    assert measures.log_loss(said) == pytest.approx(expected, abs=1e-4)


def test_an_impossible_answer_costs_a_finite_loss() -> None:
    said = answers(10)
    wrong = np.roll(np.eye(10), 1, axis=1)
    assert measures.log_loss(replace(said, probabilities=wrong)) == pytest.approx(-np.log(1e-7))


@given(SAID)
def test_the_bins_hold_every_answer_once_and_give_the_calibration_error(said: Answers) -> None:
    bins = measures.reliability(said)
    assert sum(part.images for part in bins) == len(said)
    assert all(part.low - 1e-6 <= part.confidence <= part.high + 1e-6 for part in bins)
    assert 0 <= measures.calibration_error(said) <= 1


def test_a_model_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    probabilities = np.full((10, 10), 0.2 / 9)
    probabilities[:, 0] = 0.8
    labels = np.array([0] * 8 + [1, 2], np.uint8)
    honest = replace(answers(10), probabilities=probabilities, labels=labels)
    assert measures.calibration_error(honest) == pytest.approx(0)
    assert measures.calibration_error(replace(honest, labels=np.full(10, 3, np.uint8))) == pytest.approx(0.8)


def test_the_trainers_calibration_error_is_the_same() -> None:
    from inkdigits.trainer import calibrate

    said = answers(300, sharpness=3)
    theirs = calibrate.calibration_error(said.probabilities, said.labels)
    assert measures.calibration_error(said) == pytest.approx(theirs, abs=1e-6)


@given(SAID)
def test_coverage_grows_to_everything_while_the_threshold_falls(said: Answers) -> None:
    points = measures.coverage(said)
    assert points[-1].answered == 1
    assert points[-1].right == pytest.approx(measures.accuracy(said).value)
    assert [point.answered for point in points] == sorted({point.answered for point in points})
    assert [point.threshold for point in points] == sorted((point.threshold for point in points), reverse=True)


@given(SAID)
def test_each_point_of_the_coverage_is_what_its_threshold_does(said: Answers) -> None:
    for point in measures.coverage(said, most=20):
        done = measures.sureness(replace(said, accept_above=point.threshold))
        assert done.answered.value == pytest.approx(point.answered)
        assert done.right is not None
        assert done.right.value == pytest.approx(point.right)


def test_a_long_coverage_is_thinned_and_keeps_its_end() -> None:
    points = measures.coverage(answers(5000))
    assert 150 <= len(points) <= 200
    assert points[-1].answered == 1


def test_a_threshold_that_nothing_reaches_makes_nothing_right_or_wrong() -> None:
    done = measures.sureness(replace(answers(), accept_above=1.0))
    assert (done.images, done.right) == (0, None)


def test_doubt_whether_it_is_a_digit_lowers_the_score() -> None:
    said = answers()
    doubted = replace(said, digit=np.zeros(len(said)))
    assert np.array_equal(doubted.said, said.said)
    assert not doubted.sure.any()


@given(SAID)
def test_mistakes_are_wrong_answers_the_most_certain_first(said: Answers) -> None:
    worst = measures.worst_mistakes(said, most=5)
    assert len(worst) == min(5, (~said.right).sum())
    assert not said.right[worst].any()
    assert list(said.score[worst]) == sorted(said.score[~said.right], reverse=True)[:5]


def test_a_comparison_counts_who_alone_was_right() -> None:
    good, poor = answers(sharpness=9), answers(sharpness=2)
    test = measures.compared(good, poor)
    assert test.only_first == (good.right & ~poor.right).sum()
    assert test.difference.value == pytest.approx(good.right.mean() - poor.right.mean())
    assert test.p < 0.001


def test_answers_for_other_images_are_not_compared() -> None:
    other = answers()
    with pytest.raises(ValueError, match="same images"):
        measures.compared(answers(), replace(other, labels=other.labels[::-1].copy()))
