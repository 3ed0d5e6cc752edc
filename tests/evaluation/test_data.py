from pathlib import Path

import numpy as np
import pytest

from inkdigits.datasets import DataSet
from inkdigits.datasets.idx import write_idx
from inkdigits.errors import UnreadableData
from inkdigits.evaluation.data import images_of, seen


def some(name: str) -> DataSet:
    return DataSet(name, np.full((3, 28, 28), len(name), np.uint8), np.array([1, 2, 3], np.uint8))


def test_a_folder_is_taken_as_a_whole(tmp_path: Path) -> None:
    write_idx(tmp_path / "t10k-images-idx3-ubyte", some("any").images)
    write_idx(tmp_path / "t10k-labels-idx1-ubyte", some("any").labels)
    assert len(images_of(str(tmp_path), None, tmp_path)) == 3
    with pytest.raises(UnreadableData, match="no test part of its own"):
        images_of(str(tmp_path), "test", tmp_path)


def test_no_images_are_told(tmp_path: Path) -> None:
    write_idx(tmp_path / "images-idx3-ubyte", np.empty((0, 28, 28), np.uint8))
    write_idx(tmp_path / "labels-idx1-ubyte", np.empty(0, np.uint8))
    with pytest.raises(UnreadableData, match="holds no image"):
        images_of(str(tmp_path), None, tmp_path)


def test_a_sample_is_read_without_a_download(tmp_path: Path) -> None:
    assert images_of("sample-500", None, tmp_path).counts() == [50] * 10
    assert not list(tmp_path.iterdir())


def test_the_very_images_of_the_training_are_known_by_their_fingerprint() -> None:
    trained_on = {"name": "anything", "images_sha256": some("mine").fingerprint()["images_sha256"]}
    assert seen(trained_on, some("mine")) == "all"


@pytest.mark.parametrize(
    ("base", "name", "expected"),
    [
        ("mnist", "mnist-test", "none"),
        ("sample-500", "mnist-test", "none"),
        ("sample-500+12", "mnist-test", "none"),
        ("sample-500+12", "sample-500", "all"),
        ("mnist", "sample-500", "all"),
        ("sample-500", "mnist", "some"),
        ("mnist", "given-500", "some"),
        ("given-500", "mnist-test", "some"),
        ("given-500", "mnist-test-without-given-500", "none"),
        ("given-500", "sample-500", "unknown"),
        ("mnist", "my-folder", "unknown"),
        ("my-folder", "mnist-test", "unknown"),
        ("", "mnist", "unknown"),
    ],
)
def test_what_named_data_sets_share_is_known(base: str, name: str, expected: str) -> None:
    assert seen({"name": base}, some(name)) == expected
