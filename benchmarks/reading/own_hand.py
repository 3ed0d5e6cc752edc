"""A hand that belongs to no data set: ten digits as strokes through points, bent anew each time.

Stands in for the writers where pictures are kept, as in docs. Knows nothing of paper.
"""

from collections.abc import Sequence

import numpy as np
from benchmarks.reading.fields import Floats, Point, Rng, floats
from benchmarks.reading.writers import Shape, Writers, shape_of
from PIL import Image, ImageDraw

_SIDE, _BOX, _FINE, _PEN = 28, 19, 8, 2.3
_SHAKE = 0.022
STROKES: dict[int, Sequence[Sequence[Point]]] = {
    0: [[(0.55, 0.04), (0.2, 0.2), (0.12, 0.62), (0.42, 0.97), (0.78, 0.72), (0.82, 0.28), (0.5, 0.05)]],
    1: [[(0.3, 0.3), (0.56, 0.05), (0.52, 0.5), (0.5, 0.98)]],
    2: [[(0.14, 0.26), (0.45, 0.03), (0.78, 0.24), (0.55, 0.6), (0.12, 0.94), (0.5, 0.9), (0.9, 0.95)]],
    3: [[(0.18, 0.1), (0.5, 0.03), (0.76, 0.2), (0.42, 0.45), (0.8, 0.68), (0.55, 0.96), (0.14, 0.86)]],
    4: [[(0.42, 0.04), (0.28, 0.36), (0.12, 0.62), (0.5, 0.6), (0.9, 0.58)], [(0.66, 0.32), (0.62, 0.66), (0.6, 0.98)]],
    5: [[(0.82, 0.05), (0.3, 0.06), (0.22, 0.43), (0.55, 0.4), (0.82, 0.66), (0.52, 0.96), (0.14, 0.86)]],
    6: [[(0.7, 0.04), (0.34, 0.32), (0.17, 0.7), (0.45, 0.97), (0.78, 0.76), (0.52, 0.52), (0.2, 0.72)]],
    7: [[(0.14, 0.08), (0.5, 0.06), (0.86, 0.08), (0.58, 0.5), (0.4, 0.98)], [(0.36, 0.5), (0.72, 0.47)]],
    8: [
        [(0.5, 0.47), (0.22, 0.26), (0.5, 0.03), (0.76, 0.22), (0.5, 0.47), (0.18, 0.74), (0.5, 0.97), (0.8, 0.74)],
        [(0.8, 0.74), (0.5, 0.47)],
    ],
    9: [[(0.8, 0.24), (0.5, 0.04), (0.2, 0.26), (0.42, 0.5), (0.74, 0.36), (0.8, 0.2), (0.74, 0.6), (0.56, 0.98)]],
}


class OwnHand(Writers):
    """Gives digits that this project drew."""

    def __init__(self) -> None:
        """Needs no data."""

    def write(self, rng: Rng, digit: int) -> Shape:
        """Another `digit` each time."""
        return shape_of(_drawn(rng, digit), digit)


def _drawn(rng: Rng, digit: int) -> Floats:
    sheet = Image.new("L", (_SIDE * _FINE, _SIDE * _FINE), 0)
    pen, width = ImageDraw.Draw(sheet), round(_PEN * _FINE)
    margin = (_SIDE - _BOX) / 2
    for stroke in STROKES[digit]:
        shaken = np.array(stroke) + rng.normal(0, _SHAKE, (len(stroke), 2))
        for x, y in (margin + _BOX * _smooth(shaken)) * _FINE:
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), 255)
    return floats(np.asarray(sheet.reduce(_FINE), np.float32))


def _smooth(
    points: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """A curve through the points (Catmull and Rom 1974)."""
    if len(points) < 3:
        return np.linspace(points[0], points[-1], 40)
    ends = np.concatenate([points[:1], points, points[-1:]])
    share = np.linspace(0, 1, 24)[:, None]
    pieces = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        bend = 2 * before - 5 * start + 4 * end - after, 3 * (start - end) + after - before
        pieces.append(start + 0.5 * share * (end - before + share * (bend[0] + share * bend[1])))
    return np.concatenate(pieces)
