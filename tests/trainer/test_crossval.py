"""Folds: every image is scored once, each digit in its share, identical pictures on one side."""

import numpy as np
import pytest

from inkdigits.datasets import DataSet, groups
from inkdigits.errors import TooFewImages, UnreadableData
from inkdigits.trainer.crossval import folds, gathered


def test_every_image_is_scored_exactly_once(sample: DataSet) -> None:
    splits = folds(sample, 10, seed=0)
    assert np.array_equal(np.sort(np.concatenate([validate for _train, validate in splits])), np.arange(500))
    assert all(not set(train) & set(validate) for train, validate in splits)


def test_every_fold_holds_each_digit_in_its_share(sample: DataSet) -> None:
    for _train, validate in folds(sample, 10, seed=0):
        assert np.bincount(sample.labels[validate]).tolist() == [5] * 10


def test_identical_pictures_stay_on_one_side(sample: DataSet) -> None:
    again = np.random.default_rng(0).choice(500, 100)
    data = sample.joined(sample.images[again], sample.labels[again], "repeated")
    group = groups(data.images)
    splits = folds(data, 5, seed=0)
    assert len(splits) == 5
    for train, validate in splits:
        assert not set(group[train]) & set(group[validate])
        assert np.bincount(data.labels[validate], minlength=10).min() > 0


def test_a_single_fold_holds_back_a_tenth(sample: DataSet) -> None:
    ((train, validate),) = folds(sample, 1, seed=0)
    assert (len(train), len(validate)) == (450, 50)


def test_a_seed_gives_the_same_folds_and_another_one_others(sample: DataSet) -> None:
    first, second, other = (folds(sample, 10, seed=seed)[0][1].tolist() for seed in (3, 3, 4))
    assert first == second != other


def test_fewer_images_of_a_digit_than_folds_are_refused(sample: DataSet) -> None:
    with pytest.raises(TooFewImages, match="50 images of the digit 0, fewer than the 51 folds"):
        folds(sample, 51, seed=0)


def test_a_missing_digit_is_refused(sample: DataSet) -> None:
    eights = sample.labels != 8
    with pytest.raises(UnreadableData, match="no image of the digit 8"):
        folds(DataSet("mine", sample.images[eights], sample.labels[eights]), 10, seed=0)


def test_the_summary_gives_mean_and_deviation_of_plain_accuracy(sample: DataSet) -> None:
    splits = folds(sample, 2, seed=0)
    right = [np.eye(10, dtype=np.float32)[sample.labels[validate]] for _train, validate in splits]
    right[1][: len(right[1]) // 2] = np.roll(right[1][: len(right[1]) // 2], 1, axis=1)
    summary = gathered(sample, [validate for _train, validate in splits], right).summary()
    assert summary == {"scores": [1.0, 0.5], "mean": 0.75, "deviation": pytest.approx(0.353553, abs=1e-6)}
