"""The MNIST database (LeCun, Cortes, Burges 1998; CC BY-SA 3.0): its four files, where they are published, and how
they are found or fetched.

Knows checksums and places; nothing of folds or samples.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from inkdigits.datasets.dataset import DataSet
from inkdigits.datasets.download import Published, Report, download, silent
from inkdigits.datasets.idx import Bytes, parse_idx
from inkdigits.errors import UnreadableData

Split = Literal["train", "test"]

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)

# SHA-256 of the unpacked files whose MD5 sums are the widely published ones: 6bbc9ace…, a25bea73…, 2646ac64…,
# 27ae3e4e….
FILES: dict[Split, tuple[Published, Published]] = {
    "train": (
        Published(
            "train-images-idx3-ubyte", 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
        ),
        Published("train-labels-idx1-ubyte", 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    ),
    "test": (
        Published(
            "t10k-images-idx3-ubyte", 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
        ),
        Published("t10k-labels-idx1-ubyte", 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ),
}


def mnist(split: Split, data_dir: Path, report: Report = silent, mirrors: Sequence[str] = MIRRORS) -> DataSet:
    """The 60,000 training or 10,000 test images, downloaded to `data_dir`/mnist where they are not at hand.

    Raises DownloadFailed, and ChecksumMismatch or UnreadableData where a file at hand is not the published one.
    """
    images, labels = (_content(file, data_dir, report, mirrors) for file in FILES[split])
    return DataSet(_name(split), images, labels)


def mnist_at_hand(split: Split, data_dir: Path) -> DataSet | None:
    """The same without any download: None where a file is missing. Raises as `mnist` does."""
    if any(_at_hand(file, data_dir) is None for file in FILES[split]):
        return None
    return mnist(split, data_dir, mirrors=())


def _name(split: Split) -> str:
    return "mnist" if split == "train" else "mnist-test"


def _at_hand(file: Published, data_dir: Path) -> Path | None:
    places = (folder / name for folder in (data_dir, data_dir / "mnist") for name in (file.name, file.name + ".gz"))
    try:
        return next((path for path in places if path.is_file()), None)
    except OSError as error:
        raise UnreadableData(f"The data folder {data_dir} cannot be read: {error.strerror}.") from error


def _content(file: Published, data_dir: Path, report: Report, mirrors: Sequence[str]) -> Bytes:
    path = _at_hand(file, data_dir) or download(file, data_dir / "mnist", mirrors, report)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableData(f"{path} cannot be read: {error.strerror}.") from error
    return parse_idx(file.check(data, str(path)), file.name)
