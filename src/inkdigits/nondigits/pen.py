"""A hand that writes strokes: each time with another pen, slant, turn, proportion and wobble.

Knows nothing of what the strokes mean; `paper` turns what it draws into a picture.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from inkdigits.nondigits.curves import Stroke
from inkdigits.nondigits.paper import SHEET, Picture, settle, sheet


@dataclass(frozen=True, slots=True)
class Hand:
    """How far writing strays, drawn uniformly from minus to plus each figure, except for the pen.

    `turn` in degrees, `slant` as a slope, `stretch` as the logarithm of width against height, `wobble` as the share
    of the box that a line is bent by, `pen` the least and most stroke width as a share of the box.
    """

    turn: float = 12.0
    slant: float = 0.35
    stretch: float = 0.22
    wobble: float = 0.035
    pen: tuple[float, float] = (0.05, 0.145)


ORDINARY = Hand()
STEADY = Hand(turn=4.0, slant=0.0, stretch=0.1, wobble=0.0)
"""Ruler and compasses: for what looks printed."""


def write(strokes: Sequence[Stroke], rng: np.random.Generator, hand: Hand = ORDINARY) -> Picture:
    """The strokes on a picture in the MNIST form."""
    return settle(write_large(strokes, rng, hand))


def write_large(strokes: Sequence[Stroke], rng: np.random.Generator, hand: Hand = ORDINARY) -> Image.Image:
    """The strokes on a sheet of 80x80, as large as fits."""
    width = rng.uniform(*hand.pen) * SHEET
    drawn = sheet()
    paint = ImageDraw.Draw(drawn)
    for stroke in fit(stray(strokes, rng, hand), width):
        _ink(paint, stroke, width)
    return drawn


def stray(strokes: Sequence[Stroke], rng: np.random.Generator, hand: Hand = ORDINARY) -> list[Stroke]:
    """The same strokes as a hand might have written them this time."""
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]
    points = _wobble(np.concatenate(strokes), rng, hand.wobble)
    return np.split(points @ _slope(rng, hand), ends)


def fit(strokes: Sequence[Stroke], width: float, edge: int = SHEET) -> list[Stroke]:
    """The strokes scaled so that they and a pen of `width` pixels just fit the sheet, and put in its middle."""
    points = np.concatenate(strokes)
    least, most = points.min(axis=0), points.max(axis=0)
    scale = (edge - width) / max(float((most - least).max()), 1e-9)
    middle = (least + most) / 2
    return [(stroke - middle) * scale + (edge - 1) / 2 for stroke in strokes]


def _wobble(points: Stroke, rng: np.random.Generator, size: float) -> Stroke:
    """Bend the paper under the strokes by slow waves, so that lines that meet still meet."""
    if not size:
        return points
    frequency = rng.uniform(2.0, 7.0, (2, 2)) * rng.choice((-1.0, 1.0), (2, 2))
    waves = np.sin(points @ frequency + rng.uniform(0, 2 * math.pi, 2))
    return np.asarray(points + waves * rng.uniform(0, 2 * size, 2))


def _slope(rng: np.random.Generator, hand: Hand) -> npt.NDArray[np.float64]:
    turn, slant, stretch = rng.uniform(-1, 1, 3) * (math.radians(hand.turn), hand.slant, hand.stretch)
    cosine, sine = math.cos(turn), math.sin(turn)
    shape = np.array([[math.exp(stretch / 2), 0.0], [-slant, math.exp(-stretch / 2)]])
    return np.asarray(shape @ np.array([[cosine, sine], [-sine, cosine]]))


def _ink(paint: ImageDraw.ImageDraw, stroke: Stroke, width: float) -> None:
    """One stroke with round ends. Pillow's own round joints cost three times as much as dots on every point."""
    half = width / 2
    flat = stroke.ravel().tolist()
    paint.line(flat, fill=255, width=round(width))
    for x, y in zip(flat[::2], flat[1::2], strict=True):
        paint.ellipse((x - half, y - half, x + half, y + half), fill=255)
