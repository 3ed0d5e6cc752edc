"""Scribbles of a mouse held down: a hand that keeps its way and jerks, coils, and rings over rings."""

import math

import numpy as np

from inkdigits.nondigits.curves import Stroke
from inkdigits.nondigits.paper import Picture
from inkdigits.nondigits.pen import Hand, write

_THIN = Hand(turn=180.0, wobble=0.02, pen=(0.035, 0.1))
_THINNEST = Hand(turn=180.0, wobble=0.02, stretch=0.15, pen=(0.03, 0.065))
"""Anything thicker fills a spiral up, and what is left is a 0."""


def mouse_scribbles(rng: np.random.Generator) -> Picture:
    """A way that drifts, turned back to the middle whenever it leaves it."""
    place, way = np.zeros(2), rng.normal(size=2)
    trail = []
    for push in rng.normal(0, 0.35, (int(rng.integers(80, 160)), 2)):
        way = 0.85 * way + push - 0.12 * place
        place = place + 0.2 * way
        trail.append(place)
    return write([np.array(trail)], rng, _THIN)


def coils(rng: np.random.Generator) -> Picture:
    """A row of loops, as a telephone's cord."""
    loops, advance = rng.integers(3, 7), rng.uniform(0.22, 0.4)
    angle = np.linspace(0, 2 * math.pi * loops, int(loops) * 14)
    return write(
        [np.stack([advance * angle + np.cos(angle), rng.uniform(1.2, 2.4) * np.sin(angle)], axis=1)], rng, _THIN
    )


def spirals(rng: np.random.Generator) -> Picture:
    """Inward, two and a half rounds at least: with fewer it is a 6 or a 9."""
    return write([_spiral(rng.uniform(2.5, 4.0))], rng, _THINNEST)


def _spiral(rounds: float) -> Stroke:
    share = np.linspace(0.02, 1, int(rounds * 18))
    angle = 2 * math.pi * rounds * share
    return np.stack([share * np.cos(angle), share * np.sin(angle)], axis=1)
