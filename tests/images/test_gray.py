import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import BlankPicture, TruncatedPicture
from inkdigits.images import decode, normalize, read_digit
from inkdigits.images.gray import LARGEST_SIDE, luminance
from tests.pictures import Pixels, big_endian_tiff, coverage, encoded, on_nothing, painted

INK = coverage(2, 120)
EXPECTED = normalize(painted(INK))


def difference(digit: Pixels) -> float:
    return float(np.abs(digit.astype(int) - EXPECTED).mean())


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (128, 128, 128), (30, 60, 200)])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_ink_on_nothing_is_read_whatever_its_colour(kind: str, colour: tuple[int, int, int]) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    assert difference(read_digit(encoded(on_nothing(INK, colour), kind, **options))[0]) < 2


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
@pytest.mark.parametrize("pen", [0, 255])
def test_a_palette_with_a_transparent_page_is_read(kind: str, pen: int) -> None:
    indices = Image.fromarray((INK > 0.5).astype(np.uint8), "L").convert("P")
    indices.putpalette([pen] * 6)
    assert difference(read_digit(encoded(indices, kind, transparency=0))[0]) < 12


def test_a_transparent_grey_level_is_the_page() -> None:
    data = encoded(painted(INK), transparency=255)
    assert difference(read_digit(data)[0]) < 12


def test_a_page_with_transparent_corners_is_read_by_its_ink() -> None:
    image = Image.fromarray(painted(INK, page=230, pen=30)).convert("RGBA")
    alpha = np.full(INK.shape, 255, np.uint8)
    alpha[:10, :10] = alpha[-10:, -10:] = 0
    image.putalpha(Image.fromarray(alpha))
    assert difference(normalize(luminance(image))) < 2


def test_a_wholly_transparent_picture_is_blank() -> None:
    with pytest.raises(BlankPicture):
        read_digit(encoded(Image.new("RGBA", (90, 90))))


@pytest.mark.parametrize("byte_order", ["little", "big"])
@pytest.mark.parametrize(("page", "pen"), [(65535, 0), (4000, 1000), (200, 60000)])
def test_16_bits_are_read_whatever_part_of_them_is_used(byte_order: str, page: int, pen: int) -> None:
    deep = np.rint(page + (pen - page) * INK.astype(np.float64)).astype(np.uint16)
    data = big_endian_tiff(deep) if byte_order == "big" else encoded(deep, "TIFF")
    assert difference(read_digit(data)[0]) < 2
    assert difference(read_digit(encoded(deep))[0]) < 2


@pytest.mark.parametrize("pixel", [np.nan, np.inf, -3.4e38])
def test_pixels_that_are_no_numbers_are_refused_not_guessed(pixel: float) -> None:
    light = painted(INK).astype(np.float32) / 255
    light[0, 0] = pixel
    with pytest.raises(TruncatedPicture, match=r"no numbers \(NaN\)"):
        read_digit(encoded(light, "TIFF"))


def test_two_levels_are_enough() -> None:
    data = encoded(Image.fromarray(painted(INK)).convert("1", dither=Image.Dither.NONE))
    assert difference(read_digit(data)[0]) < 8


@pytest.mark.parametrize("kind", ["CMYK", "LAB", "HSV", "YCbCr", "RGBX", "RGBa", "PA"])
def test_other_modes_of_pillow_keep_light_and_dark(kind: str) -> None:
    image = Image.fromarray(painted(INK))
    between = {"RGBa": "RGBA", "PA": "P"}.get(kind, "RGB")
    if kind == "LAB":
        converted = Image.merge("LAB", (image, *[Image.new("L", image.size, 128)] * 2))
    else:
        converted = image.convert(between).convert(kind)
    assert difference(normalize(luminance(converted))) < 6


def test_at_most_2400_pixels_a_side_are_kept() -> None:
    assert decode(encoded(np.zeros((3, 5000), np.uint8))).gray.shape[1] <= LARGEST_SIDE
