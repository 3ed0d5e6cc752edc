"""What the network is to answer for a composed picture, as maps on its grid of cells, and how far off an answer is.

The middles of characters are learned as in CenterNet (Zhou, Wang, Krähenbühl 2019): a focal loss whose penalty is
reduced around each middle. Kind and box are learned at the cells nearest to a middle. Knows nothing of layers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from inkdigits.inference.strings import CELL, KINDS
from inkdigits.trainer.strings.composing import WHOLE, Composed, Mark

Floats = npt.NDArray[np.float32]

HIDDEN = 0.35
"""Below this share nobody could tell that it is a character; between the two nothing is asked."""

BOX_UNIT = 8.0
"""Pixels in one unit of the network's outputs for the box."""

_NEAR = 0.45
_KIND_WEIGHT, _BOX_WEIGHT = 2.0, 0.25


@dataclass(frozen=True, slots=True)
class Targets:
    """`heat` and `asked`, float32 (n, rows, columns). One row per cell that learns a kind: `where`, int64 (m, 3), is
    picture, row and column; `weights` float32 (m,), `kinds` int64 (m,), `boxes` float32 (m, 4).
    """

    heat: Floats
    asked: Floats
    where: npt.NDArray[np.int64]
    weights: Floats
    kinds: npt.NDArray[np.int64]
    boxes: Floats


def targets_of(pictures: Sequence[Composed]) -> Targets:
    """The targets of pictures of one shape."""
    rows, columns = (side // cell for side, cell in zip(pictures[0].gray.shape, CELL, strict=True))
    heat = np.zeros((len(pictures), rows, columns), np.float32)
    asked = np.ones_like(heat)
    cells: list[tuple[int, int, int, float, int, float, float, float, float]] = []
    for number, picture in enumerate(pictures):
        for mark in picture.marks:
            if mark.visible >= WHOLE:
                cells += _learn(mark, number, heat[number])
            elif mark.visible > HIDDEN:
                _do_not_ask(mark, asked[number])
    table = np.array(cells, np.float64).reshape(-1, 9)
    return Targets(
        heat,
        np.where(heat > _NEAR, 1, asked).astype(np.float32),
        table[:, :3].astype(np.int64),
        table[:, 3].astype(np.float32),
        table[:, 4].astype(np.int64),
        table[:, 5:].astype(np.float32),
    )


def _learn(mark: Mark, number: int, heat: Floats) -> list[tuple[int, int, int, float, int, float, float, float, float]]:
    left, top, right, bottom = mark.box
    middle = ((top + bottom) / 2, (left + right) / 2)
    spreads = (max(2.2, (bottom - top) / 9), max(1.3, (right - left) / 10))
    rows, columns = ((np.arange(side) + 0.5) * cell for side, cell in zip(heat.shape, CELL, strict=True))
    down, across = (
        np.exp(-np.square(places - centre) / (2 * spread * spread))
        for places, centre, spread in zip((rows, columns), middle, spreads, strict=True)
    )
    # The nearest cell is the middle itself, however far it lies from it.
    bump = np.outer(down / down.max(), across / across.max()).astype(np.float32)
    np.maximum(heat, bump, out=heat)
    return [
        (
            number,
            int(row),
            int(column),
            float(bump[row, column]),
            mark.kind,
            columns[column] - left,
            rows[row] - top,
            right - columns[column],
            bottom - rows[row],
        )
        for row, column in np.argwhere(bump > _NEAR)
    ]


def _do_not_ask(mark: Mark, asked: Floats) -> None:
    left, top, right, bottom = mark.box
    asked[int(top // CELL[0]) : int(bottom // CELL[0]) + 1, int(left // CELL[1]) : int(right // CELL[1]) + 1] = 0


def loss_of(outputs: Tensor, wanted: Targets) -> Tensor:
    """How far `outputs` (n, 1 + 18 + 4, rows, columns) are off, a scalar."""
    heat, asked = torch.from_numpy(wanted.heat), torch.from_numpy(wanted.asked)
    found = max(1.0, float((wanted.heat == 1).sum()))
    loss = _focal(outputs[:, 0], heat, asked) / found
    if not len(wanted.where):
        return loss
    picture, row, column = torch.from_numpy(wanted.where).unbind(1)
    cells = outputs.permute(0, 2, 3, 1)[picture, row, column]
    weights = torch.from_numpy(wanted.weights)
    kinds = functional.cross_entropy(cells[:, 1 : 1 + len(KINDS)], torch.from_numpy(wanted.kinds), reduction="none")
    away = functional.smooth_l1_loss(
        cells[:, 1 + len(KINDS) :], torch.from_numpy(wanted.boxes) / BOX_UNIT, reduction="none", beta=0.1
    ).sum(1)
    return loss + (weights * (_KIND_WEIGHT * kinds + _BOX_WEIGHT * away)).sum() / weights.sum()


def _focal(logits: Tensor, heat: Tensor, asked: Tensor) -> Tensor:
    surely, hardly = functional.logsigmoid(logits), functional.logsigmoid(-logits)
    probability = logits.sigmoid()
    hits = (1 - probability).square() * surely * (heat == 1)
    rest = probability.square() * (1 - heat).pow(4) * hardly * (heat < 1)
    return -((hits + rest) * asked).sum()
