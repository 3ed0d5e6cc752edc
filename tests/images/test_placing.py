import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from inkdigits.images.mnist_form import has_mnist_form, stroke_width
from inkdigits.images.placing import place
from inkdigits.images.stroke import thicken
from tests.pictures import coverage


@settings(max_examples=150, deadline=None)
@given(arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=30), elements=st.sampled_from([0.0, 0.5, 1.0])))
def test_whatever_ink_is_placed_has_the_mnist_form(ink: npt.NDArray[np.float32]) -> None:
    assume(ink.any())
    assert has_mnist_form(place(ink))


@pytest.mark.parametrize(("height", "width"), [(40, 10), (10, 40), (33, 33), (7, 5), (400, 300)])
def test_ink_keeps_its_shape_in_a_box_of_20(height: int, width: int) -> None:
    digit = place(np.ones((height, width), np.float32))
    rows, columns = np.ptp(np.nonzero(digit), axis=1) + 1
    assert max(rows, columns) == 20
    assert rows / columns == pytest.approx(height / width, rel=0.1)


@pytest.mark.parametrize("digit", range(10))
def test_the_mean_of_the_ink_is_in_the_middle(digit: int) -> None:
    placed = place(coverage(digit, 100)).astype(float)
    mean = np.array([(placed.sum(axis=1 - axis) @ np.arange(28)) / placed.sum() for axis in (0, 1)])
    assert np.abs(mean - 14).max() <= 0.51


@pytest.mark.parametrize("pen", [0.003, 0.01, 0.03])
def test_hairlines_become_as_wide_as_the_strokes_of_mnist(pen: float) -> None:
    thick = thicken(coverage(3, 400, pen))
    assert 1.4 < stroke_width(thick) * 20 / max(thick.shape) < 2.5


def test_strokes_of_some_width_are_left_alone() -> None:
    ink = coverage(3, 200, 0.12)
    assert thicken(ink) is ink
