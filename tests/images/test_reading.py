"""Digits drawn anew with other tools are read by the shipped network, from the bytes of a file to the answer."""

from collections.abc import Callable

import numpy as np
import pytest

from inkdigits.images import read_digit
from inkdigits.inference import Session
from inkdigits.opening import BUNDLED_MODELS
from inkdigits.store import ModelStore
from tests.images import redrawing
from tests.images.redrawing import Random
from tests.small_models import digits

# Of 100 a single picture decides: one network had 94 of one tool, of 300 more than the one before it.
PICTURES = 200
RIGHT = 190


@pytest.fixture(scope="module")
def network() -> Session:
    store = ModelStore(BUNDLED_MODELS)
    return Session(store.model_bytes("cnn", store.promoted("cnn")))


def number_right(network: Session, tool: Callable[[int, Random], bytes], pictures: int) -> int:
    random = np.random.default_rng(2026)
    chosen = random.choice(len(digits()[0]), pictures, replace=False)
    read = np.stack([read_digit(tool(int(index), random))[0] for index in chosen])
    return int((network.run(read).argmax(1) == digits()[1][chosen]).sum())


@pytest.mark.parametrize(
    "tool",
    [
        redrawing.thick_marker,
        redrawing.thin_pen,
        redrawing.blue_pen_photo,
        redrawing.pencil,
        redrawing.chalk_board,
        redrawing.in_a_box,
        redrawing.with_specks,
        redrawing.tilted,
    ],
    ids=lambda tool: tool.__name__,
)
def test_the_shipped_network_reads_digits_drawn_with(network: Session, tool: Callable[[int, Random], bytes]) -> None:
    assert number_right(network, tool, PICTURES) >= RIGHT


def test_a_hairline_drawing_of_1000_pixels_is_read(network: Session) -> None:
    assert number_right(network, redrawing.hairline, 50) >= 47
