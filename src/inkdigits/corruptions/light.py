"""Other light: paper that is not black, ink that is not white, fog, a shadow over one side."""

import numpy as np

from inkdigits.corruptions.plane import MIDDLE, Floats, across, smooth_field, uniform


def brightness(ink: Floats, lift: float, rng: np.random.Generator) -> Floats:
    """Everything lighter, white cut off."""
    return np.asarray(np.minimum(ink + uniform(rng, 0.9 * lift, lift, len(ink)), np.float32(1)))


def contrast(ink: Floats, left: float, rng: np.random.Generator) -> Floats:
    """All pixels nearer to the picture's mean; `left` of the difference remains, or a little more."""
    mean = ink.mean(axis=(1, 2), keepdims=True)
    return np.asarray(mean + (ink - mean) * uniform(rng, left, 1.1 * left, len(ink)))


def fog(ink: Floats, density: float, rng: np.random.Generator) -> Floats:
    """Swathes in front, coarse and fine, and the whole darkened so that white stays white."""
    swathes = sum(smooth_field(rng, len(ink), knots) / part for knots, part in ((4, 2), (8, 4), (15, 8)))
    return np.asarray((ink + density * swathes) / (1 + density / 2), dtype=np.float32)


def shade(ink: Floats, depth: float, rng: np.random.Generator) -> Floats:
    """To one side the paper lighter, to the other the ink darker."""
    along, _ = across(rng, len(ink))
    toward = np.clip(0.5 + along / (2 * np.float32(MIDDLE)), 0, 1)
    inked = ink * (1 - np.float32(0.7 * depth) * (1 - toward))
    return np.asarray(np.maximum(inked, np.float32(depth) * toward))
