"""Downloads from a real server that cuts connections, ignores ranges, sends wrong bytes or has nothing."""

import gzip
import hashlib
import socket
from pathlib import Path

import pytest

from inkdigits.datasets.download import Published, download
from inkdigits.errors import ChecksumMismatch, DownloadFailed
from tests.datasets.conftest import Mirror


def published(mirror: Mirror) -> Published:
    content = gzip.decompress(mirror.content)
    return Published("digits", len(content), hashlib.sha256(content).hexdigest())


def unused_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/"


def test_a_file_arrives_whole_and_its_progress_is_told(mirror: Mirror, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    path = download(published(mirror), tmp_path / "new", [mirror.address], lambda *what: told.append(what))
    assert path == tmp_path / "new" / "digits.gz"
    assert path.read_bytes() == mirror.content
    assert told[-1] == ("digits", len(mirror.content), len(mirror.content))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["digits.gz"]


def test_a_cut_connection_is_resumed_where_it_broke_off(mirror: Mirror, tmp_path: Path) -> None:
    mirror.moods = ["cuts off", "cuts off", "well"]
    path = download(published(mirror), tmp_path, [mirror.address])
    assert path.read_bytes() == mirror.content
    assert mirror.asked == [None, "bytes=300000-", "bytes=600000-"]


def test_an_interrupted_download_goes_on_at_the_next_start(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "digits.gz.part").write_bytes(mirror.content[:500_000])
    path = download(published(mirror), tmp_path, [mirror.address])
    assert path.read_bytes() == mirror.content
    assert mirror.asked == ["bytes=500000-"]


def test_a_part_that_is_whole_already_is_used(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "digits.gz.part").write_bytes(mirror.content)
    assert download(published(mirror), tmp_path, [mirror.address]).read_bytes() == mirror.content


@pytest.mark.parametrize("mood", ["ignores range", "other range"])
def test_a_server_that_does_not_keep_to_the_range_does_no_harm(mirror: Mirror, tmp_path: Path, mood: str) -> None:
    (tmp_path / "digits.gz.part").write_bytes(mirror.content[:500_000])
    mirror.moods = [mood, "well"]
    assert download(published(mirror), tmp_path, [mirror.address, mirror.address]).read_bytes() == mirror.content


def test_a_damaged_part_is_thrown_away_and_fetched_anew(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "digits.gz.part").write_bytes(bytes(500_000))
    assert download(published(mirror), tmp_path, [mirror.address]).read_bytes() == mirror.content
    assert mirror.asked == ["bytes=500000-", None]


@pytest.mark.parametrize("mood", ["missing", "broken", "wrong bytes"])
def test_the_next_mirror_is_asked_where_one_fails(mirror: Mirror, tmp_path: Path, mood: str) -> None:
    mirror.moods = [mood, "well"]
    path = download(published(mirror), tmp_path, [unused_address(), mirror.address, mirror.address])
    assert path.read_bytes() == mirror.content


def test_every_mirror_s_reason_is_given_when_all_fail(mirror: Mirror, tmp_path: Path) -> None:
    mirror.moods = ["missing", "wrong bytes"]
    with pytest.raises(DownloadFailed, match=r"cannot be reached.*answered 404.*not the published.*run the command"):
        download(published(mirror), tmp_path, [unused_address(), mirror.address, mirror.address])
    assert list(tmp_path.iterdir()) == []


def test_what_arrived_before_a_failure_is_kept(mirror: Mirror, tmp_path: Path) -> None:
    mirror.moods = ["cuts off", "broken"]
    with pytest.raises(DownloadFailed, match="503"):
        download(published(mirror), tmp_path, [mirror.address])
    assert (tmp_path / "digits.gz.part").stat().st_size == 300_000


def test_a_folder_that_cannot_be_written_is_named(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DownloadFailed, match=r"could not be written to .*--data-dir"):
        download(published(mirror), tmp_path / "file" / "folder", [mirror.address])


def test_a_file_of_another_content_is_no_published_one(mirror: Mirror) -> None:
    with pytest.raises(ChecksumMismatch, match="SHA-256"):
        published(mirror).check(b"other", "here")
