"""Rows that a stroke joins are one number; paper, rules and what stands too far away join nothing."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.reading.bridges import bridged

BOXES = np.array([[20, 20, 44, 60], [92, 20, 116, 60], [120, 20, 144, 60]], np.float32)
ROWS = [np.array([0]), np.array([1, 2])]


def places(
    *lines: tuple[float, float, float, float], paper: int = 230, pen: int = 30, **options: int
) -> list[list[int]]:
    """The rows of three digits, two of which are far from the first, with these lines between."""
    sheet = Image.new("L", (160, 80), paper)
    draw = ImageDraw.Draw(sheet)
    for left, top, right, bottom in BOXES.tolist():
        draw.ellipse((left, top, right, bottom), None, pen, 4)
    for line in lines:
        draw.line(line, pen, options.get("width", 4))
    grain = np.random.default_rng(1).normal(0, 4, (80, 160))
    gray = np.clip(np.asarray(sheet) + grain, 0, 255).astype(np.uint8)
    return [row.tolist() for row in bridged(ROWS, BOXES, gray)]


@pytest.mark.parametrize("line", [(30, 58, 88, 52), (40, 24, 80, 22)])
@pytest.mark.parametrize(("paper", "pen"), [(230, 30), (25, 240)])
def test_the_tail_or_the_bar_of_a_digit_joins_what_it_leads_to(
    line: tuple[float, float, float, float], paper: int, pen: int
) -> None:
    assert places(line, paper=paper, pen=pen) == [[0, 1, 2]]


@pytest.mark.parametrize("lines", [[], [(44, 40, 64, 40)], [(60, 0, 60, 80)], [(30, 70, 88, 70)]])
def test_where_it_is_blank_between_them_they_are_two(lines: list[tuple[float, float, float, float]]) -> None:
    assert places(*lines) == [[0], [1, 2]]


@pytest.mark.parametrize("tilt", [-6, 0, 5])
@pytest.mark.parametrize("width", [1, 3])
def test_a_ruled_line_is_no_bridge(tilt: int, width: int) -> None:
    assert places((0, 50 - tilt, 160, 50 + tilt), width=width) == [[0], [1, 2]]


def test_what_is_too_far_away_is_not_looked_at() -> None:
    boxes = BOXES + np.array([[0], [70], [70]], np.float32) * np.array([1, 0, 1, 0], np.float32)
    dark = np.zeros((80, 240), np.uint8)
    assert [row.tolist() for row in bridged(ROWS, boxes, dark)] == [[0], [1, 2]]
