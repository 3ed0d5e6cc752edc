"""Upright lines between digits divide them into numbers where they are those of a table, and only there."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from inkdigits.inference import Engine
from inkdigits.opening import BUNDLED_MODELS
from inkdigits.reading.dividers import upright_lines
from inkdigits.recognizer import Recognizer
from inkdigits.store import ModelStore
from tests.reading.test_reader import Gray, ink
from tests.small_models import digits

PAPER, INK = 236, 60
HIGH = 44


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory: pytest.TempPathFactory) -> Recognizer:
    return Recognizer(Engine(ModelStore(tmp_path_factory.mktemp("store"), bundled=BUNDLED_MODELS)))


def table(rows: Sequence[Sequence[str]], apart: int = 0, level: bool = True) -> Gray:
    """Ruled cells, each as narrow as the widest of the numbers in them; `apart` pixels are between rows."""
    random, (images, labels) = np.random.default_rng(0), digits()
    drawn = [
        [[ink(images[random.choice(np.flatnonzero(labels == int(one)))], HIGH) for one in cell] for cell in row]
        for row in rows
    ]
    wide = 12 + max(sum(one.shape[1] + 5 for one in cell) for row in drawn for cell in row)
    high = HIGH + 20
    columns = max(map(len, rows))
    sheet = np.full((len(rows) * (high + apart) + 120, columns * wide + 120), PAPER, np.uint8)
    for number, row in enumerate(drawn):
        top = 60 + number * (high + apart)
        if level:
            for y in (top, top + high):
                sheet[y : y + 2, 60 : 60 + columns * wide] = INK
        for line in range(columns + 1):
            reach = 0 if level else 10
            sheet[top - reach : top + high + reach, 60 + line * wide :][:, :2] = INK
        for column, cell in enumerate(row):
            x = 60 + column * wide + 9
            for one in cell:
                place = sheet[top + 11 :, x:][: one.shape[0], : one.shape[1]]
                np.minimum(place, (PAPER - one * 0.8).astype(np.uint8), out=place)
                x += one.shape[1] + 5
    return sheet


def texts(recognizer: Recognizer, sheet: Gray) -> list[str]:
    return [number.text for number in recognizer.read(sheet).numbers]


@pytest.mark.parametrize("turn", [0.0, 1.5])
def test_neighbouring_cells_of_a_table_are_numbers_of_their_own(recognizer: Recognizer, turn: float) -> None:
    sheet = table([("715", "904", "62"), ("238", "56", "400")])
    turned = np.asarray(Image.fromarray(sheet).rotate(turn, Image.Resampling.BICUBIC, fillcolor=PAPER))
    assert texts(recognizer, turned) == ["715", "904", "62", "238", "56", "400"]


def test_lines_without_an_end_divide_too(recognizer: Recognizer) -> None:
    assert texts(recognizer, table([("715", "904"), ("238", "562")], level=False)) == ["715", "904", "238", "562"]


def test_boxes_for_one_digit_each_hold_one_number(recognizer: Recognizer) -> None:
    assert texts(recognizer, table([tuple("3609"), tuple("3748")], apart=40)) == ["3609", "3748"]


def test_a_table_of_single_digits_is_not_surely_one_number(recognizer: Recognizer) -> None:
    read = recognizer.read(table([tuple("3609"), tuple("3748"), tuple("8063")]))
    assert not any(number.accepted and len(number.text) > 1 for number in read.numbers)
    assert any("several numbers" in (number.reason or "") for number in read.numbers)


def test_squares_of_paper_divide_nothing(recognizer: Recognizer) -> None:
    sheet = table([("360978",)], level=False)
    sheet[:, 60:62] = sheet[:, -62:-57] = PAPER
    for start in range(7, max(sheet.shape), 31):
        sheet[start : start + 1] = np.minimum(sheet[start : start + 1], 190)
        sheet[:, start : start + 1] = np.minimum(sheet[:, start : start + 1], 190)
    assert texts(recognizer, sheet) == ["360978"]


def test_a_line_goes_beyond_the_writing() -> None:
    strip = np.full((56, 200), PAPER, np.uint8)
    strip[15:42, 40:43] = INK
    assert not len(upright_lines(strip).x)
    strip[:, 100:102] = INK
    lines = upright_lines(strip)
    assert lines.x.tolist() == pytest.approx([100.5], abs=1)
    assert not lines.passing.any()
    strip[46:48] = INK
    assert upright_lines(strip).passing.tolist() == [True]


def test_a_dark_field_and_an_empty_strip_have_no_lines() -> None:
    strip = np.full((56, 120), PAPER, np.uint8)
    assert not len(upright_lines(strip).x)
    strip[:, 50:] = INK
    assert not len(upright_lines(strip).x)
