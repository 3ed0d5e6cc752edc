import numpy as np
import pytest
from PIL import Image, ImageFilter

from inkdigits.errors import BlankPicture
from inkdigits.images import normalize
from tests.pictures import Floats, Pixels, coverage, painted, placed, to_bytes


def difference(one: Pixels, other: Pixels) -> float:
    """Mean absolute difference; by which pixel the middle of a digit lies may differ."""
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(np.roll(one, shift, (0, 1)).astype(int) - other).mean()) for shift in shifts)


def blurred(scene: Floats, radius: float = 1.0) -> Floats:
    return np.asarray(Image.fromarray(to_bytes(scene)).filter(ImageFilter.GaussianBlur(radius)), np.float32)


def grain(shape: tuple[int, ...], seed: int) -> Floats:
    return np.random.default_rng(seed).normal(0, 4, shape).astype(np.float32)


INK = {digit: placed(coverage(digit, 180, 0.07), (300, 400), 60, 90 + 10 * digit) for digit in range(10)}


@pytest.mark.parametrize("digit", INK)
def test_a_shadow_with_a_sharp_edge_across_the_digit_is_no_ink(digit: int) -> None:
    y, x = np.mgrid[0:300, 0:400]
    light = np.where(x + 0.3 * y > 260, 0.6, 1.0)
    scene = blurred(painted(INK[digit], 210, 40) * light) + grain((300, 400), digit)
    assert difference(normalize(to_bytes(scene)), normalize(painted(INK[digit]))) < 20


@pytest.mark.parametrize("digit", INK)
@pytest.mark.parametrize("table", [60, 110])
def test_a_sheet_of_paper_on_a_darker_table_is_no_ink(digit: int, table: int) -> None:
    scene = np.full((300, 400), table, np.float32)
    y, x = np.mgrid[0:300, 0:400]
    sheet = (np.abs(x - 200 + 0.1 * y) < 170) & (np.abs(y - 150 - 0.1 * x) < 125)
    ink = placed(coverage(digit, 140, 0.07), (300, 400), 85, 125)
    scene[sheet] = painted(ink, 215, 45)[sheet]
    digit_seen = normalize(to_bytes(blurred(scene) + grain((300, 400), digit)))
    assert difference(digit_seen, normalize(painted(ink))) < 14


@pytest.mark.parametrize("digit", [0, 2, 3, 5, 7])
def test_a_bold_marker_that_fills_the_picture_is_read_whole(digit: int) -> None:
    ink = coverage(digit, 300, 0.17)
    scene = blurred(painted(ink, 190, 30)) + grain(ink.shape, digit)
    assert difference(normalize(to_bytes(scene)), normalize(painted(np.pad(ink, 50)))) < 10


@pytest.mark.parametrize("radius", [60, 100])
@pytest.mark.parametrize("noise", [0, 1])
def test_a_soft_shadow_on_an_empty_page_is_no_ink(radius: int, noise: int) -> None:
    y, x = np.mgrid[0:300, 0:400]
    shadow = np.exp(-((x - 250) ** 2 + (y - 120) ** 2) / (2 * radius**2))
    with pytest.raises(BlankPicture):
        normalize(to_bytes(200 - 70 * shadow + noise * grain((300, 400), radius)))
