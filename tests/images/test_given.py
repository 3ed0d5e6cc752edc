"""A picture is read alike, whatever a program has of it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import NotAPicture
from inkdigits.images import MAX_PIXELS, Picture, picture_of
from tests.pictures import coverage, encoded, painted

GRAY = painted(coverage(3, 90))


def given(picture: object) -> Picture:
    return picture_of(picture, MAX_PIXELS, page=1)  # type: ignore[arg-type]


def test_files_bytes_arrays_and_pillow_pictures_are_the_same(tmp_path: Path) -> None:
    data = encoded(GRAY)
    path = tmp_path / "three.png"
    path.write_bytes(data)
    for each in (path, str(path), data, bytearray(data), memoryview(data), GRAY, Image.fromarray(GRAY)):
        picture = given(each)
        np.testing.assert_array_equal(picture.gray, GRAY)
        assert (picture.width, picture.height) == GRAY.shape[::-1]
    assert given(picture) is picture


def test_a_pillow_picture_stands_as_it_says(tmp_path: Path) -> None:
    sideways = Image.fromarray(np.rot90(GRAY[:60]))
    exif = sideways.getexif()
    exif[0x0112] = 6
    sideways.save(tmp_path / "three.png", exif=exif)
    with Image.open(tmp_path / "three.png") as opened:
        np.testing.assert_array_equal(given(opened).gray, given(tmp_path / "three.png").gray)


@pytest.mark.parametrize(
    "array", [np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9)), np.zeros((9, 9), bool), np.zeros((0, 9), np.uint8)]
)
def test_an_array_that_is_no_luminance_is_told(array: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(NotAPicture, match=r"luminance is wanted, uint8 of \(height, width\)"):
        given(array)


def test_what_is_no_picture_at_all_is_told() -> None:
    with pytest.raises(TypeError, match="not as int"):
        given(7)
