"""Letters, signs and invented letters, written by hand."""

import numpy as np

from inkdigits.nondigits.curves import Stroke, arc, line, smooth
from inkdigits.nondigits.paper import Picture
from inkdigits.nondigits.pen import Hand, write
from inkdigits.nondigits.training.glyphs import CAPITALS, GREEK, SIGNS, SMALL, Glyphs

_FEWEST, _MOST = 5, 7
_FINE = Hand(pen=(0.04, 0.11))


def capital_letters(rng: np.random.Generator) -> Picture:
    """One of half the Latin capitals."""
    return _one_of(CAPITALS, rng)


def small_letters(rng: np.random.Generator) -> Picture:
    """One of half the small Latin letters."""
    return _one_of(SMALL, rng)


def greek_letters(rng: np.random.Generator) -> Picture:
    """A Greek letter that is no Latin one."""
    return _one_of(GREEK, rng)


def signs(rng: np.random.Generator) -> Picture:
    """Signs of arithmetic and of keyboards."""
    return _one_of(SIGNS, rng)


def invented_letters(rng: np.random.Generator) -> Picture:
    """Lines, bows and rings between nine places: letters of no alphabet.

    Fewer than five strokes make a digit now and then.
    """
    return write([_part(rng) for _ in range(rng.integers(_FEWEST, _MOST + 1))], rng, _FINE)


def letter_pairs(rng: np.random.Generator) -> Picture:
    """Two capitals side by side in one picture."""
    letters = list(CAPITALS.values())
    first, second = (letters[k] for k in rng.integers(len(letters), size=2))
    apart = np.array([rng.uniform(0.95, 1.3), 0.0])
    return write([*first, *(stroke + apart for stroke in second)], rng, _FINE)


def _one_of(glyphs: Glyphs, rng: np.random.Generator) -> Picture:
    names = list(glyphs)
    return write(glyphs[names[rng.integers(len(names))]], rng)


def _part(rng: np.random.Generator) -> Stroke:
    start, end = _place(rng), _place(rng)
    shape = rng.random()
    if shape < 0.12:
        return arc(start, (rng.uniform(0.1, 0.3), rng.uniform(0.1, 0.3)))
    if start == end:
        end = (1 - end[0], 1.5 - end[1])
    if shape < 0.65:
        return line(start, end)
    middle = np.array([(start[0] + end[0]) / 2, (start[1] + end[1]) / 2]) + rng.uniform(-0.4, 0.4, 2)
    return smooth(np.stack([start, middle, end]))


def _place(rng: np.random.Generator) -> tuple[float, float]:
    column, row = rng.integers(3, size=2).tolist()
    return column * 0.45, row * 0.5
