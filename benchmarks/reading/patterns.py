"""Printed and woven backgrounds: guilloches of cheques, hatching, dots, print, bands of colour, cloth, checks.

Each takes light from a sheet, at most 45 % of it, so that a pen of ordinary darkness stands out to a person. Knows
nothing of what is written on them.
"""

from collections.abc import Callable

import numpy as np
from benchmarks.reading import papers
from benchmarks.reading.fields import Floats, Rng, coverage, floats, grid, smooth_noise
from benchmarks.reading.sheet import Colour, Pen, Sheet

Pattern = Callable[[Rng, int, int, float], Floats]
TINTS: tuple[Colour, ...] = (
    (0.55, 0.7, 0.85),
    (0.6, 0.8, 0.62),
    (0.86, 0.62, 0.64),
    (0.72, 0.62, 0.84),
    (0.62, 0.62, 0.6),
    (0.85, 0.74, 0.5),
)


def guilloche(rng: Rng, width: int, height: int, digit: float) -> Floats:
    """Families of fine waving lines that cross, as on cheques."""
    x, y = grid(width, height)
    cover = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(2, 4))):
        angle, spacing = rng.uniform(-0.8, 0.8), digit * rng.uniform(0.08, 0.22)
        waves = [(rng.uniform(0.5, 2.5) * spacing, digit * rng.uniform(0.6, 3), rng.uniform(0, 6.3)) for _ in range(2)]
        along = x * np.cos(angle) - y * np.sin(angle)
        across = x * np.sin(angle) + y * np.cos(angle)
        across = across + sum(size * np.sin(2 * np.pi * along / length + phase) for size, length, phase in waves)
        distance = np.abs((across % spacing) - spacing / 2)
        cover = np.maximum(cover, coverage((max(0.45, spacing * 0.12) - distance).astype(np.float32)))
    return cover


def hatching(rng: Rng, width: int, height: int, digit: float) -> Floats:
    """Slanting parallel lines, perhaps both ways."""
    x, y = grid(width, height)
    spacing, slant = digit * rng.uniform(0.1, 0.35), rng.uniform(0.4, 1.6)
    lines = [
        np.abs(((x * slant + y * way) % spacing) - spacing / 2) for way in ((1, -1) if rng.random() < 0.4 else (1,))
    ]
    half = spacing * rng.uniform(0.08, 0.25)
    return floats(np.max([coverage((half - distance).astype(np.float32)) for distance in lines], axis=0))


def dots(rng: Rng, width: int, height: int, digit: float) -> Floats:
    """Dots in rows, as of a coarse print."""
    x, y = grid(width, height)
    spacing = digit * rng.uniform(0.1, 0.3)
    distance = np.hypot((x + (y // spacing % 2) * spacing / 2) % spacing - spacing / 2, y % spacing - spacing / 2)
    return coverage((spacing * rng.uniform(0.15, 0.3) - distance).astype(np.float32))


def print_in_rows(rng: Rng, width: int, height: int, digit: float) -> Floats:
    """Small print too fine to read: rows of short bars in words."""
    letter = digit * rng.uniform(0.1, 0.17)
    cover = np.zeros((height, width), np.float32)
    rows = np.arange(rng.uniform(0, letter), height, letter * rng.uniform(1.6, 2.2))
    for top in rows:
        x = -rng.uniform(0, letter)
        while x < width:
            x += letter * (rng.uniform(0.4, 0.8) if rng.random() < 0.8 else rng.uniform(1.0, 1.6))
            begin = top + letter * rng.uniform(-0.25, 0.25)
            stem = slice(max(0, round(x)), max(0, round(x + letter * rng.uniform(0.15, 0.3))) + 1)
            cover[max(0, round(begin)) : max(0, round(begin + letter * 0.8)), stem] = rng.uniform(0.4, 1.0)
    return cover


def bands(rng: Rng, width: int, height: int, digit: float) -> Floats:
    """Colour that comes and goes, as of a printed gradient."""
    x, y = grid(width, height)
    angle, length = rng.uniform(0, 2 * np.pi), digit * rng.uniform(1.5, 6)
    wave = np.sin(2 * np.pi * (np.cos(angle) * x + np.sin(angle) * y) / length + rng.uniform(0, 6))
    return floats(0.5 + 0.5 * wave)


def cloth(rng: Rng, width: int, height: int, digit: float) -> Floats:
    """A weave, or wood: threads of different darkness."""
    thread = max(1.5, digit * rng.uniform(0.03, 0.07))
    across = smooth_noise(rng, max(2, round(width / 20)), height, thread)
    lengthwise = smooth_noise(rng, width, max(2, round(height / 20)), thread)
    x, y = np.arange(width) * across.shape[1] // width, np.arange(height) * lengthwise.shape[0] // height
    weave = across[:, x] + (lengthwise[y, :] if rng.random() < 0.6 else 0)
    return floats(np.clip(0.5 + 0.3 * weave, 0, 1))


def checks(rng: Rng, width: int, height: int, digit: float) -> Floats:
    """Fields of two shades."""
    x, y = grid(width, height)
    side = digit * rng.uniform(0.3, 1.2)
    return (((x // side + y // side) % 2) * np.float32(0.8)).astype(np.float32)


PATTERNS: dict[str, Pattern] = {
    "guilloche": guilloche,
    "hatching": hatching,
    "dots": dots,
    "print": print_in_rows,
    "gradient": bands,
    "cloth": cloth,
    "checks": checks,
}


def patterned(rng: Rng, width: int, height: int, digit: float, kind: str) -> Sheet:
    """A sheet with that pattern, made for digits `digit` pixels high."""
    sheet = papers.coloured(rng, width, height) if rng.random() < 0.3 else papers.plain(rng, width, height)
    tint = TINTS[rng.integers(len(TINTS))]
    sheet.draw(PATTERNS[kind](rng, width, height, digit), 0, 0, Pen(tint, rng.uniform(0.55, 1.0)), rng)
    return sheet
