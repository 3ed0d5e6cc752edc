import struct

import pytest
from PIL import Image

from inkdigits.errors import PictureTooLarge, TruncatedPicture
from inkdigits.images import decode
from inkdigits.images.endings import is_whole
from tests.pictures import coverage, declaring, encoded, every_kind_of_file, painted, placed

GRAY = painted(coverage(6, 40))
FILES = every_kind_of_file(GRAY)
PNG = encoded(painted(placed(coverage(6, 24), (28, 28), 2, 2)))
MOVING = {
    kind: encoded(Image.fromarray(GRAY), kind, save_all=True, append_images=[Image.new("L", (40, 40), 99)])
    for kind in ("GIF", "PNG", "WEBP")
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_off_anywhere_is_refused(name: str) -> None:
    data = FILES[name]
    for missing in {*range(1, 40), *range(40, len(data) - 30, 97)}:
        with pytest.raises(TruncatedPicture, match="ends too early"):
            decode(data[:-missing])


@pytest.mark.parametrize("kind", MOVING)
def test_an_animation_cut_off_anywhere_is_refused(kind: str) -> None:
    data = MOVING[kind]
    for missing in {*range(1, 40), *range(40, len(data) - 30, 97)}:
        with pytest.raises(TruncatedPicture):
            decode(data[:-missing])


@pytest.mark.parametrize("missing", [1, 4, 8, 12, 20])
def test_a_png_without_its_end_is_refused_although_its_pixels_are_there(missing: int) -> None:
    with pytest.raises(TruncatedPicture):
        decode(PNG[:-missing])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("garbage", [b"\0", bytes(range(256)), b"\xff\xd8\xff\xda;IEND"])
def test_what_follows_a_complete_file_does_not_matter(name: str, garbage: bytes) -> None:
    assert decode(FILES[name] + garbage).gray.tobytes() == decode(FILES[name]).gray.tobytes()


def test_the_end_of_a_preview_is_not_the_end_of_the_photo() -> None:
    preview = encoded(Image.new("L", (16, 16)), "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", 2 + len(preview)) + preview
    photo = encoded(GRAY, "JPEG")
    with_preview = photo[:2] + segment + photo[2:]
    assert is_whole(with_preview, "image/jpeg")
    assert not is_whole(with_preview[:-2], "image/jpeg")


def test_bytes_between_the_blocks_of_a_gif_are_passed_over() -> None:
    data = FILES["GIF L"]
    assert is_whole(data[:-1] + b"\0\0;", "image/gif")
    assert not is_whole(data[:-1] + b"\0\0", "image/gif")


@pytest.mark.parametrize("name", declaring(50_000, 50_000))
def test_a_cut_off_file_that_declares_a_huge_picture_is_too_large_first(name: str) -> None:
    with pytest.raises(PictureTooLarge):
        decode(declaring(50_000, 50_000)[name][:-1])


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "bmp"])
def test_nothing_is_not_a_whole_file(kind: str) -> None:
    assert not is_whole(b"\xff\xd8\xff", f"image/{kind}") or kind == "bmp"
