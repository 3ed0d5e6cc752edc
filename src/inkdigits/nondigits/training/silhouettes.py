"""Filled outlines: things of a household, and lumps of no meaning; plain, shaded or striped."""

import math

import numpy as np
from PIL import Image, ImageDraw

from inkdigits.nondigits.curves import Stroke, arc, line, smooth
from inkdigits.nondigits.paper import SHEET, Picture, settle, sheet, spread
from inkdigits.nondigits.pen import Hand, fit, stray

_LOOSE = Hand(turn=25.0, slant=0.2, stretch=0.5)

_HOUSEHOLD: dict[str, tuple[Stroke, ...]] = {
    "house": (line((0, 1), (0, 0.45), (0.5, 0), (1, 0.45), (1, 1)),),
    "tree": (line((0.42, 1), (0.42, 0.7), (0.1, 0.7), (0.5, 0), (0.9, 0.7), (0.58, 0.7), (0.58, 1)),),
    "cup": (line((0, 0), (0.75, 0), (0.65, 0.9), (0.1, 0.9)), arc((0.8, 0.38), (0.2, 0.22))),
    "fish": (arc((0.6, 0.35), (0.45, 0.28)), line((0.25, 0.35), (0, 0.1), (0, 0.62))),
    "bottle": (line((0.35, 0), (0.6, 0), (0.6, 0.3), (0.85, 0.5), (0.85, 1.3), (0.1, 1.3), (0.1, 0.5), (0.35, 0.3)),),
    "car": (
        line((0, 0.6), (0, 0.35), (0.2, 0.3), (0.35, 0), (0.8, 0), (0.95, 0.3), (1.1, 0.35), (1.1, 0.6)),
        arc((0.25, 0.6), (0.12, 0.12)),
        arc((0.85, 0.6), (0.12, 0.12)),
    ),
    "lamp": (
        line((0.25, 0), (0.7, 0), (0.95, 0.5), (0, 0.5)),
        line((0.43, 0.5), (0.52, 0.5), (0.52, 0.9), (0.75, 1), (0.2, 1), (0.43, 0.9)),
    ),
    "spanner": (
        line(
            (0, 0), (0.2, 0.25), (0.4, 0), (0.42, 0.35), (0.3, 0.5), (0.3, 1.1), (0.1, 1.1), (0.1, 0.5), (-0.02, 0.35)
        ),
    ),
}


def household(rng: np.random.Generator) -> Picture:
    """A house, tree, cup, fish, bottle, car, lamp or spanner, filled."""
    names = list(_HOUSEHOLD)
    return _filled(_HOUSEHOLD[names[rng.integers(len(names))]], rng)


def lumps(rng: np.random.Generator) -> Picture:
    """One to three filled outlines of random smooth shape."""
    outlines = []
    for _ in range(rng.integers(1, 4)):
        corners = int(rng.integers(6, 11))
        angles = np.arange(corners + 1) * (2 * math.pi / corners)
        radii = rng.uniform(0.3, 1.0, corners)
        radii = np.append(radii, radii[0])
        around = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None]
        outlines.append(smooth(around * rng.uniform(0.4, 1.0, 2) + rng.uniform(-0.8, 0.8, 2)))
    return _filled(outlines, rng)


def _filled(outlines: list[Stroke] | tuple[Stroke, ...], rng: np.random.Generator) -> Picture:
    """In the MNIST form, or filling the whole picture as product photographs do."""
    drawn = sheet()
    paint = ImageDraw.Draw(drawn)
    for outline in fit(stray(outlines, rng, _LOOSE), 1):
        paint.polygon(outline.ravel().tolist(), fill=int(rng.integers(110, 256)))
    if rng.random() < 0.5:
        drawn = _shaded(drawn, rng)
    return settle(drawn) if rng.random() < 0.6 else spread(drawn)


def _shaded(drawn: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Lighter to one side, or in stripes."""
    rows, columns = np.indices((SHEET, SHEET)) / SHEET
    angle, waves = rng.uniform(0, 2 * math.pi), rng.choice((0.5, rng.uniform(2, 6)))
    along = rows * math.sin(angle) + columns * math.cos(angle)
    shade = 1 - rng.uniform(0.2, 0.8) * (0.5 + 0.5 * np.sin(2 * math.pi * waves * along))
    return Image.fromarray((np.asarray(drawn) * shade).astype(np.uint8))
