"""Kinds of damage by name, each at three strengths.

After MNIST-C (Mu, Gilmer 2019), whose fifteen kinds are all here, drawn anew by the project. Its one level is about
strength 2. Knows nothing of models.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inkdigits.corruptions import blur, geometry, light, marks, noise, sampling, stroke
from inkdigits.corruptions.plane import SIDE, Floats

Damage = Callable[[Floats, float, np.random.Generator], Floats]


class Corruption(NamedTuple):
    """What is done, and how much of it at each strength, in that function's own measure."""

    damage: Damage
    amounts: tuple[float, float, float]


CORRUPTIONS: dict[str, Corruption] = {
    "shot noise": Corruption(noise.shot_noise, (12, 4, 2)),
    "impulse noise": Corruption(noise.impulse_noise, (0.04, 0.1, 0.2)),
    "glass blur": Corruption(noise.glass_blur, (0.7, 1.1, 1.6)),
    "motion blur": Corruption(blur.motion_blur, (3, 5, 7)),
    "defocus blur": Corruption(blur.defocus_blur, (1.0, 1.8, 2.6)),
    "rotate": Corruption(geometry.rotate, (12, 23, 36)),
    "shear": Corruption(geometry.shear, (0.25, 0.45, 0.75)),
    "scale": Corruption(geometry.scale, (0.85, 0.7, 0.55)),
    "translate": Corruption(geometry.translate, (2, 3.4, 5)),
    "brightness": Corruption(light.brightness, (0.25, 0.5, 0.65)),
    "contrast": Corruption(light.contrast, (0.6, 0.4, 0.2)),
    "fog": Corruption(light.fog, (0.4, 0.8, 1.4)),
    "shade": Corruption(light.shade, (0.25, 0.5, 0.7)),
    "stripe": Corruption(marks.stripe, (4, 7, 9)),
    "spatter": Corruption(marks.spatter, (0.05, 0.1, 0.17)),
    "dotted line": Corruption(marks.dotted_line, (0.5, 1, 2)),
    "zigzag line": Corruption(marks.zigzag_line, (0.5, 1, 2)),
    "cut-out": Corruption(marks.cut_out, (4, 6, 8)),
    "ink bleed": Corruption(stroke.ink_bleed, (0.5, 1, 1.6)),
    "thin pen": Corruption(stroke.thin_pen, (0.5, 1, 1.6)),
    "hollow strokes": Corruption(stroke.hollow_strokes, (0.5, 0.8, 1)),
    "pixelate": Corruption(sampling.pixelate, (16, 12, 9)),
    "quantize": Corruption(sampling.quantize, (4, 3, 2)),
    "JPEG": Corruption(sampling.jpeg, (20, 8, 3)),
}

KINDS: tuple[str, ...] = tuple(CORRUPTIONS)
STRENGTHS = (1, 2, 3)
"""Mild, clear, and strong, where a person still reads the digit."""

_AT_ONCE = 1000
"""Pictures damaged together: what all take at once stays in the processor's cache, and memory small."""


def corrupt(digits: npt.NDArray[np.uint8], kind: str, strength: int, seed: int) -> npt.NDArray[np.uint8]:
    """Damaged copies of `digits`, uint8 (n, 28, 28), in the same order; the same for the same arguments.

    Raises ValueError for a kind or a strength that does not exist, digits of another form, or a negative `seed`.
    """
    _check(digits, kind, strength, seed)
    damage, amounts = CORRUPTIONS[kind]
    rng = np.random.default_rng(seed)
    damaged = np.empty_like(digits)
    for start in range(0, len(digits), _AT_ONCE):
        ink = digits[start : start + _AT_ONCE].astype(np.float32) / np.float32(255)
        changed = damage(ink, amounts[strength - 1], rng)
        damaged[start : start + _AT_ONCE] = np.rint(np.clip(changed, 0, 1) * 255)
    return damaged


def _check(digits: npt.NDArray[np.uint8], kind: str, strength: int, seed: int) -> None:
    if kind not in CORRUPTIONS:
        raise ValueError(f"There is no damage {kind!r}; there are {', '.join(KINDS)}.")
    if strength not in STRENGTHS:
        raise ValueError(f"A strength is 1 (mild), 2 (clear) or 3 (strong), not {strength!r}.")
    if digits.dtype != np.uint8 or digits.shape[1:] != (SIDE, SIDE):
        raise ValueError(f"Digits must be uint8 of shape (n, 28, 28), not {digits.dtype} of shape {digits.shape}.")
    if seed < 0:
        raise ValueError(f"A seed must be 0 or more, and is {seed}.")
