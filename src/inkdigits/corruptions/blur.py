"""Blur of a camera: moved, or out of focus."""

import math

import numpy as np

from inkdigits.corruptions.plane import Floats, convolve

_WAYS = 12


def motion_blur(ink: Floats, length: float, rng: np.random.Generator) -> Floats:
    """Moved by `length` pixels while the shutter was open, in one of twelve directions."""
    blurred = np.empty_like(ink)
    ways = rng.integers(_WAYS, size=len(ink))
    for way in range(_WAYS):
        blurred[ways == way] = convolve(ink[ways == way], _trail(length, way * math.pi / _WAYS))
    return blurred


def defocus_blur(ink: Floats, radius: float, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - as sure as a lens
    """Each point a disk of `radius` pixels."""
    reach = math.ceil(radius)
    distance = np.hypot(*np.indices((2 * reach + 1, 2 * reach + 1)) - reach)
    disk = np.clip(radius + 0.5 - distance, 0, 1)
    return convolve(ink, (disk / disk.sum()).astype(np.float32))


def _trail(length: float, angle: float) -> Floats:
    """A straight line of `length` pixels through the middle of a kernel, its weights one in sum."""
    reach = math.ceil(length / 2)
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1))
    rows, columns = np.indices(kernel.shape) - reach
    for step in np.linspace(-length / 2, length / 2, 4 * reach + 1):
        row, column = step * math.sin(angle), step * math.cos(angle)
        kernel += np.clip(1 - np.abs(rows - row), 0, 1) * np.clip(1 - np.abs(columns - column), 0, 1)
    return np.asarray(kernel / kernel.sum(), dtype=np.float32)
