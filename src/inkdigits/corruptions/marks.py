"""What lies over the digit: bands, spots, lines, a patch that is gone."""

import math

import numpy as np

from inkdigits.corruptions.plane import COLUMNS, ROWS, SIDE, Floats, across, smooth_field, uniform

_REACH = 6.0


def stripe(ink: Floats, width: float, rng: np.random.Generator) -> Floats:
    """Bands of `width` pixels along two opposite edges in which black and white are exchanged."""
    lying = rng.random((len(ink), 1, 1)) < 0.5
    outward = np.abs(np.where(lying, ROWS, COLUMNS))
    return np.asarray(np.where(outward > SIDE / 2 - width, 1 - ink, ink))


def spatter(ink: Floats, share: float, rng: np.random.Generator) -> Floats:
    """Grey drops over a share of the picture."""
    drops = smooth_field(rng, len(ink), 11)
    wet = np.quantile(drops.reshape(len(ink), -1), 1 - share, axis=1)[:, None, None]
    return np.asarray(np.maximum(ink, np.clip((drops - wet) * 10, 0, 0.75).astype(np.float32)))


def dotted_line(ink: Floats, lines: float, rng: np.random.Generator) -> Floats:
    """Lines of dots from edge to edge; half a line is a faint one."""
    for line in range(math.ceil(lines)):
        along, beside = across(rng, len(ink))
        apart = np.abs(np.mod(along, 3) - 1.5)
        distance = np.hypot(apart, beside - uniform(rng, -_REACH, _REACH, len(ink)))
        ink = np.maximum(ink, np.clip(1.3 - distance, 0, min(1, lines - line)))
    return ink


def zigzag_line(ink: Floats, lines: float, rng: np.random.Generator) -> Floats:
    """Lines from edge to edge that go to and fro by four pixels; half a line is a faint one."""
    for line in range(math.ceil(lines)):
        along, beside = across(rng, len(ink))
        wave = np.abs(np.mod(along / 8 + uniform(rng, 0, 1, len(ink)), 1) * 2 - 1) * 4 - 2
        distance = np.abs(beside - wave - uniform(rng, -_REACH, _REACH, len(ink))) / math.hypot(1, 1)
        ink = np.maximum(ink, np.clip(1.2 - distance, 0, min(1, lines - line)))
    return ink


def cut_out(ink: Floats, edge: float, rng: np.random.Generator) -> Floats:
    """A black square somewhere over the digit."""
    rows, columns = (np.abs(axis - uniform(rng, -_REACH, _REACH, len(ink))) for axis in (ROWS, COLUMNS))
    return np.where(np.maximum(rows, columns) < edge / 2, np.float32(0), ink)
