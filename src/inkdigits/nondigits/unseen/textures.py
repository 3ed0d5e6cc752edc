"""Blanks, noise about a grey or in blobs, and boards of squares."""

import numpy as np
from PIL import Image, ImageFilter

from inkdigits.nondigits.paper import SIDE, Picture, as_picture, sheet


def blanks(rng: np.random.Generator) -> Picture:  # noqa: ARG001 - the one kind that leaves nothing to chance
    """Nothing at all."""
    return np.zeros((SIDE, SIDE), dtype=np.uint8)


def gaussian_noise(rng: np.random.Generator) -> Picture:
    """Pixels spread about one grey, from faint to cut off at both ends."""
    noise = rng.normal(rng.uniform(0, 160), rng.uniform(20, 120), (SIDE, SIDE))
    return np.clip(noise, 0, 255).astype(np.uint8)


def sparse_noise(rng: np.random.Generator) -> Picture:
    """White pixels on black, a few in a hundred to half of them."""
    return np.where(rng.random((SIDE, SIDE)) < rng.uniform(0.04, 0.5), 255, 0).astype(np.uint8)


def blobs(rng: np.random.Generator) -> Picture:
    """Blurred noise, its light half seen."""
    noise = Image.fromarray(rng.integers(0, 256, (SIDE, SIDE)).astype(np.uint8))
    smooth = np.asarray(noise.filter(ImageFilter.GaussianBlur(rng.uniform(1.2, 3.5))), dtype=np.float64)
    light = (smooth - np.median(smooth)) / (smooth.max() - np.median(smooth))
    return as_picture(light * rng.uniform(1, 2.5))


def boards(rng: np.random.Generator) -> Picture:
    """Chessboards of any turn and size of square."""
    edge = int(rng.integers(3, 9))
    rows, columns = np.indices((4 * SIDE, 4 * SIDE)) // (4 * edge)
    squares = Image.fromarray(((rows + columns) % 2 * 255).astype(np.uint8))
    turned = squares.rotate(rng.uniform(0, 90), Image.Resampling.BILINEAR)
    start = 2 * SIDE - 2 * SIDE // 3
    window = turned.crop((start - SIDE, start - SIDE, start + SIDE, start + SIDE))
    return np.asarray(sheet(SIDE) if window.getbbox() is None else window.resize((SIDE, SIDE)))
