import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from inkdigits.errors import BlankPicture
from inkdigits.images import decode, normalize
from tests.pictures import Pixels, coverage, encoded, painted, photographed, placed, to_bytes

SMALL = arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=40))
TWO_SHADES = arrays(
    np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.sampled_from([0, 255]), fill=st.just(0)
)


def normalized(gray: Pixels) -> Pixels | None:
    try:
        return normalize(gray)
    except BlankPicture:
        return None


def difference(one: Pixels, other: Pixels) -> float:
    """Mean absolute difference; by which pixel the middle of a digit lies may differ."""
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(np.roll(one, shift, (0, 1)).astype(int) - other).mean()) for shift in shifts)


@settings(max_examples=300, deadline=None)
@given(SMALL | TWO_SHADES)
@example(np.zeros((1, 1), np.uint8))
@example(np.array([[0, 255]], np.uint8))
@example(np.array([[0], [1], [255]], np.uint8))
def test_any_pixels_give_a_digit_or_are_blank(gray: npt.NDArray[np.uint8]) -> None:
    digit = normalized(gray)
    if digit is not None:
        assert digit.shape == (28, 28)
        assert digit.dtype == np.uint8
        assert digit.max() >= 254


@settings(max_examples=300, deadline=None)
@given(SMALL | TWO_SHADES)
def test_normalizing_twice_is_normalizing_once(gray: npt.NDArray[np.uint8]) -> None:
    digit = normalized(gray)
    if digit is not None:
        np.testing.assert_array_equal(normalize(digit), digit)
        np.testing.assert_array_equal(normalize(255 - digit), digit)


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("pen", [0.004, 0.03, 0.09, 0.15])
def test_drawings_with_any_pen_stay_as_they_come_out(digit: int, pen: float) -> None:
    once = normalize(painted(coverage(digit, 300, pen)))
    np.testing.assert_array_equal(normalize(once), once)
    assert 19 <= max(np.ptp(np.nonzero(once), axis=1) + 1) <= 20


@pytest.mark.parametrize("digit", range(10))
def test_dark_on_light_and_light_on_dark_are_the_same_digit(digit: int) -> None:
    gray = painted(coverage(digit, 90), page=220, pen=40)
    assert difference(normalize(gray), normalize(255 - gray)) < 1


@pytest.mark.parametrize("side", [12, 16, 20, 27, 28, 29, 64, 300, 1000, 2500, 4000])
def test_the_size_of_a_picture_does_not_matter(side: int) -> None:
    large = Image.fromarray(painted(coverage(5, 1000, pen=0.11)))
    expected = normalize(np.asarray(large))
    resized = large.resize((side, side), Image.Resampling.BOX if side <= 1000 else Image.Resampling.BICUBIC)
    digit = normalize(decode(encoded(resized)).gray)
    assert difference(digit, expected) < (25 if side < 20 else 15 if side < 40 else 8)


@pytest.mark.parametrize("shape", [(60, 4000), (4000, 60), (28, 400)])
def test_the_shape_of_a_picture_does_not_matter(shape: tuple[int, int]) -> None:
    ink = coverage(8, 28, pen=0.1)
    digit = normalize(painted(placed(ink, shape, shape[0] // 2 - 14, shape[1] // 2 - 14)))
    assert difference(digit, normalize(painted(np.pad(ink, 20)))) < 10


@pytest.mark.parametrize("corner", [(1, 1), (1, 170), (170, 1), (170, 170), (1, 85), (85, 1)])
@pytest.mark.parametrize("pen", [0, 255])
def test_a_digit_near_an_edge_is_found(corner: tuple[int, int], pen: int) -> None:
    ink = coverage(3, 120, pen=0.08)[5:115, 20:100]
    middle = normalize(painted(placed(ink, (281, 251), 85, 85), 255 - pen, pen))
    digit = normalize(painted(placed(ink, (281, 251), *corner), 255 - pen, pen))
    assert difference(digit, middle) < 3


def test_a_small_digit_on_a_large_page_is_looked_at_closely() -> None:
    ink = coverage(6, 100)
    page = painted(placed(ink, (2000, 2000), 1700, 120))
    assert difference(normalize(page), normalize(painted(np.pad(ink, 30)))) < 6


@pytest.mark.parametrize("seed", range(5))
def test_a_photo_gives_the_digit_that_was_drawn(seed: int) -> None:
    ink = placed(coverage(2 * seed, 200), (400, 500), 60 + 20 * seed, 200)
    assert difference(normalize(photographed(ink, seed=seed)), normalize(painted(ink))) < 15


@pytest.mark.parametrize("shade", [0, 1, 128, 255])
def test_one_colour_is_blank(shade: int) -> None:
    with pytest.raises(BlankPicture, match="Draw or photograph one digit"):
        normalize(np.full((50, 70), shade, np.uint8))


def empty_page(side: int, noise: float, seed: int) -> Pixels:
    """Paper in uneven light, with a grain of that standard deviation."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    light = random.uniform(180, 210) - random.uniform(0, 50) * x - random.uniform(0, 50) * y**2
    return to_bytes(light + random.normal(0, noise, (side, side)))


@pytest.mark.parametrize("side", [28, 64, 200, 400, 900])
@pytest.mark.parametrize("noise", [0, 3, 6, 12])
def test_an_empty_page_is_blank_whatever_noise_and_light_are_on_it(side: int, noise: float) -> None:
    for seed in range(4):
        with pytest.raises(BlankPicture, match="no ink"):
            normalize(empty_page(side, noise, seed))


@pytest.mark.parametrize("side", [200, 400, 900])
@pytest.mark.parametrize("quality", [70, 80, 90])
def test_a_photo_of_an_empty_page_is_blank(side: int, quality: int) -> None:
    for seed in range(4):
        with pytest.raises(BlankPicture, match="no ink"):
            normalize(decode(encoded(empty_page(side, 4, seed), "JPEG", quality=quality)).gray)
