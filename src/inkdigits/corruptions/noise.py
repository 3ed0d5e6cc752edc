"""Noise of single pixels: too few photons, dead and hot pixels, a glass that scatters."""

import math

import numpy as np

from inkdigits.corruptions.plane import COLUMNS, ROWS, Floats, convolve, resample


def shot_noise(ink: Floats, photons: float, rng: np.random.Generator) -> Floats:
    """White as `photons` photons, each pixel a count of those that came."""
    return rng.poisson(ink * photons).astype(np.float32) / np.float32(photons)


def impulse_noise(ink: Floats, share: float, rng: np.random.Generator) -> Floats:
    """A share of the pixels black or white."""
    chance = rng.random(ink.shape, dtype=np.float32)
    salted = np.where(chance < share / 2, np.float32(1), ink)
    return np.where(chance > 1 - share / 2, np.float32(0), salted)


def glass_blur(ink: Floats, reach: float, rng: np.random.Generator) -> Floats:
    """Each pixel from another one near it, then a slight blur over both."""
    moves = rng.uniform(-reach, reach, (2, *ink.shape)).astype(np.float32)
    near = np.exp(-(np.arange(-1, 2) ** 2) / (2 * 0.45**2))
    kernel = np.outer(near, near) / math.pow(near.sum(), 2)
    return convolve(resample(ink, ROWS + moves[0], COLUMNS + moves[1]), kernel.astype(np.float32))
