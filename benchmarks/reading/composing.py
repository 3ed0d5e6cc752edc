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
_LEAST_STEP = 0.42
"""From middle to middle, as a share of both widths: at 0.5 the two just stand side by side."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A written number as coverage, cut to its ink."""

    cover: Floats
    raw: str


def compose(rng: Rng, writers: Writers, raw: str, hand: Hand, height: float, joins: str = APART) -> Line:
    """`raw` written by one hand with digits about `height` pixels high; `joins` is how near its digits come."""
    nib = height * (hand.nib or 0.05)
    room = int(height * 0.6)
    plane = np.zeros((int(height * 2.4), int(height * 1.5 * (len(raw) + 1))), np.float32)
    edge = np.full(len(plane), _NOWHERE)
    foot, before, wide, pitch = room + height, 0.0, 0, rng.uniform(0.6, 1.5)
    joined = _joined(rng, raw, joins)
    for index, sign in enumerate(raw):
        ink, middle = _ink(rng, writers, sign, hand, height, nib)
        foot += rng.normal(0, 0.02) * height
        top = round(foot - middle - len(ink) / 2)
        top = min(max(top, 0), len(plane) - len(ink))
        gap = _gap(rng, height, pitch, joins if joined[index] else APART)
        left = _left_of(ink, edge[top : top + len(ink)], gap, height if gap > 0 else 0.0)
        # However well two signs fit into each other, a person must see two.
        apart = _LEAST_STEP * (wide + ink.shape[1])
        left = max(left, round(before + apart - ink.shape[1] / 2)) if index else 2
        place = plane[top : top + len(ink), left : left + ink.shape[1]]
        np.maximum(place, ink, out=place)
        _advance(edge, ink, top, left)
        before, wide = left + ink.shape[1] / 2, ink.shape[1]
    return Line(_cut(plane), raw)


def _ink(rng: Rng, writers: Writers, sign: str, hand: Hand, height: float, nib: float) -> tuple[Floats, float]:
    """The ink of one sign, and how high its middle stands above the line it is written on."""
    if sign in strokes.SEPARATORS:
        return strokes.separator(rng, sign, height, nib)
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
