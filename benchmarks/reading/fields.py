"""Numbers over a plane of pixels: smooth noise, blur, distances, sampling. Knows nothing of digits or paper.

All fields are float32 (height x width).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Rng = np.random.Generator
Point = tuple[float, float]


def floats(values: npt.ArrayLike) -> Floats:
    """The values as a field."""
    return np.asarray(values, np.float32)


def resized(field: Floats, width: int, height: int) -> Floats:
    """The field with as many pixels as that, bicubic."""
    return np.asarray(Image.fromarray(field, "F").resize((width, height), Image.Resampling.BICUBIC), np.float32)


def smooth_noise(rng: Rng, width: int, height: int, grain: float) -> Floats:
    """Noise of deviation about 1 whose hills are `grain` pixels apart."""
    across, down = (max(2, round(side / grain) + 1) for side in (width, height))
    return resized(rng.standard_normal((down, across)).astype(np.float32), width, height)


def blurred(field: Floats, sigma: float) -> Floats:
    """The field under a Gaussian of that deviation; its edges repeat."""
    if sigma < 0.2:
        return field
    reach = int(np.ceil(3 * sigma))
    steps = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (steps / sigma) ** 2).astype(np.float32)
    weights /= weights.sum()
    for axis in (0, 1):
        pads = [(reach, reach) if a == axis else (0, 0) for a in (0, 1)]
        padded = np.pad(field, pads, mode="edge")
        length = field.shape[axis]
        parts = (np.take(padded, range(i, i + length), axis) * weight for i, weight in enumerate(weights))
        field = np.add.reduce(list(parts))
    return field


def distance_to(flags: Flags) -> Floats:
    """For every pixel how far it is from the nearest one set, in pixels; exact, for small planes only."""
    height, width = flags.shape
    rows = np.arange(height, dtype=np.float32)[:, None]
    far = np.float32(height + width)
    above = rows - np.maximum.accumulate(np.where(flags, rows, -far), axis=0)
    below = np.minimum.accumulate(np.where(flags, rows, 2 * far)[::-1], axis=0)[::-1] - rows
    column = np.minimum(above, below) ** 2
    places = np.arange(width, dtype=np.float32)
    square = (places[:, None] - places[None, :]) ** 2
    # A few rows at a time stay in the processor's cache: five times as fast.
    parts = [(column[top : top + 8, None, :] + square).min(axis=2) for top in range(0, height, 8)]
    return floats(np.sqrt(np.concatenate(parts)))


def sample(field: Floats, x: Floats, y: Floats) -> Floats:
    """The field at fractional pixels, bilinear; beyond its edge what stands at the edge."""
    height, width = field.shape
    x, y = np.clip(x, 0, width - 1.001), np.clip(y, 0, height - 1.001)
    left, top = x.astype(np.int32), y.astype(np.int32)
    right, down = x - left, y - top
    above = field[top, left] * (1 - right) + field[top, left + 1] * right
    below = field[top + 1, left] * (1 - right) + field[top + 1, left + 1] * right
    return floats(above * (1 - down) + below * down)


def grid(width: int, height: int) -> tuple[Floats, Floats]:
    """The x and y of every pixel, as a row and a column that numpy spreads over the plane."""
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]


def distance_to_line(points: Sequence[Point], width: int, height: int) -> Floats:
    """For every pixel how far it is from the line through `points`."""
    x, y = grid(width, height)
    nearest = np.full((height, width), np.inf, np.float32)
    for (left, top), (right, bottom) in zip(points, points[1:] or points, strict=False):
        across, down = right - left, bottom - top
        length = max(across * across + down * down, 1e-6)
        along = np.clip(((x - left) * across + (y - top) * down) / length, 0, 1)
        distance = (x - left - along * across) ** 2 + (y - top - along * down) ** 2
        nearest = np.minimum(nearest, distance)
    return np.sqrt(nearest).astype(np.float32)


def coverage(distance: Floats, softness: float = 1.0) -> Floats:
    """How much ink covers each pixel, 0 to 1, from how far within the ink's edge it lies, in pixels."""
    return floats(np.clip(distance / softness + 0.5, 0, 1))
