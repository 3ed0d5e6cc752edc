"""Marks of forms and diagrams: crosses, ticks, wheels, hearts and the like, mostly as if printed."""

import numpy as np

from inkdigits.nondigits.curves import Stroke, arc, curve, line
from inkdigits.nondigits.paper import Picture
from inkdigits.nondigits.pen import ORDINARY, STEADY, Hand, write

_ICONS: dict[str, tuple[Stroke, ...]] = {
    "heart": (
        curve(
            (0.5, 1),
            (0.05, 0.45),
            (0.1, 0.1),
            (0.32, 0.05),
            (0.5, 0.3),
            (0.68, 0.05),
            (0.9, 0.1),
            (0.95, 0.45),
            (0.5, 1),
        ),
    ),
    "bolt": (line((0.6, 0), (0.1, 0.55), (0.45, 0.5), (0.3, 1), (0.85, 0.4), (0.5, 0.45), (0.6, 0)),),
    "notes": (
        line((0.2, 0.85), (0.2, 0.1), (0.8, 0), (0.8, 0.75)),
        arc((0.12, 0.87), (0.08, 0.07)),
        arc((0.72, 0.77), (0.08, 0.07)),
    ),
    "flag": (line((0.1, 1), (0.1, 0), (0.8, 0.22), (0.1, 0.45)),),
    "umbrella": (
        arc((0.5, 0.45), (0.5, 0.45), 180, 360),
        line((0, 0.45), (1, 0.45)),
        curve((0.5, 0.45), (0.5, 0.9), (0.6, 1), (0.7, 0.88)),
    ),
}


def crosses(rng: np.random.Generator) -> Picture:
    """Upright and diagonal, printed."""
    upright = [line((0, 0.5), (1, 0.5)), line((0.5, 0), (0.5, 1))]
    diagonal = [line((0, 0), (1, 1)), line((1, 0), (0, 1))]
    return write(upright if rng.random() < 0.5 else diagonal, rng, _hand(rng))


def ticks(rng: np.random.Generator) -> Picture:
    """Short way down, long way up."""
    knee = (rng.uniform(0.25, 0.45), 1.0)
    return write([line((0, rng.uniform(0.45, 0.7)), knee, (1, rng.uniform(0, 0.25)))], rng, _hand(rng))


def wheels(rng: np.random.Generator) -> Picture:
    """A circle with a cross in it."""
    reach = rng.choice((0.7, 1.0))
    spokes = [line((-reach, 0), (reach, 0)), line((0, -reach), (0, reach))]
    return write([arc((0, 0), (1, 1)), *spokes], rng, Hand(turn=90.0, pen=(0.04, 0.12)))


def icons(rng: np.random.Generator) -> Picture:
    """Outlines of a heart, a bolt, a flag, an umbrella; notes."""
    names = list(_ICONS)
    return write(_ICONS[names[rng.integers(len(names))]], rng)


def _hand(rng: np.random.Generator) -> Hand:
    """Printed three times of four."""
    return ORDINARY if rng.random() < 0.25 else STEADY
