"""IDX files: what is written is read back, and every damage is named."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.datasets.idx import parse_idx, read_idx, unzipped, write_idx
from inkdigits.errors import UnreadableData


@pytest.mark.parametrize("name", ["digits-idx3-ubyte", "digits-idx3-ubyte.gz"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    array = np.arange(3 * 28 * 28, dtype=np.uint32).astype(np.uint8).reshape(3, 28, 28)
    write_idx(tmp_path / name, array)
    assert np.array_equal(read_idx(tmp_path / name), array)


def test_gzip_is_known_by_content_not_by_name(tmp_path: Path) -> None:
    write_idx(tmp_path / "a.gz", np.arange(5, dtype=np.uint8))
    (tmp_path / "a.gz").rename(tmp_path / "a")
    assert read_idx(tmp_path / "a").tolist() == [0, 1, 2, 3, 4]


def test_the_same_array_gives_the_same_gzip_file(tmp_path: Path) -> None:
    write_idx(tmp_path / "a.gz", np.arange(5, dtype=np.uint8))
    write_idx(tmp_path / "b.gz", np.arange(5, dtype=np.uint8))
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros(3, np.int64), np.uint8(1)])
def test_only_arrays_of_bytes_are_written(tmp_path: Path, array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="uint8"):
        write_idx(tmp_path / "a", array)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an IDX file"),
        (b"PK\x03\x04 a zip file", "not an IDX file"),
        (b"\0\0\x0d\x01" + bytes(8), "type 0x0d"),
        (b"\0\0\x08\x00", "ends inside"),
        (b"\0\0\x08\x03\0\0\0\x01", "ends inside"),
        (b"\0\0\x08\x01\0\0\0\x05abcd", "should hold 5 bytes"),
        (b"\0\0\x08\x01\0\0\0\x03abcd", "should hold 3 bytes"),
        (b"\0\0\x08\x03" + b"\xff" * 12, "should hold"),
    ],
)
def test_a_damaged_file_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableData, match=reason):
        parse_idx(data, "file")


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        parse_idx(unzipped(data, "file"), "file")
    except UnreadableData:
        return


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:12] + b"\xff\xff" + data[14:]])
def test_a_damaged_gzip_file_is_refused(damage: object) -> None:
    data = gzip.compress(b"\0\0\x08\x01\0\0\0\x05abcde")
    with pytest.raises(UnreadableData, match="gzip"):
        unzipped(damage(data), "file")  # type: ignore[operator]


def test_a_gzip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnreadableData, match="more than 1000 bytes"):
        unzipped(gzip.compress(bytes(10_000_000)), "file", limit=1000)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match=r"digits.* cannot be read"):
        read_idx(tmp_path / "digits")
