"""The digit at another angle, place, slant or size, as where nothing centred it before."""

import math

import numpy as np

from inkdigits.corruptions.plane import COLUMNS, ROWS, Floats, either_sign, resample, uniform


def rotate(ink: Floats, degrees: float, rng: np.random.Generator) -> Floats:
    """Turned either way."""
    angle = either_sign(rng, math.radians(degrees), len(ink))
    cosine, sine = np.cos(angle), np.sin(angle)
    return resample(ink, ROWS * cosine + COLUMNS * sine, COLUMNS * cosine - ROWS * sine)


def shear(ink: Floats, slope: float, rng: np.random.Generator) -> Floats:
    """Slanted either way."""
    return resample(ink, np.broadcast_to(ROWS, ink.shape), COLUMNS + ROWS * either_sign(rng, slope, len(ink)))


def scale(ink: Floats, size: float, rng: np.random.Generator) -> Floats:
    """Smaller: `size` of what it was, or a little more."""
    factor = 1 / uniform(rng, size, 1.08 * size, len(ink))
    return resample(ink, ROWS * factor, COLUMNS * factor)


def translate(ink: Floats, pixels: float, rng: np.random.Generator) -> Floats:
    """Away from the middle, up or down and left or right; at most to the edge it would otherwise leave."""
    down, right = (either_sign(rng, pixels, len(ink)) for _ in range(2))
    return resample(ink, ROWS - down, COLUMNS - right)
