"""What strings are written on: rulings, boxes, prints, guilloches, grain. Each is drawn anew for each picture.

A pattern is float32 (height x width), 0 where the paper is bare to 1 where it is printed on most strongly. Knows
nothing of what is written over it.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Floats = npt.NDArray[np.float32]
Shape = tuple[int, int]
Pattern = Callable[[Shape, np.random.Generator], Floats]

_SCALE = 2


def pattern(shape: Shape, random: np.random.Generator, kinds: tuple[str, ...] | None = None) -> Floats:
    """One of the patterns, or one over the other."""
    names = kinds or (*PATTERNS, *_OFTEN)
    drawn = PATTERNS[names[random.integers(len(names))]](shape, random)
    if random.random() < 0.2:
        drawn = np.maximum(drawn, PATTERNS[names[random.integers(len(names))]](shape, random))
    return drawn


def grain(shape: Shape, random: np.random.Generator, size: float, stretch: float = 1.0) -> Floats:
    """Smooth noise of mean 0 and deviation about 1, with features of `size` pixels, `stretch` times as wide as high."""
    rows, columns = (max(2, round(shape[0] / size)), max(2, round(shape[1] / (size * stretch))))
    coarse = random.standard_normal((rows, columns)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize(shape[::-1], Image.Resampling.BICUBIC))


def _shares(values: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(np.clip(values, 0, 1), np.float32)


def _grid(shape: Shape) -> tuple[Floats, Floats]:
    down, across = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    return down, across


def _turned(shape: Shape, random: np.random.Generator, most: float) -> tuple[Floats, Floats]:
    down, across = _grid(shape)
    angle = random.uniform(-most, most)
    cosine, sine = math.cos(angle), math.sin(angle)
    return down * cosine - across * sine, across * cosine + down * sine


def _lines(place: Floats, step: float, width: float, offset: float) -> Floats:
    """1 within half a `width` of every multiple of `step`, with soft edges."""
    away = np.abs((place + offset) % step - step / 2)
    return _shares(width / 2 + 0.5 - away)


def _ruled(shape: Shape, random: np.random.Generator) -> Floats:
    down, _ = _turned(shape, random, 0.1)
    return _lines(down, random.uniform(12, 70), random.uniform(0.6, 2.5), random.uniform(0, 70))


def _squared(shape: Shape, random: np.random.Generator) -> Floats:
    down, across = _turned(shape, random, 0.15)
    step, width = random.uniform(6, 40), random.uniform(0.5, 1.8)
    lines = (_lines(place, step, width, random.uniform(0, step)) for place in (down, across))
    return np.maximum(*lines)


def _table(shape: Shape, random: np.random.Generator) -> Floats:
    down, across = _turned(shape, random, 0.06)
    width = random.uniform(0.8, 3)
    rows = _lines(down, random.uniform(20, 60), width, random.uniform(0, 60))
    columns = _lines(across, random.uniform(18, 110), width, random.uniform(0, 110))
    return np.maximum(rows, columns)


def _waves(shape: Shape, random: np.random.Generator) -> Floats:
    """Families of bent lines, as printed on cheques against copying."""
    drawn = np.zeros(shape, np.float32)
    for _ in range(random.integers(1, 4)):
        down, across = _turned(shape, random, math.pi)
        bend = random.uniform(1, 9) * np.sin(across / random.uniform(6, 40) + random.uniform(0, 6))
        drawn = np.maximum(drawn, _lines(down + bend, random.uniform(4, 16), random.uniform(0.4, 1.6), 0))
    return drawn


def _rosette(shape: Shape, random: np.random.Generator) -> Floats:
    down, across = _grid(shape)
    middle = random.uniform(-0.3, 1.3, 2) * shape
    away = np.hypot(down - middle[0], across - middle[1]).astype(np.float32)
    angle = np.arctan2(down - middle[0], across - middle[1]).astype(np.float32)
    bend = random.uniform(0, 6) * np.sin(angle * random.integers(3, 24))
    return _lines(away + bend, random.uniform(4, 18), random.uniform(0.5, 1.8), random.uniform(0, 18))


def _dots(shape: Shape, random: np.random.Generator) -> Floats:
    down, across = _turned(shape, random, math.pi)
    step = random.uniform(3.5, 14)
    wave = np.cos(down * (2 * math.pi / step)) + np.cos(across * (2 * math.pi / step))
    return _shares((wave - random.uniform(0.3, 1.6)) * 2)


def _checks(shape: Shape, random: np.random.Generator) -> Floats:
    down, across = _turned(shape, random, math.pi)
    step = random.uniform(5, 40)
    wave = np.sin(down * (math.pi / step)) * np.sin(across * (math.pi / step))
    return _shares(wave * random.uniform(1, 8) + 0.5)


def _stripes(shape: Shape, random: np.random.Generator) -> Floats:
    down, _ = _turned(shape, random, math.pi)
    return _shares(np.sin(down * (math.pi / random.uniform(3, 30))) * random.uniform(0.6, 6) + 0.5)


def _wood(shape: Shape, random: np.random.Generator) -> Floats:
    upright = random.random() < 0.5
    fibres = grain(shape[::-1] if upright else shape, random, random.uniform(1.5, 5), random.uniform(8, 40))
    return _shares((fibres.T if upright else fibres) * 0.35 + 0.5)


def _cloth(shape: Shape, random: np.random.Generator) -> Floats:
    fine = grain(shape, random, random.uniform(1.0, 3.0))
    coarse = grain(shape, random, random.uniform(6, 30))
    return _shares(0.5 + random.uniform(0.1, 0.4) * fine + random.uniform(0, 0.4) * coarse)


def _drawn(shape: Shape, paint: Callable[[ImageDraw.ImageDraw, int, int], None]) -> Floats:
    sheet = Image.new("L", (shape[1] * _SCALE, shape[0] * _SCALE), 0)
    paint(ImageDraw.Draw(sheet), shape[1] * _SCALE, shape[0] * _SCALE)
    return np.asarray(sheet.reduce(_SCALE), np.float32) / np.float32(255)


def _strokes(shape: Shape, random: np.random.Generator) -> Floats:
    """Long lines and arcs that cross the picture, as strike-outs, folds, stamps and signatures do."""

    def paint(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
        for _ in range(random.integers(1, 5)):
            pen = round(random.uniform(1, 5))
            if random.random() < 0.5:
                ends = random.uniform(-0.2, 1.2, (2, 2)) * (width, height)
                draw.line(ends.ravel().tolist(), 255, pen)
            else:
                x, y = random.uniform(-0.2, 1.2, 2) * (width, height)
                rx, ry = random.uniform(10, 120, 2)
                draw.arc((x - rx, y - ry, x + rx, y + ry), random.uniform(0, 360), random.uniform(360, 720), 255, pen)

    return _drawn(shape, paint)


def _small_print(shape: Shape, random: np.random.Generator) -> Floats:
    """Rows of marks too small or too broken to be read, as small print seen from afar; or of upright bars."""
    rise, pen, bars = random.uniform(3, 12), round(random.uniform(1, 3)), random.random() < 0.35

    def paint(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
        for y in np.arange(random.uniform(0, 40), height, random.uniform(2.5, 12) * rise):
            x = random.uniform(0, width / 3)
            end = random.uniform(x, width * 1.2)
            while x < end:
                if random.random() < 0.82:
                    points = random.uniform(0, 1, (random.integers(2, 5), 2)) * (rise, rise * 1.5) + (x, y)
                    if bars:
                        points = np.array([(x, y), (x, y + rise * random.uniform(0.9, 1.6))])
                    draw.line(points.ravel().tolist(), 255, pen)
                x += rise * (random.uniform(0.35, 0.9) if bars else random.uniform(0.9, 1.3))

    return _drawn(shape, paint)


def _frames(shape: Shape, random: np.random.Generator) -> Floats:
    """Boxes, some filled with a tint."""

    def paint(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
        for _ in range(random.integers(1, 5)):
            x, y = random.uniform(-0.1, 0.8, 2) * (width, height)
            wide, high = random.uniform(20, 200, 2)
            fill = int(random.uniform(20, 160)) if random.random() < 0.35 else None
            draw.rectangle((x, y, x + wide, y + high), fill, 255, round(random.uniform(1, 5)))

    return _drawn(shape, paint)


def _stamps(shape: Shape, random: np.random.Generator) -> Floats:
    """Rubber stamps: rings and frames around rows of print, at an angle, worn here and there."""
    side = round(random.uniform(50, 220)) * _SCALE
    stamp = Image.new("L", (side, side), 0)
    draw, pen = ImageDraw.Draw(stamp), round(random.uniform(2, 7))
    flat = random.uniform(0.2, 0.35) * side
    if random.random() < 0.5:
        for inset in (0.02 * side, random.uniform(0.1, 0.25) * side):
            draw.ellipse((inset, inset, side - inset, side - inset), None, 255, pen)
    else:
        draw.rectangle((pen, flat, side - pen, side - flat), None, 255, pen)
    rise = random.uniform(0.04, 0.13) * side
    for y in np.arange(flat + rise, side - flat - 1.5 * rise, rise * random.uniform(1.3, 2)):
        x = 0.2 * side
        while x < 0.75 * side:
            points = random.uniform(0, 1, (random.integers(2, 5), 2)) * (0.6 * rise, rise) + (x, y)
            draw.line(points.ravel().tolist(), 255, max(2, pen // 2))
            x += rise * random.uniform(0.5, 1.2)
    turned = stamp.rotate(random.uniform(-40, 40), Image.Resampling.BILINEAR, expand=True)
    sheet = Image.new("L", (shape[1] * _SCALE, shape[0] * _SCALE), 0)
    sheet.paste(turned, tuple((random.uniform(-0.3, 0.8, 2) * sheet.size).astype(int).tolist()))
    worn = np.clip(1 + 0.4 * grain(shape, random, 9), 0, 1)
    return _shares(np.asarray(sheet.reduce(_SCALE), np.float32) / 255 * worn)


def _blots(shape: Shape, random: np.random.Generator) -> Floats:
    """Specks, blots and coffee."""

    def paint(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
        for _ in range(random.integers(3, 60)):
            x, y = random.uniform(0, 1, 2) * (width, height)
            r = random.exponential(2.0) + 0.6
            draw.ellipse((x - r, y - r, x + r * random.uniform(0.6, 1.6), y + r), int(random.uniform(60, 255)))

    return _drawn(shape, paint)


def _clutter(shape: Shape, random: np.random.Generator) -> Floats:
    """Large lumps and edges, as of things that lie about in a photograph."""

    def paint(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
        for _ in range(random.integers(2, 9)):
            points = random.uniform(-0.3, 1.3, (random.integers(3, 6), 2)) * (width, height)
            draw.polygon([tuple(point) for point in points.tolist()], int(random.uniform(0, 255)))

    drawn = _drawn(shape, paint)
    soft = Image.fromarray((drawn * 255).astype(np.uint8)).filter(ImageFilter.BoxBlur(random.uniform(0, 6)))
    return np.asarray(soft, np.float32) / np.float32(255)


PATTERNS: dict[str, Pattern] = {
    "ruled": _ruled,
    "squared": _squared,
    "table": _table,
    "waves": _waves,
    "rosette": _rosette,
    "dots": _dots,
    "checks": _checks,
    "stripes": _stripes,
    "wood": _wood,
    "cloth": _cloth,
    "strokes": _strokes,
    "small print": _small_print,
    "frames": _frames,
    "stamps": _stamps,
    "blots": _blots,
    "clutter": _clutter,
}
"""Every kind of paper that is drawn."""

_OFTEN = ("small print", "small print", "stamps")
"""What is most like writing, and so most often taken for it, comes again."""
