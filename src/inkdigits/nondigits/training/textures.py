"""Pictures without a drawing: noise of independent pixels, waves, ramps, dots, and paper with a few specks."""

import math

import numpy as np
from PIL import Image, ImageDraw

from inkdigits.nondigits.curves import arc
from inkdigits.nondigits.paper import BOX, SIDE, Picture, as_picture, settle, sheet
from inkdigits.nondigits.pen import fit


def uniform_noise(rng: np.random.Generator) -> Picture:
    """Every pixel of its own, between black and some brightness; over the picture or its middle 20x20."""
    edge = SIDE if rng.random() < 0.5 else BOX
    margin = (SIDE - edge) // 2
    picture = np.zeros((SIDE, SIDE), dtype=np.uint8)
    noise = rng.integers(0, rng.integers(60, 257), (edge, edge))
    picture[margin : margin + edge, margin : margin + edge] = noise
    return picture


def waves(rng: np.random.Generator) -> Picture:
    """A grating of any direction, width and sharpness."""
    angle, lines, sharp = rng.uniform(0, math.pi), rng.uniform(1.5, 9), rng.uniform(0.6, 4)
    rows, columns = np.indices((SIDE, SIDE)) / SIDE
    along = rows * math.sin(angle) + columns * math.cos(angle)
    wave = np.sin(2 * math.pi * lines * along + rng.uniform(0, 2 * math.pi))
    return as_picture(0.5 + sharp * wave / 2)


def ramps(rng: np.random.Generator) -> Picture:
    """Light from one side, as of a page photographed with nothing on it, or from a spot."""
    rows, columns = np.indices((SIDE, SIDE)) / SIDE
    if rng.random() < 0.5:
        angle = rng.uniform(0, 2 * math.pi)
        light = 0.5 + (rows - 0.5) * math.sin(angle) + (columns - 0.5) * math.cos(angle)
    else:
        row, column = rng.random(2)
        light = 1 - np.hypot(rows - row, columns - column) / rng.uniform(0.3, 1.2)
    return as_picture(rng.uniform(0.3, 1) * light.clip(0, 1))


def dots(rng: np.random.Generator) -> Picture:
    """A cloud of round dots, few and large or many and small."""
    count = int(rng.integers(7, 28))
    size = rng.uniform(0.5, 1.2) / math.sqrt(count)
    middles = rng.random((count, 2))
    rings = [arc((x, y), (r, r)) for (x, y), r in zip(middles, size * rng.uniform(0.3, 0.6, count), strict=True)]
    drawn = sheet()
    paint = ImageDraw.Draw(drawn)
    for ring in fit(rings, 1):
        paint.polygon(ring.ravel().tolist(), fill=255)
    return settle(drawn)


def specks(rng: np.random.Generator) -> Picture:
    """All but blank: one to six specks of dust of a pixel or two, anywhere, bright or faint."""
    picture = np.zeros((SIDE, SIDE), dtype=np.uint8)
    for row, column in rng.integers(0, SIDE - 1, (rng.integers(1, 7), 2)):
        height, width = rng.integers(1, 3, 2)
        picture[row : row + height, column : column + width] = rng.integers(40, 256)
    return picture


def pale_paper(rng: np.random.Generator) -> Picture:
    """Coarse, faint unevenness of paper with nothing on it."""
    coarse = Image.fromarray(rng.integers(0, rng.integers(20, 120), (7, 7)).astype(np.uint8))
    return np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BILINEAR))
