"""What is written on a composed picture, as ink alone: digits of a data set, signs, letters and scribbles.

A glyph is a float32 array (height x width) of ink from 0 to 1, cropped to the ink. Knows nothing of pictures.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw

from inkdigits.inference.strings import KINDS, OTHER
from inkdigits.nondigits import draw
from inkdigits.trainer.augment import Augmentation, augment_digits
from inkdigits.trainer.strings.pens import retraced

Floats = npt.NDArray[np.float32]

FAINTEST = 0.25
_LOOKS = Augmentation(
    rotation=10, log_scale=0.1, stretch=0.12, shear=0.12, shift=0.5, elastic=0.8, thickness=0.7, pen=0
)
_LETTER_KINDS = ("capital letters", "small letters", "Greek letters", "invented letters", "signs", "tangles", "zigzags")
_LETTERS = 4000
_BARRED, _FLAGGED, _FOOTED = 0.3, 0.25, 0.3
_BROKEN = 0.04
_SLANTED = 0.2
_PENNED = 0.6
_THINNEST = 1.0
_RAISED = 0.2
_LEAST_LEFT = 0.35
_LEAST_SHARPENED = 17


@dataclass(frozen=True, slots=True)
class Glyph:
    """Ink and which of `KINDS` it is."""

    ink: Floats
    kind: int


@dataclass(frozen=True, slots=True)
class Hand:
    """How one line is written: slope of its upright strokes, width against height, how crisp the pen's edge is, from
    which share of ink on it leaves a trace, and by how many pixels its strokes are wider, or below 0 narrower. With a
    `pen`, strokes are as wide as it, in heights of a digit, whatever they were.
    """

    shear: float
    stretch: float
    gain: float
    trace: float
    wider: int
    pen: float | None

    @classmethod
    def of(cls, random: np.random.Generator) -> "Hand":
        """Some hand."""
        wider = int(random.choice((-2, -1, 0, 1, 2), p=(0.03, 0.1, 0.77, 0.07, 0.03)))
        stretch = math.exp(random.normal(-0.03, 0.16))
        shear = random.uniform(-0.45, 0.45) if random.random() < _SLANTED else random.normal(0, 0.17)
        pen = math.exp(random.uniform(math.log(0.045), math.log(0.21))) if random.random() < _PENNED else None
        return cls(shear, stretch, random.uniform(1.2, 4.5), random.uniform(0.38, 0.62), wider, pen)

    def width(self, height: float, random: np.random.Generator) -> float:
        """How wide the strokes of signs are beside digits of `height` pixels."""
        share = random.uniform(0.07, 0.15) if self.pen is None else self.pen * random.uniform(0.9, 1.2)
        return max(1.0, height * share)


class Writing:
    """Digits (uint8, n x 28 x 28) with labels, to be written again and again, each time somewhat differently."""

    def __init__(self, digits: npt.NDArray[np.uint8], labels: npt.NDArray[np.integer]) -> None:
        self._digits = digits
        self._labels = labels
        self._letters = draw(_LETTER_KINDS, _LETTERS, 20261122)

    def digits(self, count: int, random: np.random.Generator) -> tuple[npt.NDArray[np.uint8], list[int]]:
        """Some digits with their labels, bent and thickened; a whole picture's worth at once is cheaper."""
        chosen = random.integers(0, len(self._digits), count)
        generator = torch.Generator().manual_seed(int(random.integers(2**62)))
        looks, labels = augment_digits(self._digits[chosen], _LOOKS, generator), self._labels[chosen].tolist()
        for look, label in zip(looks, labels, strict=True):
            if label == 7 and random.random() < _BARRED:
                _bar(look, random)
            if label == 1 and random.random() < _FLAGGED:
                _flag(look, random)
            if random.random() < _BROKEN:
                _break(look, random)
        return looks, labels

    def letter(self, random: np.random.Generator) -> npt.NDArray[np.uint8]:
        """A letter or scribble, uint8 28x28."""
        found: npt.NDArray[np.uint8] = self._letters[random.integers(len(self._letters))]
        return found


def _bar(look: npt.NDArray[np.uint8], random: np.random.Generator) -> None:
    """The short stroke through a 7 that most of the world writes and MNIST's writers seldom did."""
    rows = _inked_rows(look)
    if not len(rows):
        return
    row = round(rows[0] + (rows[-1] - rows[0]) * random.uniform(0.42, 0.62))
    stem = _middle(look[row])
    left, right, up, down = random.uniform((3, 3, -2, -1), (6, 6, 1, 2))
    drawn = Image.fromarray(look)
    ends = (stem - left, row + down, stem + right, row + up)
    ImageDraw.Draw(drawn).line(ends, int(random.uniform(170, 255)), round(random.uniform(1, 3)))
    look[:] = np.asarray(drawn)


def _flag(look: npt.NDArray[np.uint8], random: np.random.Generator) -> None:
    """The upstroke of a 1, and at times its foot, that people write in Europe and MNIST's writers did not."""
    rows = _inked_rows(look)
    if not len(rows):
        return
    ends = [_middle(look[row]) for row in rows[[0, -1]]]
    ink, pen = int(random.uniform(190, 255)), round(random.uniform(1, 3))
    drawn = Image.fromarray(look)
    draw = ImageDraw.Draw(drawn)
    angle, length = random.uniform(0.6, 1.2), random.uniform(4, 10)
    tip = ends[0] - length * math.cos(angle), rows[0] + length * math.sin(angle)
    draw.line((ends[0], float(rows[0]), *tip), ink, pen)
    if random.random() < _FOOTED:
        left, right = random.uniform(2, 5, 2)
        draw.line((ends[1] - left, float(rows[-1]), ends[1] + right, float(rows[-1])), ink, pen)
    look[:] = np.asarray(drawn)


def _inked_rows(look: npt.NDArray[np.uint8]) -> npt.NDArray[np.intp]:
    return np.flatnonzero(look.max(axis=1) > 99)


def _middle(row: npt.NDArray[np.uint8]) -> float:
    """The mean place of a row's ink."""
    return float(np.average(np.arange(len(row)), weights=row.astype(float) + 1e-6))


def _break(look: npt.NDArray[np.uint8], random: np.random.Generator) -> None:
    """A gap through the ink, as where a pen did not write."""
    drawn = Image.fromarray(look)
    place, way = random.uniform(8, 20, 2), random.uniform(-20, 20, 2)
    ends = (*(place - way).tolist(), *(place + way).tolist())
    ImageDraw.Draw(drawn).line(ends, 0, round(random.uniform(1, 2.6)))
    look[:] = np.asarray(drawn)


def written(picture: npt.NDArray[np.uint8], height: float, hand: Hand, random: np.random.Generator) -> Floats:
    """The ink of a 28x28 picture, `height` pixels high where it fills MNIST's 20, by `hand`; cropped to the ink."""
    if hand.pen is None:
        return cropped(_sharpened(_placed(picture, height, hand), height, hand))
    twice = cropped(np.clip((_placed(picture, 2 * height, hand) - hand.trace) * 4 + 0.5, 0, 1, dtype=np.float32))
    width = max(_THINNEST, hand.pen * height)
    room = math.ceil(width) + 1
    padded = np.pad(twice, ((room, room + (twice.shape[0] % 2)), (room, room + (twice.shape[1] % 2))))
    drawn = retraced(padded, 2 * width, random)
    return cropped(np.asarray(Image.fromarray(drawn).reduce(2), np.float32))


def _placed(picture: npt.NDArray[np.uint8], height: float, hand: Hand) -> Floats:
    """The picture at that height, slanted and stretched, as float32 of 0 to 1."""
    scale = 20 / height
    side = max(4, math.ceil(34 / scale))
    wide = max(4, math.ceil(34 * hand.stretch / scale + abs(hand.shear) * side))
    across, middle = scale / hand.stretch, (wide / 2, side / 2)
    matrix = (
        across,
        across * hand.shear,
        14 - across * (middle[0] + hand.shear * middle[1]),
        0.0,
        scale,
        14 - scale * middle[1],
    )
    drawn = Image.fromarray(picture).transform((wide, side), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    return np.asarray(drawn, np.float32) / np.float32(255)


def _sharpened(ink: Floats, height: float, hand: Hand) -> Floats:
    """With the crisp edges of a pen where the picture was enlarged."""
    if height < _LEAST_SHARPENED:
        return ink
    return _widened(np.clip((ink - hand.trace) * hand.gain + 0.5, 0, 1, dtype=np.float32), hand.wider)


def _widened(ink: Floats, by: int) -> Floats:
    """Strokes wider by so many pixels; narrower below 0, but never so narrow that little of them is left."""
    for _ in range(abs(by)):
        padded = np.pad(ink if by > 0 else 1 - ink, 1, mode="edge")
        rows = np.maximum(padded[1:], padded[:-1])
        wide = np.maximum(rows[:, 1:], rows[:, :-1])[:-1, :-1]
        if by < 0 and (1 - wide).sum() < _LEAST_LEFT * ink.sum():
            return ink
        ink = wide if by > 0 else 1 - wide
    return ink


def cropped(ink: Floats) -> Floats:
    """`ink` without the empty lines around it; 1x1 where there is none."""
    strong = ink > FAINTEST
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    if not len(rows):
        return np.zeros((1, 1), np.float32)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def sign(kind: str, height: float, pen: float, hand: Hand, random: np.random.Generator) -> tuple[Floats, float]:
    """A sign's ink and how far its bottom lies above the baseline, in pixels, beside digits of `height`."""
    strokes, drop = _STROKES[kind](random)
    return _stroked(strokes, height, pen, hand.shear), drop * height


def closing_line(height: float, pen: float, hand: Hand, random: np.random.Generator) -> tuple[Floats, float]:
    """A line behind a number, longer than a dash, straight or in waves; as `sign` tells it."""
    length, wave = random.uniform(0.9, 4.0), max(0.0, random.normal(0, 0.07))
    across = np.linspace(0, length, 2 + int(4 * length))
    down = random.normal(0, 0.06) * across + wave * np.sin(across * random.uniform(2, 8) + random.uniform(0, 6))
    return _stroked([np.stack([across, down], axis=1)], height, pen, hand.shear), random.uniform(0.15, 0.6) * height


def _stroked(strokes: Sequence[npt.NDArray[np.float64]], height: float, pen: float, shear: float) -> Floats:
    """Lines through points (x, y in shares of the height, y down), drawn at thrice the size."""
    points = [np.asarray(stroke, float) * height * 3 for stroke in strokes]
    width = max(2.0, pen * 3)
    for stroke in points:
        stroke[:, 0] -= shear * stroke[:, 1]
    low = np.min([stroke.min(axis=0) for stroke in points], axis=0) - width
    high = np.max([stroke.max(axis=0) for stroke in points], axis=0) + width
    size = np.ceil((high - low) / 3).astype(int) * 3 + 3
    sheet = Image.new("L", (int(size[0]), int(size[1])), 0)
    paint = ImageDraw.Draw(sheet)
    for stroke in points:
        moved = [tuple(point) for point in (stroke - low).tolist()]
        paint.line(moved, fill=255, width=round(width), joint="curve")
        for x, y in moved:
            paint.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    return cropped(np.asarray(sheet.reduce(3), np.float32) / np.float32(255))


def _jitter(random: np.random.Generator, *points: tuple[float, float], by: float = 0.03) -> npt.NDArray[np.float64]:
    return np.array(points) + random.normal(0, by, (len(points), 2))


def _point(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    return [_jitter(random, (0, 0), (0.01, 0.02), by=0.015)], random.uniform(-0.06, 0.08)


def _comma(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    return _apostrophe(random) if random.random() < _RAISED else _low_comma(random)


def _low_comma(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    length = random.uniform(0.14, 0.38)
    return [_jitter(random, (0, 0), (0.02, length / 2), (-0.09, length), by=0.02)], -length * random.uniform(0.4, 0.8)


def _apostrophe(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    """A comma above, as between thousands in Switzerland."""
    strokes, _ = _low_comma(random)
    return strokes, random.uniform(0.62, 0.95)


def _dash(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    length, tilt = random.uniform(0.25, 0.8), random.normal(0, 0.05)
    middle = (length / 2, random.normal(0, 0.03))
    return [_jitter(random, (0, 0), middle, (length, tilt), by=0.012)], random.uniform(0.32, 0.58)


def _slash(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    length = random.uniform(1.0, 1.4)
    return [_jitter(random, (length * random.uniform(0.35, 0.7), 0), (0, length))], random.uniform(-0.25, 0.0)


def _equals(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    length, gap = random.uniform(0.35, 0.7), random.uniform(0.18, 0.3)
    return [_jitter(random, (0, y), (length, y), by=0.025) for y in (0.0, gap)], random.uniform(0.2, 0.42)


def _plus(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    size = random.uniform(0.4, 0.7)
    half = size / 2
    lines = [_jitter(random, (0, half), (size, half)), _jitter(random, (half, 0), (half, size))]
    return lines, random.uniform(0.12, 0.3)


def _colon(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    gap = random.uniform(0.35, 0.55)
    return [_jitter(random, (0, y), (0.01, y + 0.02), by=0.012) for y in (0.0, gap)], random.uniform(-0.02, 0.15)


def _currency(random: np.random.Generator) -> tuple[list[npt.NDArray[np.float64]], float]:
    """A dollar sign, hash, percent sign, times sign or asterisk."""
    across = random.uniform(0.5, 0.7)
    signs = [
        [
            [(across, 0.18), (across / 2, 0.05), (0, 0.25), (across, 0.72), (across / 2, 0.95), (0, 0.82)],
            [(across / 2, -0.15), (across / 2, 1.15)],
        ],
        [[(0.2, 0), (0.1, 0.9)], [(0.5, 0), (0.4, 0.9)], [(0, 0.3), (0.65, 0.3)], [(0, 0.6), (0.6, 0.6)]],
        [[(0.6, 0), (0, 0.95)], [(0.1, 0.1), (0.16, 0.18), (0.08, 0.2)], [(0.5, 0.75), (0.58, 0.85), (0.48, 0.88)]],
        [[(0, 0.35), (0.5, 0.9)], [(0.5, 0.35), (0, 0.9)]],
        [[(0.25, 0.2), (0.25, 0.7)], [(0.02, 0.3), (0.48, 0.6)], [(0.48, 0.3), (0.02, 0.6)]],
    ]
    chosen = signs[random.integers(len(signs))]
    return [_jitter(random, *line) for line in chosen], random.uniform(-0.1, 0.05)


_STROKES = {
    ".": _point,
    ",": _comma,
    "-": _dash,
    "/": _slash,
    "=": _equals,
    "+": _plus,
    ":": _colon,
    OTHER: _currency,
}

SIGN_KINDS = tuple(kind for kind in KINDS if not kind.isdigit())
