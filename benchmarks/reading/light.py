"""How a sheet is lit: unevenly, from one side, in the shadow of a hand. Gives factors of light, 0 to 1."""

import numpy as np
from benchmarks.reading.fields import Floats, Rng, blurred, floats, grid, resized, smooth_noise

WARM, COLD = (1.0, 0.95, 0.84), (0.9, 0.96, 1.0)


def even(rng: Rng, width: int, height: int) -> Floats:
    """As by a window: hardly darker on one side."""
    return _falling(rng, width, height, rng.uniform(0.0, 0.12))


def uneven(rng: Rng, width: int, height: int) -> Floats:
    """A lamp beside the sheet, or a camera that darkens the corners: up to two thirds of the light are lost."""
    loss = rng.uniform(0.35, 0.68)
    if rng.random() < 0.5:
        return _falling(rng, width, height, loss)
    x, y = grid(width, height)
    middle = rng.uniform(0.2, 0.8, 2)
    away = np.hypot(x / width - middle[0], y / height - middle[1])
    return floats(1 - loss * np.clip(away / 0.8, 0, 1) ** 2)


def _falling(rng: Rng, width: int, height: int, loss: float) -> Floats:
    angle = rng.uniform(0, 2 * np.pi)
    x, y = grid(width, height)
    along = np.cos(angle) * (x / width - 0.5) + np.sin(angle) * (y / height - 0.5)
    bend = 0.08 * smooth_noise(rng, width, height, max(width, height) / 2)
    return floats(1 - loss * np.clip(along + 0.5 + bend, 0, 1))


def shadow(rng: Rng, width: int, height: int, hard: bool) -> Floats:
    """The shadow of a hand or a phone across part of the sheet, with a hard or a soft edge."""
    angle = rng.uniform(0, 2 * np.pi)
    x, y = grid(width, height)
    side = max(width, height)
    along = np.cos(angle) * (x - width / 2) + np.sin(angle) * (y - height / 2)
    outline = along / side + rng.normal(0, 0.12) + 0.06 * smooth_noise(rng, width, height, side / 3)
    edge = rng.uniform(0.004, 0.012) if hard else rng.uniform(0.08, 0.25)
    dark = np.clip(0.5 + outline / edge, 0, 1)
    return floats(1 - rng.uniform(0.3, 0.6) * dark)


def coloured(light: Floats, rng: Rng) -> Floats:
    """The light of a bulb or of an overcast sky, per colour."""
    tint = (WARM, COLD)[rng.integers(2)]
    share = rng.uniform(0, 1)
    return floats(light[:, :, None] * (1 - share + share * np.array(tint, np.float32)))


def out_of_focus(colour: Floats, sigma: float) -> Floats:
    """The picture with that much blur, in pixels."""
    if sigma < 0.3:
        return colour
    return np.stack([blurred(colour[:, :, band], sigma) for band in range(3)], axis=2)


def grainy(rng: Rng, colour: Floats, deviation: float) -> Floats:
    """Noise of a sensor: in each pixel, and coarser in each colour."""
    height, width, _ = colour.shape
    fine = rng.standard_normal((height, width, 1), dtype=np.float32)
    coarse = rng.standard_normal(((height + 1) // 2, (width + 1) // 2, 3), dtype=np.float32)
    spread = np.stack([resized(coarse[:, :, band], width, height) for band in range(3)], axis=2)
    return floats(colour + np.float32(deviation) * (0.8 * fine + 0.5 * spread))
