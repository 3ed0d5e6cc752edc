import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from inkdigits.images.orientation import read_orientation, turn_upright
from tests.pictures import exif_block


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_tag_is_found_in_either_byte_order(orientation: int, order: str) -> None:
    assert read_orientation(exif_block(orientation, order)) == orientation
    assert read_orientation(exif_block(orientation, order).removeprefix(b"Exif\0\0")) == orientation


@pytest.mark.parametrize("orientation", [0, 9, 4000])
def test_a_senseless_orientation_is_upright(orientation: int) -> None:
    assert read_orientation(exif_block(orientation)) == 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turning_agrees_with_pillow(orientation: int) -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4)
    image = Image.fromarray(picture)
    image.getexif()[0x0112] = orientation
    np.testing.assert_array_equal(turn_upright(picture, orientation), np.asarray(ImageOps.exif_transpose(image)))


@given(st.binary(max_size=80))
def test_any_bytes_give_an_orientation(block: bytes) -> None:
    for start in (b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0\x08\0\0\0"):
        assert read_orientation(start + block) in range(1, 9)
