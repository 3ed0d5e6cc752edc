"""A person's own data set: a folder with a pair of IDX files, or with pictures in subfolders 0 to 9.

Pictures go through `inkdigits.images`, the same code that reads them when serving. Knows nothing of published sets.
"""

from pathlib import Path

import numpy as np

from inkdigits.datasets.dataset import DIGITS, DataSet
from inkdigits.datasets.idx import read_idx
from inkdigits.errors import PictureError, UnreadableData
from inkdigits.images import read_digit

WANTED = "a pair of IDX files (…-images-idx3-ubyte and …-labels-idx1-ubyte, also .gz) or pictures in folders 0 to 9"


def read_folder(folder: Path) -> DataSet:
    """Read either kind. Raises UnreadableData with the file it stumbled over and the reason."""
    entries = _entries(folder)
    name = folder.resolve().name or "folder"
    pairs = [pair for path in entries if (pair := _pair(path))]
    if pairs:
        images, labels = _chosen(pairs, folder)
        return DataSet(name, read_idx(images), read_idx(labels))
    if any(path.is_dir() and path.name in map(str, range(DIGITS)) for path in entries):
        return _read_pictures(name, entries)
    raise UnreadableData(f"{folder} holds no data set. It should hold {WANTED}.")


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError as error:
        raise UnreadableData(f"There is no folder {folder}. Give a folder with {WANTED}.") from error
    except NotADirectoryError as error:
        raise UnreadableData(f"{folder} is a file. Give a folder with {WANTED}.") from error
    except OSError as error:
        raise UnreadableData(f"The folder {folder} cannot be read: {error.strerror}.") from error


def _pair(path: Path) -> tuple[Path, Path] | None:
    """The images file and its labels where `path` is an images file. Raises UnreadableData without labels."""
    if not (path.is_file() and path.name.removesuffix(".gz").endswith("images-idx3-ubyte")):
        return None
    stem = path.name.removesuffix(".gz").removesuffix("images-idx3-ubyte") + "labels-idx1-ubyte"
    for labels in (path.with_name(stem), path.with_name(stem + ".gz")):
        if labels.is_file():
            return path, labels
    raise UnreadableData(f"{path} has no labels: {stem} is missing beside it.")


def _chosen(pairs: list[tuple[Path, Path]], folder: Path) -> tuple[Path, Path]:
    """The only pair, or the one for training: a test set lying beside it must not be trained on."""
    training = [pair for pair in pairs if pair[0].name.startswith("train-")] or pairs
    if len({pair[1].name.removesuffix(".gz") for pair in training}) > 1:
        names = ", ".join(pair[0].name for pair in training)
        raise UnreadableData(f"{folder} holds several data sets ({names}). Leave one, or name one of them train-….")
    return training[0]


def _read_pictures(name: str, entries: list[Path]) -> DataSet:
    folders = [path for path in entries if path.is_dir()]
    foreign = [path.name for path in folders if path.name not in map(str, range(DIGITS))]
    if foreign:
        raise UnreadableData(f"{name} has a folder {foreign[0]!r}; pictures are in folders 0 to 9. Move it elsewhere.")
    files = [(path, int(folder.name)) for folder in folders for path in _entries(folder)]
    if not files:
        raise UnreadableData(f"{name}: the folders 0 to 9 are empty. Put pictures of each digit into its folder.")
    images = np.stack([_read_picture(path) for path, _label in files])
    return DataSet(name, images, np.array([label for _path, label in files], np.uint8))


def _read_picture(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    try:
        digit, _content_type = read_digit(path.read_bytes())
    except OSError as error:
        raise UnreadableData(f"{path} cannot be read: {error.strerror}.") from error
    except PictureError as error:
        raise UnreadableData(f"{path}: {error} Repair or remove it.") from error
    return digit
