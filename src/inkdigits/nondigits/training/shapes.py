"""Drawn shapes: arrows, stars, boxes, bars, faces."""

import math

import numpy as np
import numpy.typing as npt

from inkdigits.nondigits.curves import Stroke, arc, line
from inkdigits.nondigits.paper import Picture
from inkdigits.nondigits.pen import Hand, write

_ANY_WAY = Hand(turn=180.0, pen=(0.04, 0.14))
_THICK = Hand(turn=10.0, pen=(0.06, 0.2))


def arrows(rng: np.random.Generator) -> Picture:
    """In every direction; head open, closed, or at both ends."""
    head, barb = rng.uniform(0.18, 0.4), rng.uniform(0.15, 0.35)
    strokes = [line((0, 0.5), (1, 0.5)), line((1 - head, 0.5 - barb), (1, 0.5), (1 - head, 0.5 + barb))]
    shape = rng.integers(3)
    if shape == 1:
        strokes.append(line((1 - head, 0.5 - barb), (1 - head, 0.5 + barb)))
    if shape == 2:
        strokes.append(line((head, 0.5 - barb), (0, 0.5), (head, 0.5 + barb)))
    return write(strokes, rng, _ANY_WAY)


def stars(rng: np.random.Generator) -> Picture:
    """Five to eight points, in one go as pentagrams are, or as an outline of points and dents."""
    points = int(rng.integers(5, 9))
    if rng.random() < 0.5:
        step = 2 if points < 7 or rng.random() < 0.5 else 3
        return write(_polygram(points, step), rng, _ANY_WAY)
    radii = np.where(np.arange(2 * points + 1) % 2, rng.uniform(0.3, 0.45), 1.0)
    return write([_around(radii, 2 * points)], rng, _ANY_WAY)


def boxes(rng: np.random.Generator) -> Picture:
    """Closed figures of three to six corners, empty or with a diagonal or a second one inside; four mostly."""
    corners = int(rng.choice((3, 4, 4, 4, 5, 6)))
    figure = _around(np.ones(corners + 1), corners)
    strokes = [figure]
    inside = rng.random()
    if inside < 0.35:
        strokes.append(figure * rng.uniform(0.35, 0.55))
    elif inside < 0.7 or corners > 4:
        strokes.append(line((0, 0), (0, 1) if corners == 3 else (-1, 0), (0, 0), (1, 0)))
    tilt = math.pi / 4 if corners == 4 else math.pi / 2
    turn = np.array([[math.cos(tilt), math.sin(tilt)], [-math.sin(tilt), math.cos(tilt)]])
    return write([stroke @ turn for stroke in strokes], rng, Hand(turn=15.0, slant=0.2, stretch=0.5, pen=(0.04, 0.12)))


def bars(rng: np.random.Generator) -> Picture:
    """One thick line lying down, or two to five beside each other, standing or lying. One that stands is a 1."""
    count = int(rng.integers(1, 6))
    lying = count == 1 or rng.random() < 0.5
    strokes = []
    for place in np.linspace(0, 1, count) if count > 1 else [0.0]:
        start, end = rng.normal((0, 1), 0.1).tolist()
        strokes.append(line((start, place), (end, place)) if lying else line((place, start), (place, end)))
    return write(strokes, rng, _THICK)


def faces(rng: np.random.Generator) -> Picture:
    """A ring or none, two eyes, and a mouth that laughs or does not; often a nose."""
    mouth = rng.uniform(0.1, 0.35) * rng.choice((-1.0, 1.0))
    height = 0.3 if mouth > 0 else 0.55
    strokes = [arc((x, -0.3), (0.06, rng.uniform(0.04, 0.14))) for x in (-0.38, 0.38)]
    strokes.append(arc((0, height), (rng.uniform(0.35, 0.5), mouth), 15, 165))
    if rng.random() < 0.5:
        strokes.append(line((0, -0.15), (0, 0.2)))
    if rng.random() < 0.8:
        strokes.append(arc((0, 0), (1, 1)))
    return write(strokes, rng, Hand(pen=(0.05, 0.1)))


def _around(radii: npt.NDArray[np.float64], corners: int) -> Stroke:
    angles = np.arange(len(radii)) * (2 * math.pi / corners)
    return line(*zip((radii * np.cos(angles)).tolist(), (radii * np.sin(angles)).tolist(), strict=True))


def _polygram(points: int, step: int) -> list[Stroke]:
    """Every `step`th corner joined; more than one figure where the step divides the number of points."""
    figures = math.gcd(points, step)
    rounds = np.arange(points // figures + 1) * step
    angles = [(rounds + first) * (2 * math.pi / points) for first in range(figures)]
    return [line(*zip(np.cos(way).tolist(), np.sin(way).tolist(), strict=True)) for way in angles]
