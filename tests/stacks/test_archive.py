import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inkdigits.errors import DamagedContainer, PictureTooLarge
from inkdigits.stacks import archive
from inkdigits.stacks.archive import open_archive, read_member
from tests.stacks.files import png, zipped


def saved(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def flagged(data: bytes, flag: int) -> bytes:
    """The same ZIP with a flag set for its one member, in both places."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[data.index(signature) + offset] |= flag
    return bytes(changed)


def declaring(data: bytes, size: int) -> bytes:
    """The same ZIP whose directory says that its one member is so large when unpacked."""
    changed = bytearray(data)
    at = data.index(b"PK\x01\x02") + 24
    changed[at : at + 4] = size.to_bytes(4, "little")
    return bytes(changed)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_read_as_archives_are_packed(method: int, tmp_path: Path) -> None:
    with open_archive(saved(tmp_path / "s.zip", zipped({"a.png": png(3)}, method))) as opened:
        assert read_member(opened, "a.png") == png(3)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_could_grow_without_a_limit_is_not_unpacked(method: int, tmp_path: Path) -> None:
    with (
        open_archive(saved(tmp_path / "s.zip", declaring(zipped({"a.png": bytes(1 << 24)}, method), 5000))) as opened,
        pytest.raises(DamagedContainer, match=rf"not read here \(method {method}\)\. Unpack it"),
    ):
        read_member(opened, "a.png")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda data: flagged(data, 1), "It is encrypted in the ZIP. Unpack it with its password"),
        (lambda data: data.replace(png(3)[40:80], bytes(40)), "It is damaged in the ZIP."),
        (lambda data: data.replace(b"PK\x03\x04", b"PK\x00\x00"), "It is damaged in the ZIP."),
        (lambda data: declaring(data, 10), "It is damaged in the ZIP."),
    ],
)
def test_a_member_that_cannot_be_unpacked_is_told(
    damage: Callable[[bytes], bytes], sentence: str, tmp_path: Path
) -> None:
    data = zipped({"a.png": png(3)}, zipfile.ZIP_STORED)
    with (
        open_archive(saved(tmp_path / "s.zip", damage(data))) as opened,
        pytest.raises(DamagedContainer, match=sentence),
    ):
        read_member(opened, "a.png")


def test_a_way_of_packing_that_is_not_known_is_told(tmp_path: Path) -> None:
    changed = bytearray(zipped({"a.png": png(3)}))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        changed[changed.index(signature) + offset] = 9
    with (
        open_archive(saved(tmp_path / "s.zip", bytes(changed))) as opened,
        pytest.raises(DamagedContainer, match="not read here \\(method 9\\)"),
    ):
        read_member(opened, "a.png")


def test_a_bomb_is_refused_as_a_whole(tmp_path: Path) -> None:
    data = zipped({f"{n}.bmp": bytes(1 << 26) for n in range(5)})
    assert len(data) < 400_000
    with pytest.raises(DamagedContainer, match=r"would grow from .* to 335,544,320 bytes"):
        open_archive(saved(tmp_path / "s.zip", data))


def test_a_member_larger_than_any_picture_is_refused(tmp_path: Path) -> None:
    data = declaring(zipped({"a.png": png(3)}), 1 << 30)
    with pytest.raises(DamagedContainer, match="would grow"):
        open_archive(saved(tmp_path / "s.zip", data))
    filled = io.BytesIO()
    with zipfile.ZipFile(filled, "w") as written:
        written.writestr("a.png", bytes(10_000_000), zipfile.ZIP_STORED)
    with (
        open_archive(saved(tmp_path / "t.zip", declaring(filled.getvalue(), (1 << 29) + 1))) as opened,
        pytest.raises(PictureTooLarge, match="more than 512 MB"),
    ):
        read_member(opened, "a.png")


def test_more_members_than_a_stack_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    path = saved(tmp_path / "s.zip", zipped({f"{n}.png": b"" for n in range(4)}))
    with pytest.raises(DamagedContainer, match="has 4 members; at most 3 are read"):
        open_archive(path)
