"""From ink on paper to the grey values that a camera or a scanner makes of it: light, shadow, blur, noise, JPEG.

Knows nothing of what is written.
"""

import io
import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.trainer.strings.paper import Floats, grain

_INVERTED = 0.12
_COMPRESSED = 0.35
_SHADOWED = 0.25
_COVERING = 0.5
_STRONGEST = 0.9
_CLEAREST = 5.0
_NOISIEST = 90.0
"""How much noise there is at most for the contrast of ink to paper, in grey values. Nobody reads what is less clear."""


def seen(ink: Floats, printed: Floats, random: np.random.Generator, clear: bool = False) -> npt.NDArray[np.uint8]:
    """`ink` (0 to 1) over `printed` paper (0 to 1), both float32 (height x width), as grey values uint8; where it is
    `clear`, with a strong contrast and little noise.
    """
    paper = random.uniform(0.5, 1.0) if random.random() < 0.4 else random.uniform(0.8, 1.0)
    strength = min(0.9, random.exponential(0.26)) if random.random() < 0.87 else random.uniform(0.3, 0.9)
    contrast = random.uniform(0.12, 0.45) if not clear and random.random() < 0.25 else random.uniform(0.45, 0.95)
    # Nobody reads a pencil under a strong print.
    under = paper * (1 - min(strength, _STRONGEST * contrast) * printed)
    # Some pens cover what lies under them, through the ink of others it shows.
    dark = (paper if random.random() < _COVERING else under) * (1 - contrast)
    gray = under + (np.minimum(dark, under) - under) * _pen(ink, random)
    gray = gray * _light(gray.shape, random)
    if random.random() < _INVERTED:
        gray = 1 - gray
    noisiest = _CLEAREST if clear else min(25.0, _NOISIEST * contrast)
    return _recorded(np.asarray(gray * 255, np.float32), noisiest, random)


def _pen(ink: Floats, random: np.random.Generator) -> Floats:
    """The ink as the pen gives it off: evenly, or in grains as a pencil does, or paler here and there."""
    kind, shape = random.random(), (ink.shape[0], ink.shape[1])
    if kind < 0.15:
        return np.asarray(ink * np.clip(0.75 + 0.35 * grain(shape, random, 1.2), 0.1, 1), np.float32)
    if kind < 0.35:
        patches = grain(shape, random, random.uniform(5, 20))
        return np.asarray(ink * np.clip(0.8 + 0.2 * patches, 0.35, 1), np.float32)
    return ink


def _light(shape: tuple[int, ...], random: np.random.Generator) -> Floats | float:
    if random.random() < 0.35:
        return 1.0
    down, across = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    angle = random.uniform(0, 2 * math.pi)
    place = math.cos(angle) * across + math.sin(angle) * down
    light = 1 - random.uniform(0, 0.3) * (place + 1) / 2
    if random.random() < _SHADOWED:
        edge = (place - random.uniform(-0.7, 0.7)) / random.choice((0.02, 0.05, 0.15, 0.4))
        light = light * (1 - random.uniform(0.1, 0.65) * np.clip(edge + 0.5, 0, 1))
    return np.asarray(light, np.float32)


def _recorded(gray: Floats, noisiest: float, random: np.random.Generator) -> npt.NDArray[np.uint8]:
    picture = Image.fromarray(gray)
    if random.random() < 0.15:
        small = tuple(max(8, round(side * random.uniform(0.5, 0.9))) for side in picture.size)
        picture = picture.resize((small[0], small[1]), Image.Resampling.BOX).resize(
            picture.size, Image.Resampling.BILINEAR
        )
    if random.random() < 0.5:
        picture = _blurred(picture, random.exponential(0.5))
    values = np.asarray(picture, np.float32)
    if random.random() < 0.6:
        values = values + random.standard_normal(values.shape).astype(np.float32) * min(
            noisiest, random.exponential(5.0)
        )
    pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return _compressed(pixels, random) if random.random() < _COMPRESSED else pixels


def _blurred(picture: Image.Image, radius: float) -> Image.Image:
    values = np.asarray(picture, np.float32)
    weight = np.float32(min(1.5, radius))
    # Rolling brings the far edge in, on one line of pixels, which is less than what shifting with care would cost.
    for axis in (0, 1):
        before, after = np.roll(values, 1, axis), np.roll(values, -1, axis)
        values = np.asarray((values + weight * (before + after) / 2) / (1 + weight), np.float32)
    return Image.fromarray(values)


def _compressed(pixels: npt.NDArray[np.uint8], random: np.random.Generator) -> npt.NDArray[np.uint8]:
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "JPEG", quality=int(random.uniform(20, 90)))
    return np.asarray(Image.open(data))
