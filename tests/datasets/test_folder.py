"""A person's own folder: IDX files or pictures in 0 to 9, and what is said where it is neither."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.datasets import DataSet, load
from inkdigits.datasets.idx import write_idx
from inkdigits.errors import UnreadableData


@pytest.fixture
def pictures(tmp_path: Path, sample: DataSet) -> Path:
    folder = tmp_path / "my digits"
    for number in range(0, 500, 25):
        place = folder / str(sample.labels[number])
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(sample.images[number]).save(place / f"{number:03}.png")
    return folder


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_pair_of_idx_files_is_read(tmp_path: Path, sample: DataSet, ending: str) -> None:
    write_idx(tmp_path / f"mine-images-idx3-ubyte{ending}", sample.images)
    write_idx(tmp_path / f"mine-labels-idx1-ubyte{ending}", sample.labels)
    data = load(str(tmp_path), tmp_path)
    assert data.name == tmp_path.name
    assert np.array_equal(data.images, sample.images)
    assert np.array_equal(data.labels, sample.labels)


def test_of_a_training_and_a_test_set_the_training_set_is_read(tmp_path: Path, sample: DataSet) -> None:
    for name, count in (("train", 40), ("t10k", 10)):
        write_idx(tmp_path / f"{name}-images-idx3-ubyte", sample.images[:count])
        write_idx(tmp_path / f"{name}-labels-idx1-ubyte", sample.labels[:count])
    assert len(load(str(tmp_path), tmp_path)) == 40


def test_several_data_sets_in_one_folder_are_refused(tmp_path: Path, sample: DataSet) -> None:
    for name in ("mine", "yours"):
        write_idx(tmp_path / f"{name}-images-idx3-ubyte", sample.images)
        write_idx(tmp_path / f"{name}-labels-idx1-ubyte", sample.labels)
    with pytest.raises(UnreadableData, match=r"several data sets \(mine.*yours"):
        load(str(tmp_path), tmp_path)


def test_images_without_labels_are_refused(tmp_path: Path, sample: DataSet) -> None:
    write_idx(tmp_path / "mine-images-idx3-ubyte", sample.images)
    with pytest.raises(UnreadableData, match="mine-labels-idx1-ubyte is missing"):
        load(str(tmp_path), tmp_path)


def test_pictures_are_read_as_the_server_reads_them(pictures: Path, sample: DataSet) -> None:
    data = load(str(pictures), pictures)
    assert data.counts() == [2] * 10
    kept = sample.images[::25].astype(int)
    # An MNIST picture comes out practically as it went in.
    assert np.abs(data.images.astype(int) - kept).mean() < 4


def test_a_picture_that_cannot_be_read_is_named(pictures: Path) -> None:
    (pictures / "3" / "broken.png").write_bytes(b"no picture")
    with pytest.raises(UnreadableData, match=r"broken\.png.*Repair or remove it"):
        load(str(pictures), pictures)


def test_hidden_files_are_passed_over(pictures: Path) -> None:
    (pictures / "3" / ".DS_Store").write_bytes(b"no picture")
    assert len(load(str(pictures), pictures)) == 20


def test_an_eleventh_folder_is_refused(pictures: Path) -> None:
    (pictures / "10").mkdir()
    with pytest.raises(UnreadableData, match="folder '10'"):
        load(str(pictures), pictures)


def test_empty_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "0").mkdir()
    with pytest.raises(UnreadableData, match="are empty"):
        load(str(tmp_path), tmp_path)


def test_a_folder_without_data_is_refused_with_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match=r"holds no data set\. It should hold a pair"):
        load(str(tmp_path), tmp_path)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match=r"no folder .*nowhere"):
        load(str(tmp_path / "nowhere"), tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnreadableData, match="is a file"):
        load(str(tmp_path / "file"), tmp_path)
