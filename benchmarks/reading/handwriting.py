"""How a shape comes out of a hand: its height, slant, width, turn and wobble, and the pen's width.

Gives how much ink covers each pixel; knows nothing of colours and paper.
"""

from dataclasses import dataclass

import numpy as np
from benchmarks.reading.fields import Floats, Rng, coverage, floats, grid, resized, sample, smooth_noise
from benchmarks.reading.writers import CORE, Shape


@dataclass(frozen=True, slots=True)
class Hand:
    """What one person's digits have in common.

    `nib` is half the pen's width in heights of a digit, None for each shape's own; `slant` how far right a digit's top
    stands, in heights; `turn` is in radians; `wide` stretches it; `wobble` bends it, by so many heights.
    """

    nib: float | None = None
    slant: float = 0.0
    turn: float = 0.0
    wide: float = 1.0
    wobble: float = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """Ink on a small plane of its own: coverage, 0 to 1, and its bounding box there (left, top, right, bottom)."""

    cover: Floats
    box: tuple[int, int, int, int]

    @property
    def cropped(self) -> Floats:
        """The coverage within the box."""
        left, top, right, bottom = self.box
        return self.cover[top:bottom, left:right]


def any_hand(rng: Rng, nib: float | None = None) -> Hand:
    """Somebody's hand."""
    return Hand(
        nib=nib,
        slant=float(np.clip(rng.normal(0.04, 0.12), -0.3, 0.35)),
        turn=float(rng.normal(0, 0.03)),
        wide=float(rng.uniform(0.85, 1.18)),
        wobble=float(rng.uniform(0.005, 0.025)),
    )


def written(rng: Rng, shape: Shape, hand: Hand, height: float, softness: float = 1.1) -> Ink:
    """The shape as that hand writes it, `height` pixels high before it is slanted and turned."""
    aspect = (shape.right - shape.left) / shape.height
    room = hand.nib or shape.nib
    width = int(height * (aspect * hand.wide + 2 * abs(hand.slant) + 0.3 + 2 * room)) + 6
    tall = int(height * (1.25 + 0.6 * aspect * abs(hand.turn) + 2 * room)) + 6
    x, y = grid(width, tall)
    across, down = _unbent(rng, (x - width / 2) / height, (y - tall / 2) / height, hand)
    fine = max(1, min(4, round(height / shape.height / 2)))
    left = (shape.left + shape.right) / 2 + across * shape.height
    top = (shape.top + shape.bottom) / 2 + down * shape.height
    within = height * _within(shape, hand.nib, left, top, fine)
    return Ink(cover := coverage(within, softness), _bounds(cover))


def _unbent(rng: Rng, x: Floats, y: Floats, hand: Hand) -> tuple[Floats, Floats]:
    """From places on the paper to places on the shape, both in heights from the middle."""
    turned = x * np.cos(hand.turn) + y * np.sin(hand.turn), y * np.cos(hand.turn) - x * np.sin(hand.turn)
    tall, width = turned[0].shape
    grain = max(tall, width) / 2.2
    bends = [hand.wobble * smooth_noise(rng, width, tall, grain) for _ in range(2)]
    # Nearer to the eye on one side, as on paper that is not held straight.
    farther = 1 + rng.normal(0, 0.05) * turned[0] + rng.normal(0, 0.05) * turned[1]
    across = ((turned[0] + hand.slant * turned[1]) / hand.wide + bends[0]) * farther
    return across.astype(np.float32), ((turned[1] + bends[1]) * farther).astype(np.float32)


def _within(shape: Shape, nib: float | None, left: Floats, top: Floats, fine: int) -> Floats:
    """How far within the ink each place lies, in heights, with a pen of half width `nib`."""

    def at(field: Floats) -> Floats:
        height, width = field.shape
        larger = resized(field, fine * width, fine * height) if fine > 1 else field
        return sample(larger, (left + 0.5) * fine - 0.5, (top + 0.5) * fine - 0.5)

    if nib is None:
        return at(shape.edge)
    if nib >= shape.nib:
        return at(shape.edge) + np.float32(min(nib, shape.thickest) - shape.nib)
    # The spine keeps together what taking off the edge would break; a loop that was filled stays filled.
    thin = np.maximum(np.float32(nib) - at(shape.spine), np.float32(nib + (CORE - 1) * shape.nib) - at(shape.core))
    return floats(np.maximum(thin, at(shape.edge) - np.float32(shape.nib - nib)) if nib > 0.6 * shape.nib else thin)


def _bounds(cover: Floats) -> tuple[int, int, int, int]:
    inked = cover > 0.3
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return 0, 0, cover.shape[1], cover.shape[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
