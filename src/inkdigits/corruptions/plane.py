"""What several kinds of damage need: pixels' places, moving and blurring a batch, smooth random fields.

A batch is float32 (n, 28, 28) from 0, black, to 1. Knows nothing of kinds and strengths.
"""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SIDE = 28
MIDDLE = (SIDE - 1) / 2

ROWS, COLUMNS = np.indices((SIDE, SIDE), dtype=np.float32) - np.float32(MIDDLE)
"""Each pixel's place, counted from the middle of the picture."""


def uniform(rng: np.random.Generator, low: float, high: float, count: int) -> Floats:
    """A number for each picture of a batch, (count, 1, 1), so that it spreads over the pixels."""
    return rng.uniform(low, high, (count, 1, 1)).astype(np.float32)


def either_sign(rng: np.random.Generator, size: float, count: int) -> Floats:
    """For each picture, (count, 1, 1), `size` or a fifth less, upward or downward."""
    return uniform(rng, 0.8 * size, size, count) * rng.choice((-1.0, 1.0), (count, 1, 1)).astype(np.float32)


def across(rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    """For each picture a random direction: how far along it each pixel is and how far beside, from the middle."""
    angle = uniform(rng, 0, 2 * math.pi, count)
    cosine, sine = np.cos(angle), np.sin(angle)
    return COLUMNS * cosine + ROWS * sine, ROWS * cosine - COLUMNS * sine


def resample(ink: Floats, rows: Floats, columns: Floats) -> Floats:
    """Each pixel taken from the place given, counted from the middle, between pixels bilinearly; black beyond."""
    padded = np.pad(ink, ((0, 0), (1, 1), (1, 1))).reshape(len(ink), -1)
    edge = SIDE + 2
    down = np.clip(rows + np.float32(MIDDLE + 1), 0, edge - 1.001)
    right = np.clip(columns + np.float32(MIDDLE + 1), 0, edge - 1.001)
    top, left = down.astype(np.intp), right.astype(np.intp)
    below, beside = down - top, right - left
    first = (top * edge + left).reshape(len(ink), -1)

    def taken(step: int) -> Floats:
        return np.take_along_axis(padded, first + step, axis=1).reshape(ink.shape)

    upper = taken(0) * (1 - beside) + taken(1) * beside
    lower = taken(edge) * (1 - beside) + taken(edge + 1) * beside
    return np.asarray(upper * (1 - below) + lower * below, dtype=np.float32)


def convolve(ink: Floats, kernel: Floats) -> Floats:
    """Each pixel the weighted sum of its surroundings, after `kernel` (odd, odd); black beyond the picture."""
    reach = kernel.shape[0] // 2
    padded = np.pad(ink, ((0, 0), (reach, reach), (reach, reach)))
    blurred = np.zeros_like(ink)
    for row, column in np.argwhere(kernel > 0):
        blurred += kernel[row, column] * padded[:, row : row + SIDE, column : column + SIDE]
    return blurred


def largest_of_nine(ink: Floats) -> Floats:
    """Each pixel as light as the lightest of itself and its eight neighbours."""
    padded = np.pad(ink, ((0, 0), (1, 1), (1, 1)), mode="edge")
    tall = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    return np.maximum(np.maximum(tall[:, :, :-2], tall[:, :, 1:-1]), tall[:, :, 2:])


def smooth_field(rng: np.random.Generator, count: int, knots: int) -> Floats:
    """Random values from 0 to 1 on `knots` x `knots` places of each picture, and smoothly between."""
    values = rng.random((count, knots, knots), dtype=np.float32)
    between = _between(knots)
    return np.asarray(between @ values @ between.T)


def _between(knots: int) -> Floats:
    """What each of 28 lines takes of each of `knots` lines, (28, knots)."""
    distance = np.abs(np.linspace(0, knots - 1, SIDE)[:, None] - np.arange(knots))
    near = np.clip(1 - distance, 0, 1)
    return np.asarray(near * near * (3 - 2 * near), dtype=np.float32)
