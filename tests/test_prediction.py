"""Several models' answers become one by the mean of their probabilities."""

import pytest

from inkdigits.prediction import Scores, combine


def scores(model: str, digit: int, confidence: float, accepted: bool = True) -> Scores:
    rest = (1 - confidence) / 9
    probabilities = tuple(confidence if index == digit else rest for index in range(10))
    return Scores(model, "v1", digit, confidence, probabilities, accepted)


def test_the_combined_answer_is_the_mean_of_the_probabilities() -> None:
    combined = combine([scores("cnn", 3, 0.9), scores("mlp", 3, 0.7), scores("svm", 5, 0.6)])
    assert combined.digit == 3
    assert combined.confidence == pytest.approx((0.9 + 0.7 + 0.4 / 9) / 3, abs=1e-6)
    assert sum(combined.probabilities) == pytest.approx(1, abs=1e-5)
    assert (combined.model, combined.version) == ("all", "cnn:v1 mlp:v1 svm:v1")


def test_a_combined_answer_is_sure_when_most_are_sure_of_it() -> None:
    assert combine([scores("cnn", 3, 0.9), scores("mlp", 3, 0.9), scores("svm", 5, 0.9)]).accepted
    doubtful = combine([scores("cnn", 3, 0.9), scores("mlp", 3, 0.5, accepted=False), scores("svm", 5, 0.9)])
    assert not doubtful.accepted
    assert doubtful.reason


def test_nothing_cannot_be_combined() -> None:
    with pytest.raises(ValueError, match="at least one"):
        combine([])
