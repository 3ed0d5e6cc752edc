"""MNIST pictures come out as they went in, and nearly so when they are enlarged, placed elsewhere or made JPEG."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from inkdigits.images import normalize, read_digit
from inkdigits.images.mnist_form import has_mnist_form, have_mnist_form, stroke_width
from tests.pictures import Floats, Pixels, encoded
from tests.small_models import digits

MANY = digits()[0]
SOME = MANY[np.random.default_rng(0).choice(len(MANY), 60, replace=False)]


def mean_difference(reading: Callable[[Pixels], Pixels]) -> float:
    return float(np.mean([np.abs(reading(digit).astype(int) - digit).mean() for digit in SOME]))


def enlarged(digit: Pixels, times: int, way: Image.Resampling) -> Pixels:
    return np.asarray(Image.fromarray(digit).resize((28 * times, 28 * times), way))


@pytest.mark.parametrize("inverted", [False, True])
def test_of_5000_digits_999_in_1000_come_out_identical(inverted: bool) -> None:
    files = (encoded(255 - digit if inverted else digit) for digit in MANY)
    same = sum(np.array_equal(read_digit(data)[0], digit) for data, digit in zip(files, MANY, strict=True))
    assert same >= 0.999 * len(MANY)


@pytest.mark.parametrize("times", [2, 3, 5, 10, 20])
def test_enlarged_digits_come_back(times: int) -> None:
    assert mean_difference(lambda digit: normalize(enlarged(digit, times, Image.Resampling.NEAREST))) < 6
    assert mean_difference(lambda digit: normalize(enlarged(digit, times, Image.Resampling.BICUBIC))) < 12


@pytest.mark.parametrize("page", [0, 255])
def test_digits_on_a_larger_canvas_come_back(page: int) -> None:
    def pasted(digit: Pixels) -> Pixels:
        canvas = np.zeros((120, 200), np.uint8)
        top, left = int(digit[14].sum()) % 92, int(digit[:, 14].sum()) % 172
        canvas[top : top + 28, left : left + 28] = digit
        return normalize(255 - canvas if page else canvas)

    assert mean_difference(pasted) < 5


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_digits_come_back_from_lossy_files(kind: str) -> None:
    assert mean_difference(lambda digit: read_digit(encoded(digit, kind))[0]) < 6
    assert mean_difference(lambda digit: read_digit(encoded(255 - digit, kind))[0]) < 6


def test_a_digit_that_is_moved_too_faint_or_too_small_has_another_form() -> None:
    digit = SOME[0]
    assert has_mnist_form(digit)
    assert not has_mnist_form(np.roll(digit, 3, axis=1))
    assert not has_mnist_form(digit // 2)
    assert not has_mnist_form(255 - digit)
    assert not has_mnist_form(np.zeros((28, 28), np.uint8))


@pytest.mark.parametrize("width", [1, 2, 5])
def test_the_width_of_a_long_stroke_is_measured(width: int) -> None:
    ink: Floats = np.zeros((200, 20), np.float32)
    ink[:, 8 : 8 + width] = 1
    assert stroke_width(ink) == pytest.approx(width, rel=0.05)
    assert stroke_width(7 * ink) == pytest.approx(width, rel=0.05)


def blots(rng: np.random.Generator) -> Pixels:
    """Rectangles of ink, some of the size of a digit."""
    picture = np.zeros((28, 28), np.uint8)
    for _ in range(rng.integers(1, 6)):
        (top, left), (height, width) = rng.integers(0, 28, 2), rng.integers(1, 21, 2)
        picture[top : top + height, left : left + width] = rng.integers(200, 256)
    return picture


def test_many_at_once_are_told_as_one_by_one() -> None:
    rng = np.random.default_rng(0)
    shifted = [np.roll(SOME, by, axis=axis) for by in (1, 2, 27) for axis in (1, 2)]
    altered = [SOME, 255 - SOME, SOME // 2, np.uint8(255) * (SOME > 250), *shifted]
    drawn = np.stack([blots(rng) for _ in range(300)])
    noise = rng.integers(0, 256, (20, 28, 28), np.uint8)
    plain = np.stack([np.full((28, 28), shade, np.uint8) for shade in (0, 1, 254, 255)])
    pictures = np.concatenate([*altered, drawn, noise, plain])
    assert have_mnist_form(pictures).tolist() == [has_mnist_form(picture) for picture in pictures]
