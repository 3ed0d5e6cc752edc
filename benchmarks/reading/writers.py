"""The writers: digits of MNIST's test split, as shapes that can be drawn at any size with any pen.

A shape is a field of distances to the edge of the ink instead of 28x28 gray values: what is drawn from it at a thousand
pixels has a pen's clean edge. Knows nothing of paper.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from benchmarks.reading.fields import Flags, Floats, Rng, blurred, distance_to, floats, resized
from PIL import Image, ImageFilter

from inkdigits.datasets import DataSet
from inkdigits.datasets.mnist import mnist

FINE = 4
"""Pixels of a shape for each of MNIST's."""
CORE = 1.3
"""Ink this many times as wide as the stroke is a filled loop, not a stroke."""
_LEAST_INK = 45.0
_FAINT = 30
_SMOOTH = 1.3
_THICKEST = 0.13
_MARGIN = 0.012
TEST_SPLIT = "mnist-test"


@dataclass(frozen=True, eq=False)
class Shape:
    """A digit as somebody wrote it. Distances are in heights of the digit.

    `edge` is how far each pixel lies within the ink, negative outside it; `left`, `top`, `right`, `bottom` bound the
    ink in pixels of that; `nib` is half the width of its stroke, `thickest` of the thickest pen with which it remains
    what it is.
    """

    digit: int
    edge: Floats
    left: int
    top: int
    right: int
    bottom: int
    nib: float
    thickest: float

    @property
    def height(self) -> int:
        """Of the ink, in pixels of the shape."""
        return self.bottom - self.top

    @cached_property
    def spine(self) -> Floats:
        """How far each pixel is from the middle of the stroke."""
        # Smoothing lifts the bottom of the valley by so much, and its slopes hardly.
        lifted = blurred(distance_to(_thinned(self.edge > 0)), _SMOOTH)
        return floats(np.sqrt(np.maximum(lifted**2 - np.float32(0.64 * _SMOOTH**2), 0)) / np.float32(self.height))

    @cached_property
    def core(self) -> Floats:
        """How far each pixel is from where the ink is wider than the stroke, as in a loop that was filled."""
        return floats(blurred(distance_to(self.edge > CORE * self.nib), _SMOOTH) / np.float32(self.height))


class Writers:
    """Gives digits that somebody wrote, each the same one for the same number."""

    def __init__(self, data: DataSet) -> None:
        """Raises ValueError for any digits but those of the test split: models are trained on the others."""
        if data.name != TEST_SPLIT:
            raise ValueError(f"The benchmark draws with {TEST_SPLIT} only, {data.name} is trained on.")
        self._data = data
        self._of = [np.flatnonzero(data.labels == digit) for digit in range(10)]
        self._shape = lru_cache(maxsize=4096)(self._drawn)

    @classmethod
    def of_mnist(cls, datasets: Path) -> "Writers":
        """MNIST's test split, from the files in `datasets` or downloaded to it."""
        return cls(mnist("test", datasets))

    def write(self, rng: Rng, digit: int) -> Shape:
        """Somebody's `digit`."""
        return self._shape(int(rng.choice(self._of[digit])))

    def _drawn(self, index: int) -> Shape:
        return shape_of(self._data.images[index].astype(np.float32), int(self._data.labels[index]))


def shape_of(image: Floats, digit: int) -> Shape:
    """The shape of a digit on 28x28 gray values, ink 255."""
    ink = _ink(image)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    # The steps of the pixels go; the edge itself stays where it is.
    edge = blurred(distance_to(~ink) - distance_to(ink), _SMOOTH) / np.float32(bottom - top)
    nib = 2 * float(edge[ink].mean())
    return Shape(digit, edge, left, top, right, bottom, nib, _thickest(edge, nib))


def _thickest(edge: Floats, nib: float) -> float:
    """Half the width of the thickest pen that neither closes a loop or a bay nor joins two strokes."""
    holes, thicker = euler_number(edge > 0), nib
    while thicker < _THICKEST and euler_number(edge > nib - thicker - _MARGIN) == holes:
        thicker += 0.005
    return thicker


def euler_number(flags: Flags) -> int:
    """Pieces less holes, counted in squares of two by two pixels (Gray 1971)."""
    corners = flags[:-1, :-1], flags[:-1, 1:], flags[1:, :-1], flags[1:, 1:]
    count = np.sum(corners, axis=0)
    crossing = (count == 2) & (corners[0] == corners[3])
    return int((count == 1).sum() - (count == 3).sum() - 2 * crossing.sum()) // 4


def _ink(image: Floats) -> Flags:
    """Where the ink is, on FINE times as many pixels: above half of what is darkest near by, faint strokes too."""
    image = _without_specks(image)
    height, width = image.shape
    large = resized(image, FINE * width, FINE * height)
    darkest = Image.fromarray(image.astype(np.uint8)).filter(ImageFilter.MaxFilter(3))
    near = blurred(resized(np.asarray(darkest, np.float32), FINE * width, FINE * height), FINE)
    return np.asarray(large > np.maximum(0.42 * near, _LEAST_INK))


def _without_specks(image: Floats) -> Floats:
    """The image without pieces of less than a twentieth of the ink: 2 % of MNIST's images have dirt and ends of a
    neighbour's strokes, which drawn at full strength and size would be points and commas.
    """
    pieces = np.where(image > _FAINT, np.arange(1, image.size + 1).reshape(image.shape), 0)
    before = np.zeros_like(pieces)
    while (pieces != before).any():
        before, padded = pieces, np.pad(pieces, 1)
        around = [padded[y : y + pieces.shape[0], x : x + pieces.shape[1]] for y in range(3) for x in range(3)]
        pieces = np.where(pieces > 0, np.max(around, axis=0), 0)
    ink = np.bincount(pieces.ravel(), image.ravel(), image.size + 1)
    ink[0] = image.sum()
    return floats(np.where(ink[pieces] > image.sum() / 20, image, 0))


def _thinned(ink: Flags) -> Flags:
    """The middle line of the ink, one pixel wide (Zhang and Suen 1984)."""
    ink = ink.copy()
    while True:
        before = int(ink.sum())
        for first in (True, False):
            ink &= ~_removable(ink, first)
        if int(ink.sum()) == before:
            return ink


def _removable(ink: Flags, first: bool) -> Flags:
    padded = np.pad(ink, 1)
    height, width = ink.shape
    offsets = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    around = [padded[1 + down : 1 + down + height, 1 + along : 1 + along + width] for down, along in offsets]
    neighbours = np.sum(around, axis=0)
    changes = np.sum([~here & after for here, after in zip(around, around[1:] + around[:1], strict=True)], axis=0)
    north, east, south, west = around[0], around[2], around[4], around[6]
    kept = (north & east & south) | (east & south & west) if first else (north & east & west) | (north & south & west)
    return np.asarray(ink & (neighbours >= 2) & (neighbours <= 6) & (changes == 1) & ~kept)
