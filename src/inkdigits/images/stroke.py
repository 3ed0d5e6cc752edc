"""How wide the strokes are, and making hairlines as wide as MNIST's strokes. Knows ink, not pages."""

import numpy as np
from PIL import Image

from inkdigits.images.mnist_form import BOX, stroke_width
from inkdigits.images.page import Floats

_TOO_THIN = 1.6
_THICKENED = 2.0
_WORKING_SIDE = 160
_SLANT = 0.8
"""Outlines are measured along the axes: over all directions that is 4 / pi times too long."""


def thicken(ink: Floats) -> Floats:
    """`ink` (float32, 0 to 1, cropped) with strokes that will be about 2 pixels wide once its longest side is 20.

    Ink that is wide enough comes back as it is; otherwise on a picture 160 pixels a side with an empty margin.
    """
    if _width_in_box(ink) >= _TOO_THIN:
        return ink
    return _grow(ink)


def _width_in_box(ink: Floats) -> float:
    longest: int = max(ink.shape)
    return stroke_width(ink) / _SLANT * BOX / longest


def _grow(ink: Floats) -> Floats:
    scale = _WORKING_SIDE / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    kind = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    grown: Floats = np.clip(np.asarray(Image.fromarray(ink).resize(size, kind)), 0, 1)
    grown /= max(float(grown.max()), 1e-6)
    step = 0
    grown = np.pad(grown, 1)
    while _width_in_box(grown) < _THICKENED and step < _WORKING_SIDE // 8:
        grown = _dilate(np.pad(grown, 1), corners=step % 2 == 1)
        step += 1
    return grown


def _dilate(ink: Floats, corners: bool) -> Floats:
    """Every pixel as dark as its darkest neighbour; taking the corners in every other time makes an octagon."""
    upright = np.maximum(ink, np.maximum(_shifted(ink, 0, 1), _shifted(ink, 0, -1)))
    other = upright if corners else ink
    return np.maximum(upright, np.maximum(_shifted(other, 1, 0), _shifted(other, -1, 0)))


def _shifted(ink: Floats, down: int, right: int) -> Floats:
    moved = np.zeros_like(ink)
    rows, columns = ink.shape
    moved[max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = ink[
        max(-down, 0) : rows + min(-down, 0), max(-right, 0) : columns + min(-right, 0)
    ]
    return moved
