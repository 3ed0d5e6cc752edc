"""Puts digits, separators and signs side by side into one written number. Knows nothing of paper and colours."""

from dataclasses import dataclass, replace

import numpy as np
from benchmarks.reading import strokes
from benchmarks.reading.fields import Floats, Rng
from benchmarks.reading.handwriting import Hand, written
from benchmarks.reading.writers import Writers

APART, TOUCHING, OVERLAPPING = "apart", "touching", "overlapping"
_INKED = 0.3
_NOWHERE = -10_000
_TRIES = 20
_LEAST_STEP = 0.42
"""From middle to middle, as a share of both widths: at 0.5 the two just stand side by side."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A written number as coverage, cut to its ink."""

    cover: Floats
    raw: str


def compose(rng: Rng, writers: Writers, raw: str, hand: Hand, height: float, joins: str = APART) -> Line:
    """`raw` written by one hand with digits about `height` pixels high; `joins` is how near its digits come."""
    for _ in range(_TRIES):
        row = _Row(len(raw), height)
        pitch = rng.uniform(0.6, 1.5)
        for sign, join in zip(raw, _joined(rng, raw, joins), strict=True):
            ink, middle = _ink(rng, writers, sign, hand, height)
            row.foot += rng.normal(0, 0.02) * height
            row.add(ink, middle, _gap(rng, height, pitch, joins if join else APART))
        if joins == APART or row.met:
            break
    return Line(_cut(row.plane), raw)


class _Row:
    """A row that is being written: its ink so far, and how far to the right that reaches at each height.

    `foot` is the line that is written on, `met` whether any two signs touch.
    """

    def __init__(self, signs: int, height: float) -> None:
        self.plane = np.zeros((int(height * 2.4), int(height * 2.2 * (signs + 1))), np.float32)
        self.foot = int(height * 0.6) + height
        self.met = False
        self._height = height
        self._edge = np.full(len(self.plane), _NOWHERE)
        self._middle, self._wide = 0.0, 0

    def add(self, ink: Floats, middle: float, gap: float) -> None:
        """Write one more sign, so many pixels from what stands there."""
        high, wide = ink.shape
        top = min(max(round(self.foot - middle - high / 2), 0), len(self.plane) - high)
        left = _left_of(ink, self._edge[top : top + high], gap, self._height if gap > 0 else 0.0)
        # However well two signs fit into each other, a person must see two.
        least = round(self._middle + _LEAST_STEP * (self._wide + wide) - wide / 2) if self._wide else 2
        self.met |= gap < 0 and left >= least
        left = max(left, least)
        place = self.plane[top : top + high, left : left + wide]
        np.maximum(place, ink, out=place)
        _advance(self._edge, ink, top, left)
        self._middle, self._wide = left + wide / 2, wide


def _ink(rng: Rng, writers: Writers, sign: str, hand: Hand, height: float) -> tuple[Floats, float]:
    """The ink of one sign, and how high its middle stands above the line it is written on."""
    if sign in strokes.SEPARATORS:
        return strokes.separator(rng, sign, height, height * (hand.nib or 0.05))
    own = replace(hand, slant=hand.slant + rng.normal(0, 0.03), turn=hand.turn + rng.normal(0, 0.02))
    tall = height * float(np.clip(rng.normal(1, 0.06), 0.85, 1.15))
    ink = written(rng, writers.write(rng, int(sign)), own, tall).cropped
    return ink, len(ink) / 2


def _joined(rng: Rng, raw: str, joins: str) -> list[bool]:
    """Which signs join the one before: at least one digit where any is to."""
    digits = [index for index in range(1, len(raw)) if raw[index - 1 : index + 1].isdigit()]
    chosen = {index for index in digits if rng.random() < 0.55}
    if not chosen and digits:
        chosen = {digits[int(rng.integers(len(digits)))]}
    return [joins != APART and index in chosen for index in range(len(raw))]


def _gap(rng: Rng, height: float, pitch: float, joins: str) -> float:
    """Pixels from ink to ink along a row; negative where strokes run into each other."""
    if joins == TOUCHING:
        return float(-rng.uniform(0.005, 0.035) * height) - 1
    if joins == OVERLAPPING:
        return float(-rng.uniform(0.025, 0.075) * height) - 1
    return max(2.0, height * 0.13 * pitch * float(rng.uniform(0.55, 1.5)))


def _left_of(ink: Floats, edge: "np.ndarray[tuple[int], np.dtype[np.int_]]", gap: float, height: float) -> int:
    """Where ink begins that comes as near as `gap` to the ink before, whose right edge in each row is given."""
    inked = ink > _INKED
    own = np.where(inked.any(axis=1), inked.argmax(axis=1), 10_000)
    # Strokes that pass each other diagonally are not to come nearer than the gap either.
    for shift in range(1, round(0.08 * height) + 1):
        own = np.minimum(own, np.minimum(np.roll(own, shift), np.roll(own, -shift)))
    nearest = (edge - own).max()
    return round(nearest + gap) if nearest > _NOWHERE / 2 else 0


def _advance(edge: "np.ndarray[tuple[int], np.dtype[np.int_]]", ink: Floats, top: int, left: int) -> None:
    inked = ink > _INKED
    right = np.where(inked.any(axis=1), left + ink.shape[1] - inked[:, ::-1].argmax(axis=1), _NOWHERE)
    part = edge[top : top + len(ink)]
    np.maximum(part, right, out=part)


def _cut(plane: Floats) -> Floats:
    inked = plane > _INKED
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return plane[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
