import io
import struct

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import NoSuchPage
from inkdigits.images import decode
from inkdigits.images.tiff_pages import tiff_pages
from tests.pictures import encoded


def several(*shades: int, **options: object) -> bytes:
    first, *others = (Image.new("L", (20 + shade, 10), shade) for shade in shades)
    return encoded(first, "TIFF", save_all=True, append_images=others, **options)


def pages(data: bytes) -> list[int]:
    return tiff_pages(io.BytesIO(data)).frames


def whole(data: bytes) -> bool:
    return tiff_pages(io.BytesIO(data)).whole


def directory(kind: int, following: int, order: str = "<") -> bytes:
    return struct.pack(f"{order}HHHIII", 1, 254, 4, 1, kind, following)


@pytest.mark.parametrize("options", [{}, {"big_tiff": True}, {"compression": "tiff_lzw"}])
def test_every_page_is_counted_and_can_be_decoded(options: dict[str, object]) -> None:
    data = several(10, 20, 30, **options)
    assert pages(data) == [1, 2, 3]
    for page, shade in ((1, 10), (2, 20), (3, 30)):
        picture = decode(data, page=page)
        assert (picture.width, int(picture.gray[0, 0])) == (20 + shade, shade)
        assert picture.pages == 3


def test_a_single_picture_is_page_1() -> None:
    assert pages(several(10)) == [1]


@pytest.mark.parametrize("order", "<>")
def test_reduced_copies_of_a_picture_are_no_pages(order: str) -> None:
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8)
    assert pages(head + directory(0, 26, order) + directory(1, 44, order) + directory(2, 0, order)) == [1, 3]


def test_directories_that_lead_in_a_circle_are_read_once() -> None:
    head = b"II" + struct.pack("<HI", 42, 8)
    assert pages(head + directory(0, 26) + directory(0, 8)) == [1, 2]


def test_pages_that_cannot_be_found_are_told() -> None:
    head = b"II" + struct.pack("<HI", 42, 8)
    assert whole(head + directory(0, 26) + directory(0, 0))
    assert not whole(head + directory(0, 26) + directory(0, 8))
    assert not whole(head + directory(0, 26) + directory(0, 99_999))
    assert not whole(several(10, 20, 30)[:400])


@pytest.mark.parametrize("data", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0+" + bytes(4), b"II*\0\x08\0\0\0\xff"])
def test_what_is_damaged_is_left_to_the_decoder(data: bytes) -> None:
    assert pages(data) == [1]


def test_a_page_that_is_not_there_is_told() -> None:
    with pytest.raises(NoSuchPage, match="has 2 pages, and no page 3"):
        decode(several(10, 20), page=3)
    with pytest.raises(NoSuchPage, match="has 1 page, and no page 2"):
        decode(encoded(np.zeros((28, 28), np.uint8)), page=2)


def test_pages_are_counted_without_the_reduced_copies_between_them() -> None:
    copy = encoded(Image.new("L", (3, 3)), "TIFF")
    parts = [Image.new("L", (20 + shade, 10), shade) for shade in (10, 20)]
    thumbnail = Image.new("L", (3, 3))
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    data = encoded(parts[0], "TIFF", save_all=True, append_images=[thumbnail, parts[1]])
    assert decode(copy).pages == 1
    assert pages(data) == [1, 3]
    assert decode(data, page=2).width == 40
    assert decode(data, page=2).pages == 2
