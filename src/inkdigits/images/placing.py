"""Fitting cut-out ink into 20x20 and placing it by centre of mass in 28x28. Knows nothing of pages and files."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.images.mnist_form import BOX, CENTRE, SIDE, THINNEST, stroke_width
from inkdigits.images.page import Floats

Digit = npt.NDArray[np.uint8]


def place(ink: Floats) -> Digit:
    """`ink` (float32, 0 to 1, any size, not all 0) as a digit in the MNIST form (uint8 28x28)."""
    boxed = _fit(ink)
    while max(boxed.shape) < BOX - 1 or stroke_width(boxed.astype(np.float32)) < THINNEST:
        boxed = _fit((boxed if max(boxed.shape) < BOX - 1 else _widened(boxed)).astype(np.float32))
    return _centre(boxed)


def _fit(ink: Floats) -> Digit:
    """`ink` scaled to a longest side of 20 and a lightest pixel of 255, without empty lines around it."""
    scale = BOX / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    kind = Image.Resampling.BOX if scale <= 1 else Image.Resampling.BICUBIC
    fitted = np.clip(np.asarray(Image.fromarray(ink).resize(size, kind)), 0, None)
    return _trimmed(np.rint(fitted * (255 / fitted.max())).astype(np.uint8))


def _trimmed(boxed: Digit) -> Digit:
    rows, columns = np.flatnonzero(boxed.any(axis=1)), np.flatnonzero(boxed.any(axis=0))
    return boxed[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _widened(boxed: Digit) -> Digit:
    """Each pixel as light as the lightest of the 2x2 around its corner: strokes grow by one pixel at most."""
    padded = np.pad(boxed, 1)
    wide = np.maximum(padded[:, 1:], padded[:, :-1])
    return np.maximum(wide[1:], wide[:-1])


def _centre(boxed: Digit) -> Digit:
    digit = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (_offset(boxed.sum(axis=1 - axis, dtype=np.float64)) for axis in (0, 1))
    digit[top : top + boxed.shape[0], left : left + boxed.shape[1]] = boxed
    return digit


def _offset(profile: npt.NDArray[np.float64]) -> int:
    """Where the first line goes so that the mean of `profile` is half a pixel from the middle at most, given room."""
    mean = float(profile @ np.arange(len(profile))) / float(profile.sum())
    return min(max(round(CENTRE - mean), 0), SIDE - len(profile))
