"""What pens leave behind that is no sign at all: tangles, zigzags, hatching, crossing strokes, torn-off pieces."""

import math

import numpy as np
from PIL import Image

from inkdigits.nondigits.curves import line, smooth
from inkdigits.nondigits.paper import SHEET, Picture, enlarge, settle
from inkdigits.nondigits.pen import Hand, write, write_large

_FINE = Hand(turn=180.0, pen=(0.035, 0.1))


def tangles(rng: np.random.Generator) -> Picture:
    """One smooth line through many places."""
    return write([smooth(rng.random((rng.integers(12, 20), 2)))], rng, _FINE)


def zigzags(rng: np.random.Generator) -> Picture:
    """Sharp turns from side to side. Four at least: with fewer it is a Z or an N."""
    turns = int(rng.integers(5, 12))
    across = np.where(np.arange(turns) % 2, 1.0, 0.0) + rng.normal(0, 0.12, turns)
    down = np.linspace(0, rng.uniform(0.5, 1.4), turns) + rng.normal(0, 0.04, turns)
    return write([line(*zip(across.tolist(), down.tolist(), strict=True))], rng, _FINE)


def hatching(rng: np.random.Generator) -> Picture:
    """Parallel lines close together, once or crossed."""
    lines = []
    for way in range(rng.integers(1, 3)):
        for place in np.linspace(0, 1, rng.integers(4, 8)):
            start, end = rng.normal((0, 1), 0.08).tolist()
            lines.append(line((start, place), (end, place)) if way else line((place, start), (place, end)))
    return write(lines, rng, _FINE)


def short_strokes(rng: np.random.Generator) -> Picture:
    """Several short lines anywhere, as from trying out a pen."""
    strokes = []
    for _ in range(rng.integers(5, 11)):
        middle, angle, half = rng.random(2), rng.uniform(0, math.pi), rng.uniform(0.08, 0.3)
        reach = half * np.array([math.cos(angle), math.sin(angle)])
        strokes.append(smooth(np.stack([middle - reach, middle + rng.normal(0, 0.06, 2), middle + reach])))
    return write(strokes, rng, _FINE)


def fragments(rng: np.random.Generator) -> Picture:
    """A tangle of which something covers a half: strokes end in one straight edge."""
    drawn = write_large([smooth(rng.random((rng.integers(8, 12), 2))) for _ in range(2)], rng, _FINE)
    angle, edge = rng.uniform(0, 2 * math.pi), rng.uniform(-5, 20)
    rows, columns = np.indices((SHEET, SHEET)) - (SHEET - 1) / 2
    seen = rows * math.sin(angle) + columns * math.cos(angle) + edge > 0
    return settle(enlarge(Image.fromarray(np.where(seen, np.asarray(drawn), 0).astype(np.uint8))))
