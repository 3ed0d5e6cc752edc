"""Which pens people write with: their colours, how dark and how even their ink is, and how thick."""

from benchmarks.reading.fields import Rng
from benchmarks.reading.sheet import Pen

BLUE = ((0.10, 0.18, 0.55), (0.06, 0.12, 0.42), (0.16, 0.32, 0.72), (0.22, 0.20, 0.66))
BLACK = ((0.06, 0.06, 0.08), (0.13, 0.12, 0.14), (0.2, 0.2, 0.24))
OTHERS = ((0.6, 0.1, 0.12), (0.08, 0.38, 0.18), (0.36, 0.12, 0.45))


def black(rng: Rng) -> Pen:
    """A ballpoint or a fine liner, black or nearly."""
    return Pen(BLACK[rng.integers(len(BLACK))], rng.uniform(0.85, 1.0), unevenness=rng.uniform(0.02, 0.12))


def blue(rng: Rng) -> Pen:
    """A blue ballpoint or fountain pen."""
    return Pen(BLUE[rng.integers(len(BLUE))], rng.uniform(0.8, 1.0), unevenness=rng.uniform(0.03, 0.2))


def coloured(rng: Rng) -> Pen:
    """A red, green or violet pen."""
    return Pen(OTHERS[rng.integers(len(OTHERS))], rng.uniform(0.85, 1.0), unevenness=0.08)


def pencil(rng: Rng, digit: float) -> Pen:
    """Graphite: gray, and grainy where digits are so many pixels high that the tooth of the paper shows."""
    gray = rng.uniform(0.18, 0.3)
    grain = rng.uniform(0.35, 0.75) * min(1.0, digit / 110)
    return Pen((gray, gray, gray + 0.02), rng.uniform(0.45, 0.85), grain, rng.uniform(0.05, 0.15))


def marker(rng: Rng) -> Pen:
    """A felt pen: dark and even."""
    colour = (BLACK + BLUE[:2] + OTHERS)[rng.integers(len(BLACK) + 2 + len(OTHERS))]
    return Pen(colour, rng.uniform(0.9, 1.0), unevenness=0.03)


def ink(rng: Rng) -> Pen:
    """Any pen but a pencil."""
    return (black, blue, coloured)[rng.choice(3, p=(0.5, 0.4, 0.1))](rng)


def any_pen(rng: Rng, digit: float) -> Pen:
    """What lies on a desk, for digits `digit` pixels high."""
    return pencil(rng, digit) if rng.random() < 0.14 else ink(rng)


def any_nib(rng: Rng) -> float:
    """Half the width of an ordinary pen's stroke, in heights of a digit."""
    return float(rng.uniform(0.026, 0.066))
