import numpy as np
import pytest

from inkdigits.images.page import Floats, lift_off_page
from tests.pictures import coverage, painted, placed

INK = placed(coverage(3, 120), (200, 200), 40, 40)


def shaded(lightest: float, darkest: float) -> Floats:
    """A page of 200x200 that gets darker towards a corner."""
    y, x = np.mgrid[0:200, 0:200] / 199
    page: Floats = (lightest + (darkest - lightest) * (0.7 * x + 0.3 * y**2)).astype(np.float32)
    return page


@pytest.mark.parametrize(("page", "pen"), [(255, 0), (0, 255), (200, 120), (60, 220)])
def test_ink_stands_out_whether_darker_or_lighter(page: int, pen: int) -> None:
    height = lift_off_page(painted(INK, page, pen).astype(np.float32)).height
    assert height[INK == 1].mean() == pytest.approx(abs(page - pen), rel=0.02)
    assert np.abs(height[INK == 0]).max() < 2


def test_uneven_light_leaves_the_page_flat() -> None:
    page = shaded(220, 120)
    height = lift_off_page(page * (1 - 0.7 * INK)).height
    assert np.abs(height[INK == 0]).max() < 10
    assert height[INK == 1].min() > 70


@pytest.mark.parametrize("width", [1, 2, 4, 8])
@pytest.mark.parametrize("offset", [0, 2, 5])
def test_a_frame_drawn_around_the_page_is_ink(width: int, offset: int) -> None:
    framed = painted(INK).astype(np.float32)
    inner = slice(offset, 200 - offset), slice(offset, 200 - offset)
    inside = slice(offset + width, 200 - offset - width), slice(offset + width, 200 - offset - width)
    kept = framed[inside].copy()
    framed[inner] = 0
    framed[inside] = kept
    height = lift_off_page(framed).height
    assert height[100, offset] > 150
    assert height[INK == 1].min() > 150
    assert abs(float(np.median(height))) < 30


@pytest.mark.parametrize("noise", [2, 5, 10])
def test_the_noise_of_the_page_is_measured(noise: float) -> None:
    grain = np.random.default_rng(0).normal(0, noise, INK.shape)
    relief = lift_off_page((shaded(220, 150) * (1 - 0.6 * INK) + grain).astype(np.float32))
    assert relief.noise == pytest.approx(noise, rel=0.2)
