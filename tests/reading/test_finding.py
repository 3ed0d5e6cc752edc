"""What the network of strings says of its grid becomes boxes on the picture, whatever it says."""

import numpy as np
import pytest

from inkdigits.inference.strings import CELL, KINDS, StringsSession
from inkdigits.reading.finding import Found, find_at_size, once
from inkdigits.trainer.graph import Graph


def brightness_finder(away: float) -> StringsSession:
    """Finds a character wherever it is bright, whose edges are so many pixels away from its middle."""
    graph = Graph()
    gray = graph.add("Unsqueeze", graph.add("Cast", "picture", to=1), graph.shape(1))
    bright = graph.add("AveragePool", gray, kernel_shape=list(CELL), strides=list(CELL))
    nothing = graph.add("Mul", bright, graph.number(0.0))
    outputs: dict[str, tuple[str, list[str | int]]] = {
        graph.add("Squeeze", graph.add("Div", bright, graph.number(255.0)), graph.shape(1)): (
            "centre",
            ["N", "rows", "columns"],
        ),
        graph.add("Concat", *[nothing] * len(KINDS), axis=1): ("kinds", ["N", len(KINDS), "rows", "columns"]),
        graph.add("Concat", *[graph.add("Add", nothing, graph.number(away))] * 4, axis=1): (
            "box",
            ["N", 4, "rows", "columns"],
        ),
    }
    return StringsSession(graph.finished("picture", ["N", "H", "W"], outputs))


def with_a_bright_cell() -> np.ndarray:
    gray = np.zeros((40, 64), np.uint8)
    gray[16:20, 20:22] = 255
    return gray


@pytest.mark.parametrize(("away", "box"), [(6.0, (15, 12, 27, 24)), (30.0, (0, 0, 51, 40)), (-3.0, (24, 21, 24, 21))])
def test_a_box_lies_on_the_picture_and_never_ends_before_it_begins(away: float, box: tuple[float, ...]) -> None:
    found = find_at_size(brightness_finder(away), with_a_bright_cell())
    assert len(found) == 1
    assert tuple(found.boxes[0].tolist()) == pytest.approx(box)
    assert found.heights[0] >= 0


def test_of_those_that_lie_over_each_other_the_surest_stays_however_many_there_are() -> None:
    places = np.arange(1000, dtype=np.float32) * 40
    boxes = np.stack([places, np.zeros_like(places), places + 20, np.full_like(places, 30)], axis=1)
    kinds = np.full((3000, len(KINDS)), 1 / len(KINDS), np.float32)
    centres = np.repeat(np.array([0.4, 0.9, 0.6], np.float32), 1000)
    order = np.random.default_rng(0).permutation(3000)
    shifted = np.concatenate([boxes - 1, boxes, boxes + 2]).astype(np.float32)
    kept = once(Found(shifted[order], kinds, centres[order]))
    assert len(kept) == 1000
    assert np.allclose(kept.centres, 0.9)
    assert {float(left) for left in kept.boxes[:, 0]} == {float(left) for left in places}
