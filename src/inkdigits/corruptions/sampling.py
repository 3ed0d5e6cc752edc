"""Fewer numbers than there were: coarse pixels, few greys, JPEG at low quality."""

import io

import numpy as np
from PIL import Image

from inkdigits.corruptions.plane import SIDE, Floats, uniform

_TILE = 32
"""28 pixels and a margin that fills JPEG's blocks of 8, so that no picture sees the next one."""


def pixelate(ink: Floats, edge: float, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - nothing here is by chance
    """As from `edge` x `edge` pixels, each shown as a square."""
    shares = _shares(round(edge))
    shown = np.floor((np.arange(SIDE) + 0.5) * round(edge) / SIDE).astype(np.intp)
    coarse = shares @ ink @ shares.T
    return np.asarray(coarse[:, shown][:, :, shown])


def quantize(ink: Floats, greys: float, rng: np.random.Generator) -> Floats:
    """As few greys as said, black and white among them; where they change differs from picture to picture."""
    steps = np.float32(greys - 1)
    level = np.rint(ink * steps + uniform(rng, -0.2, 0.2, len(ink)))
    return np.asarray(np.clip(level, 0, steps) / steps)


def jpeg(ink: Floats, quality: float, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - nothing here is by chance
    """Saved as JPEG. All pictures in one file, one below the other: a hundredth of the time of a file for each."""
    margin = _TILE - SIDE
    tiles = np.pad((ink * 255).astype(np.uint8), ((0, 0), (0, margin), (0, margin)), mode="edge")
    file = io.BytesIO()
    Image.fromarray(tiles.reshape(-1, _TILE)).save(file, "JPEG", quality=round(quality))
    with Image.open(file) as saved:
        read = np.asarray(saved).reshape(-1, _TILE, _TILE)
    return read[:, :SIDE, :SIDE].astype(np.float32) / np.float32(255)


def _shares(edge: int) -> Floats:
    """How much of each of 28 lines falls to each of `edge` lines, (edge, 28), one in sum over the 28."""
    starts = np.arange(edge)[:, None] * SIDE / edge
    overlap = np.minimum(starts + SIDE / edge, np.arange(SIDE) + 1) - np.maximum(starts, np.arange(SIDE))
    return np.asarray(np.clip(overlap, 0, None) * edge / SIDE, dtype=np.float32)
