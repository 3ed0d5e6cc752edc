"""What every data set must be, and what is said of one that is not."""

import numpy as np
import pytest

from inkdigits.datasets import DataSet, duplicate_warnings, groups
from inkdigits.errors import TooFewImages, UnreadableData


def digits(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 28, 28), np.uint8)


@pytest.mark.parametrize(
    ("images", "labels", "reason"),
    [
        (np.zeros((2, 32, 32), np.uint8), np.zeros(2, np.uint8), "28 x 28"),
        (np.zeros(5, np.uint8), np.zeros(5, np.uint8), "28 x 28"),
        (np.zeros((2, 28, 28), np.float32), np.zeros(2, np.uint8), "unsigned bytes"),
        (np.zeros((2, 28, 28), np.uint8), np.zeros(3, np.uint8), "2 images, but 3 labels"),
        (np.zeros((2, 28, 28), np.uint8), np.array([1, 10], np.uint8), "label 10 is no digit"),
    ],
)
def test_arrays_that_are_no_digits_are_refused(images: np.ndarray, labels: np.ndarray, reason: str) -> None:
    with pytest.raises(UnreadableData, match=reason):
        DataSet("mine", images, labels)


def test_a_missing_digit_is_named() -> None:
    data = DataSet("mine", digits(8), np.arange(8, dtype=np.uint8))
    with pytest.raises(UnreadableData, match="no image of the digits 8, 9"):
        data.require(each=1)


def test_fewer_images_of_a_digit_than_folds_are_named_with_the_way_out() -> None:
    labels = np.repeat(np.arange(10, dtype=np.uint8), 5)[:-2]
    with pytest.raises(TooFewImages, match=r"3 images of the digit 9, fewer than the 5 folds.*--folds 3"):
        DataSet("mine", digits(48), labels).require(each=5)


def test_a_single_image_of_a_digit_is_too_few_for_any_folds() -> None:
    labels = np.append(np.repeat(np.arange(9, dtype=np.uint8), 5), np.uint8(9))
    with pytest.raises(TooFewImages, match=r"1 image of the digit 9.*at least 2 of each digit"):
        DataSet("mine", digits(46), labels).require(each=2)


def test_the_fingerprint_changes_with_every_pixel_and_label(sample: DataSet) -> None:
    changed = sample.images.copy()
    changed[7, 3, 3] ^= 1
    other = DataSet("sample-500", changed, sample.labels)
    assert sample.fingerprint()["images_sha256"] != other.fingerprint()["images_sha256"]
    assert sample.fingerprint()["labels_sha256"] == other.fingerprint()["labels_sha256"]


def test_identical_pictures_form_a_group() -> None:
    images = digits(4)[[0, 1, 0, 2, 1]]
    assert groups(images).tolist() == [0, 1, 0, 2, 1]


def test_repeated_pictures_and_contradicting_labels_are_warned_of() -> None:
    images = digits(3)[[0, 1, 0, 2, 1]]
    repeated, contradicted = duplicate_warnings(DataSet("mine", images, np.array([1, 2, 1, 3, 4], np.uint8)))
    assert "2 images repeat" in repeated
    assert "1 pictures carry more than one label" in contradicted


def test_nothing_is_said_of_clean_data(sample: DataSet) -> None:
    assert duplicate_warnings(sample) == []
