import pytest

from inkdigits.images.formats import describe_foreign, sniff
from tests.pictures import coverage, every_kind_of_file, painted

FILES = every_kind_of_file(painted(coverage(3, 40)))


@pytest.mark.parametrize("name", FILES)
def test_every_format_is_told_from_its_first_bytes(name: str) -> None:
    assert sniff(FILES[name][:32]) == f"image/{name.split()[0].lower()}"


@pytest.mark.parametrize(
    "data", [b"", b"\x89PN", b"BMW builds cars, and this is a text.", b"RIFF1234WAVEfmt ", b"\x00" * 64]
)
def test_other_bytes_are_no_picture(data: bytes) -> None:
    assert sniff(data) is None


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"\x00\x00\x00\x18ftypavif", "AVIF"),
        (b"data:image/png;base64,iVBORw0KGgo=", "data URL"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b'<?xml version="1.0"?><svg/>', "SVG"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"<html></html>", "web page"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b'{"image": ""}', "JSON"),
        (b"hello", "not a picture"),
    ],
)
def test_what_was_sent_instead_is_named(data: bytes, word: str) -> None:
    assert word in describe_foreign(data)
