"""What is written on: plain, coloured, ruled and squared paper. Knows nothing of what is written."""

import numpy as np
from benchmarks.reading import strokes
from benchmarks.reading.fields import Floats, Rng, smooth_noise
from benchmarks.reading.sheet import Colour, Pen, Sheet

WHITES = ((252, 252, 250), (245, 243, 236), (236, 238, 240), (250, 246, 230), (228, 226, 222))
COLOURS = (
    (250, 232, 140),
    (196, 226, 190),
    (250, 196, 206),
    (180, 208, 240),
    (214, 178, 132),
    (250, 200, 140),
    (205, 190, 230),
)
RULES = ((0.62, 0.72, 0.86), (0.7, 0.74, 0.78), (0.55, 0.68, 0.75), (0.85, 0.62, 0.62), (0.5, 0.5, 0.52))


def paper_of(rng: Rng, width: int, height: int, colour: Colour, rough: float | None = None) -> Sheet:
    """Paper of a colour: fibres, and patches a little darker than others."""
    rough = rng.uniform(0.5, 2.5) if rough is None else rough
    fibres = rough * smooth_noise(rng, width, height, 1.2)
    patches = 1.5 * smooth_noise(rng, width, height, max(width, height) / 4)
    plane = np.array(colour, np.float32) + (fibres + patches)[:, :, None]
    return Sheet(plane.astype(np.float32))


def plain(rng: Rng, width: int, height: int) -> Sheet:
    """White paper, or nearly."""
    return paper_of(rng, width, height, WHITES[rng.integers(len(WHITES))])


def coloured(rng: Rng, width: int, height: int) -> Sheet:
    """Yellow, green, pink, blue, brown, orange or violet paper."""
    return paper_of(rng, width, height, COLOURS[rng.integers(len(COLOURS))])


def ruled(rng: Rng, width: int, height: int, digit: float) -> Sheet:
    """Lines at distances that suit digits `digit` pixels high."""
    sheet = plain(rng, width, height)
    spacing = digit * rng.uniform(0.75, 1.7)
    _print(rng, sheet, strokes.rules(width, height, spacing, rng.uniform(0, spacing), _line(rng, digit)))
    if rng.random() < 0.25:
        margin = strokes.rules(
            height, width, 10.0 * max(width, height), rng.uniform(0.05, 0.2) * width, _line(rng, digit)
        ).T
        sheet.draw(margin, 0, 0, Pen((0.86, 0.4, 0.42)), rng)
    return sheet


def squared(rng: Rng, width: int, height: int, digit: float) -> Sheet:
    """Squares, several to a digit or about as high as one."""
    sheet = plain(rng, width, height)
    spacing = digit * rng.choice((rng.uniform(0.3, 0.6), rng.uniform(0.8, 1.3)))
    offset = tuple(rng.uniform(0, spacing, 2))
    _print(rng, sheet, strokes.squares(width, height, spacing, (offset[0], offset[1]), _line(rng, digit)))
    return sheet


def _line(rng: Rng, digit: float) -> float:
    """Half the width of a printed line."""
    return max(0.5, digit * float(rng.uniform(0.006, 0.016)))


def _print(rng: Rng, sheet: Sheet, cover: Floats) -> None:
    sheet.draw(cover, 0, 0, Pen(RULES[rng.integers(len(RULES))], rng.uniform(0.7, 1.0)), rng)
