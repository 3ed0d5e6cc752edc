"""What is drawn with a pen or printed and is no digit: separators, rules, borders, stamps, scribbles, specks.

Everything is a line through points, as coverage; knows nothing of colours.
"""

from collections.abc import Sequence

import numpy as np
from benchmarks.reading.fields import Floats, Point, Rng, coverage, distance_to_line, floats, grid, smooth_noise

SEPARATORS = ".,'-"


def line(points: Sequence[Point], half: float, width: int, height: int, softness: float = 1.1) -> Floats:
    """A stroke of half width `half` through the points, in pixels of a plane of that size."""
    return coverage(np.float32(half) - distance_to_line(points, width, height), softness)


def separator(rng: Rng, sign: str, height: float, nib: float) -> tuple[Floats, float]:
    """A point, comma, apostrophe or dash beside digits of `height` pixels, and where its middle stands: pixels above
    the line they are written on. `nib` is half the pen's width, in pixels.
    """
    half = max(nib * rng.uniform(1.0, 1.35), 0.8)
    if sign == "-":
        length = height * rng.uniform(0.3, 0.62)
        points = _wobbly(rng, (0, 0), (length, height * rng.uniform(-0.05, 0.05)), height * 0.015, 4)
        return _drawn(points, max(nib, 0.7)), height * rng.uniform(0.4, 0.56)
    if sign == ".":
        points = [(0.0, 0.0), tuple(height * rng.uniform(-0.02, 0.02, 2))]
        return _drawn(points, max(half * 1.15, height * 0.035)), height * rng.uniform(0.0, 0.05)
    length = height * rng.uniform(0.14, 0.24)
    points = [(0.0, 0.0), (length * rng.uniform(-0.15, 0.1), length * 0.5), (length * rng.uniform(-0.6, -0.2), length)]
    above = rng.uniform(-0.1, -0.02) if sign == "," else rng.uniform(0.92, 1.05)
    return _drawn(points, half), height * above


def _drawn(points: Sequence[Point], half: float) -> Floats:
    """The stroke on a plane just large enough."""
    place = np.array(points)
    margin = half + 2
    place = place - place.min(axis=0) + margin
    width, height = (int(np.ceil(side)) for side in place.max(axis=0) + margin)
    return line([(float(x), float(y)) for x, y in place], half, width, height)


def _wobbly(rng: Rng, start: Point, end: Point, wobble: float, pieces: int) -> list[Point]:
    shares = np.linspace(0, 1, pieces + 1)
    points = np.outer(1 - shares, start) + np.outer(shares, end)
    points[1:-1] += rng.normal(0, max(wobble, 1e-6), (pieces - 1, 2))
    return [(float(x), float(y)) for x, y in points]


def rules(width: int, height: int, spacing: float, offset: float, half: float) -> Floats:
    """Level lines from edge to edge, `spacing` apart."""
    _, y = grid(width, height)
    distance = np.abs((y - offset + spacing / 2) % spacing - spacing / 2)
    return np.broadcast_to(coverage(np.float32(half) - distance.astype(np.float32)), (height, width))


def squares(width: int, height: int, spacing: float, offset: Point, half: float) -> Floats:
    """A grid of lines."""
    level = rules(width, height, spacing, offset[1], half)
    upright = rules(height, width, spacing, offset[0], half).T
    return np.maximum(level, upright)


def border(box: Sequence[float], half: float, width: int, height: int) -> Floats:
    """The outline of a box given as left, top, right, bottom."""
    left, top, right, bottom = box
    x, y = grid(width, height)
    outside = np.maximum(
        np.abs(x - (left + right) / 2) - (right - left) / 2, np.abs(y - (top + bottom) / 2) - (bottom - top) / 2
    )
    return coverage((np.float32(half) - np.abs(outside)).astype(np.float32))


def ring(middle: Point, radius: float, half: float, width: int, height: int) -> Floats:
    """A circle, as of a stamp."""
    x, y = grid(width, height)
    return coverage((np.float32(half) - np.abs(np.hypot(x - middle[0], y - middle[1]) - radius)).astype(np.float32))


def stamp(rng: Rng, size: float) -> Floats:
    """A rubber stamp about `size` pixels wide: a ring or a frame with bars for words, worn in places."""
    side = int(size) + 8
    half = max(0.8, size * 0.012)
    if rng.random() < 0.5:
        cover = np.maximum(
            ring((side / 2, side / 2), size / 2, half, side, side),
            ring((side / 2, side / 2), size * 0.37, half, side, side),
        )
    else:
        cover = border((4, side * 0.28, side - 4, side * 0.72), half, side, side)
    for y in (0.42, 0.5, 0.58):
        cover = np.maximum(cover, _words(rng, side, side, y * side, size * 0.22, size * 0.05))
    worn = np.clip(0.75 + 0.4 * smooth_noise(rng, side, side, size / 8), 0.1, 1)
    return floats(cover * worn)


def _words(rng: Rng, width: int, height: int, y: float, reach: float, letter: float) -> Floats:
    """A level row of short upright bars: print too small to read."""
    bars = np.zeros((height, width), np.float32)
    x = width / 2 - reach
    while x < width / 2 + reach:
        top, bottom = round(y - letter * rng.uniform(0.35, 0.5)), round(y + letter * rng.uniform(0.35, 0.5))
        bars[top : bottom + 1, round(x) : round(x + letter * 0.3) + 1] = rng.uniform(0.6, 1.0)
        x += letter * rng.uniform(0.6, 1.1)
    return bars


def scribble(rng: Rng, width: int, letter: float, nib: float) -> Floats:
    """A line of joined-up writing in no alphabet, `letter` pixels high: rising and falling strokes, no closed loops."""
    height = int(letter * 2.2) + 6
    points: list[Point] = []
    x = 4.0
    while x < width - 4:
        down = len(points) % 2
        tall = rng.choice((0.4, 0.5, 1.0), p=(0.45, 0.35, 0.2))
        y = height * 0.62 - letter * (tall * (1 - down) - 0.08 * rng.random())
        points.append((x, y))
        x += letter * rng.uniform(0.16, 0.34)
    return line(points, nib, width, height)


def specks(rng: Rng, free: Floats, count: int, largest: float) -> Floats:
    """So many blots of up to `largest` pixels where `free` is above 0.5."""
    height, width = free.shape
    cover = np.zeros((height, width), np.float32)
    places = np.argwhere(free > 0.5)
    for y, x in places[rng.integers(len(places), size=count)] if len(places) else ():
        radius = max(0.7, rng.uniform(0.25, 1.0) * largest / 2)
        end = x + rng.normal(0, radius / 2), y + rng.normal(0, radius / 2)
        cover = np.maximum(cover, line([(x, y), end], radius, width, height))
    return cover
