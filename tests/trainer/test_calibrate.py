"""Calibration: the right temperature is found, and the threshold does what its rule says."""

import numpy as np
import pytest

from inkdigits.trainer.calibrate import accept_above, acceptance, calibration_error, temperature
from inkdigits.trainer.estimator import softmax


def drawn(count: int = 8_000, too_sure: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are `too_sure` times too large, and labels drawn from their true probabilities."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, (count, 10)).astype(np.float32)
    labels = (softmax(logits).cumsum(axis=1) > rng.random((count, 1))).argmax(axis=1)
    return logits * np.float32(too_sure), labels.astype(np.uint8)


@pytest.mark.parametrize("too_sure", [0.5, 1.0, 3.0])
def test_the_temperature_makes_up_for_too_much_confidence(too_sure: float) -> None:
    logits, labels = drawn(too_sure=too_sure)
    found = temperature(logits, labels)
    assert found == pytest.approx(too_sure, rel=0.05)
    assert calibration_error(softmax(logits, found), labels) < 0.01


def test_the_calibration_error_is_the_gap_between_said_and_right() -> None:
    sure = np.full((100, 10), 0.01, np.float32)
    sure[:, 3] = 0.91
    labels = np.full(100, 3, np.uint8)
    labels[:40] = 4
    assert calibration_error(sure, labels) == pytest.approx(0.31, abs=1e-4)


def confident(confidence: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    probabilities = np.repeat((1 - confidence[:, None]) / 9, 10, axis=1).astype(np.float32)
    probabilities[:, 0] = confidence
    return probabilities, np.ones(len(right), np.float32), np.where(right, 0, 1).astype(np.uint8)


def test_sure_answers_are_right_in_997_of_1000() -> None:
    confidence = np.linspace(0.999, 0.6, 10_000)
    right = np.ones(10_000, bool)
    right[9_500::10] = False
    threshold = accept_above(*confident(confidence, right))
    told = acceptance(*confident(confidence, right), threshold)
    assert told["right_of_answered"] >= 0.997
    assert 0.97 < told["answered"] < 0.99


def test_a_few_odd_images_do_not_silence_the_model() -> None:
    confidence = np.linspace(0.999, 0.6, 500)
    right = np.ones(500, bool)
    right[:3] = False
    threshold = accept_above(*confident(confidence, right))
    assert acceptance(*confident(confidence, right), threshold)["answered"] == pytest.approx(0.9, abs=0.003)


def test_where_all_is_right_four_in_a_thousand_are_still_doubted() -> None:
    confidence = np.linspace(0.999, 0.6, 5_000)
    answers = confident(confidence, np.ones(5_000, bool))
    assert acceptance(*answers, accept_above(*answers))["answered"] == pytest.approx(0.996, abs=3e-4)


def test_below_one_half_nothing_is_sure() -> None:
    confidence = np.linspace(0.999, 0.2, 500)
    assert accept_above(*confident(confidence, np.ones(500, bool))) == 0.5


def test_what_may_be_no_digit_is_doubted_first() -> None:
    probabilities, digit, labels = confident(np.full(1_000, 0.99), np.ones(1_000, bool))
    digit[:10] = 0.01
    threshold = accept_above(probabilities, digit, labels)
    assert acceptance(probabilities, digit, labels, threshold)["answered"] == pytest.approx(0.99)
