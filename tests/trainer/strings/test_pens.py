"""Strokes get the width they are asked to have, along the way they were written."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.trainer.strings.pens import retraced


def stroke(width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    sheet = Image.new("L", (120, 80), 0)
    ImageDraw.Draw(sheet).line((20, 40, 100, 40), 255, width)
    return np.asarray(sheet, np.float32) / np.float32(255)


@pytest.mark.parametrize("before", [5, 9, 13])
@pytest.mark.parametrize("after", [2.0, 4.0, 8.0, 14.0])
def test_a_stroke_is_as_wide_as_asked_for_whatever_it_was(before: int, after: float) -> None:
    drawn = retraced(stroke(before), after, np.random.default_rng(3))
    widths = drawn[:, 35:85].sum(axis=0)
    assert widths.mean() == pytest.approx(after, rel=0.25, abs=0.6)
    middle = (drawn[:, 35:85] * np.arange(80)[:, np.newaxis]).sum(axis=0) / widths
    assert np.abs(middle - 40).max() < 1.5


def test_a_thin_pen_leaves_a_filled_loop_filled() -> None:
    ink = stroke(4)
    ink[28:52, 50:74] = 1
    drawn = retraced(ink, 2.0, np.random.default_rng(3))
    assert drawn[34:46, 56:68].mean() > 0.8
    assert drawn[:, 25:40].sum(axis=0).mean() == pytest.approx(2.0, abs=1.3)


def test_nothing_stays_nothing() -> None:
    assert not retraced(np.zeros((9, 9), np.float32), 3.0, np.random.default_rng(0)).any()
