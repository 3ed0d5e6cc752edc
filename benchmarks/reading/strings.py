"""Pictures of one number of two to eight digits: crops 30 to 120 pixels high, and larger scenes.

Three groups, each with its own target: digits apart, digits that touch or overlap, and any on patterned backgrounds.
"""

from collections.abc import Callable

import numpy as np
from benchmarks.reading import amounts, files, light, papers, patterns, pens, strokes
from benchmarks.reading.composing import APART, OVERLAPPING, TOUCHING, Line, compose
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.fields import Rng
from benchmarks.reading.handwriting import Hand, any_hand
from benchmarks.reading.sheet import Pen, Sheet, Written, bleed, taken
from benchmarks.reading.writers import Writers

STAMP, LINES, SCENE, SLANTED = "stamp", "lines", "scene", "slanted"
APART_KINDS = (*amounts.FORMS, SLANTED, STAMP, LINES, SCENE, "low")
JOINED_KINDS = (TOUCHING, OVERLAPPING, f"{TOUCHING}, {SLANTED}", f"{OVERLAPPING}, {SCENE}", f"{TOUCHING}, separators")
_PENCIL_TOO = {*APART_KINDS, *JOINED_KINDS} - {STAMP}
"""Nobody could tell graphite from a printed pattern or a stamp across it."""
STAMP_INKS = ((0.75, 0.15, 0.2), (0.2, 0.25, 0.7), (0.45, 0.2, 0.6), (0.15, 0.5, 0.3))


def apart(rng: Rng, writers: Writers, number: int) -> Drawn:
    """A number whose digits do not touch."""
    kind = APART_KINDS[number % len(APART_KINDS)]
    raw = amounts.amount(rng, kind) if kind in amounts.FORMS else amounts.any_amount(rng)
    return _picture(rng, writers, raw, kind, APART, lambda width, height, _: _paper(rng, width, height))


def joined(rng: Rng, writers: Writers, number: int) -> Drawn:
    """A number with digits that touch or overlap."""
    kind = JOINED_KINDS[number % len(JOINED_KINDS)]
    joins = OVERLAPPING if OVERLAPPING in kind else TOUCHING
    raw = amounts.amount(rng, amounts.DECIMAL, 3) if "separators" in kind else amounts.digits(rng)
    return _picture(rng, writers, raw, kind, joins, lambda width, height, _: _paper(rng, width, height))


def on_patterns(rng: Rng, writers: Writers, number: int) -> Drawn:
    """A number on a patterned background, a fifth of them with touching digits."""
    kinds = tuple(patterns.PATTERNS)
    kind = kinds[number % len(kinds)]
    joins = TOUCHING if rng.random() < 0.2 else APART
    extra = f"{kind}, {SCENE}" if rng.random() < 0.25 else kind
    drawn = _picture(
        rng,
        writers,
        amounts.any_amount(rng),
        extra,
        joins,
        lambda width, height, digit: patterns.patterned(rng, width, height, digit, kind),
    )
    return Drawn(drawn.data, kind, drawn.numbers, drawn.width, drawn.height)


def _paper(rng: Rng, width: int, height: int) -> Sheet:
    return papers.coloured(rng, width, height) if rng.random() < 0.15 else papers.plain(rng, width, height)


def hand_of(rng: Rng, digit: float, slanted: bool = False) -> Hand:
    """A hand with a pen that is at least a pixel wide where digits are `digit` pixels high."""
    nib = max(pens.any_nib(rng), 0.55 / digit)
    hand = any_hand(rng, nib)
    if not slanted:
        return hand
    return Hand(nib, float(rng.choice((-1, 1, 1)) * rng.uniform(0.2, 0.42)), hand.turn, hand.wide, hand.wobble)


def _picture(
    rng: Rng, writers: Writers, raw: str, kind: str, joins: str, paper: Callable[[int, int, float], Sheet]
) -> Drawn:
    scene = SCENE in kind
    digit = _digit_height(rng, kind)
    line = compose(rng, writers, raw, hand_of(rng, digit, SLANTED in kind), digit, joins)
    width, height = _size(rng, line, scene)
    degrees = float(np.clip(rng.normal(0, 2.5 if scene else 1.3), -6, 6))
    sheet = paper(*bleed(width, height, degrees), digit)
    left, top = _place(rng, sheet, line, (width, height))
    pen = pens.any_pen(rng, digit) if kind in _PENCIL_TOO else pens.ink(rng)
    if STAMP in kind:
        _stamp(rng, sheet, line, left, top, pen)
    if LINES in kind:
        _lines(rng, sheet, line, left, top, digit)
    sheet.draw(line.cover, left, top, pen, rng)
    sheet.numbers.append(Written(raw, (left, top, line.cover.shape[1], line.cover.shape[0])))
    picture = taken(rng, sheet, width, height, degrees, bend=0.04 if scene else 0.0)
    finish(rng, picture, digit)
    return Drawn(files.any_file(rng, picture), kind, tuple(picture.numbers), picture.width, picture.height)


def finish(rng: Rng, picture: Sheet, digit: float) -> None:
    """The light, blur and noise of an ordinary picture."""
    size = picture.width, picture.height
    lit = light.even(rng, *size) * (light.shadow(rng, *size, hard=False) if rng.random() < 0.12 else np.float32(1))
    picture.tint(light.coloured(lit, rng))
    picture.colour = light.out_of_focus(picture.colour, rng.uniform(0, 0.016) * digit)
    picture.colour = light.grainy(rng, picture.colour, rng.uniform(0.5, 6))


def _digit_height(rng: Rng, kind: str) -> float:
    if kind == "low":
        return float(rng.uniform(19, 26))
    low, high = (26, 110) if SCENE in kind else (20, 92)
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _size(rng: Rng, line: Line, scene: bool) -> tuple[int, int]:
    """Of the picture: a crop around the line, or many times as large."""
    high, wide = line.cover.shape
    if scene:
        return int(wide * rng.uniform(1.3, 3.0) + 60), int(max(high * rng.uniform(2.5, 7), 160))
    height = float(np.clip(high / rng.uniform(0.55, 0.85), 30, 120))
    return int(wide + high * rng.uniform(0.25, 1.2)) + 6, int(max(height, high * 1.12)) + 2


def _place(rng: Rng, sheet: Sheet, line: Line, view: tuple[int, int]) -> tuple[int, int]:
    high, wide = line.cover.shape
    spare = np.maximum(np.array(view) - (wide, high), 0)
    shift = (np.clip(rng.normal(0.5, 0.2, 2), 0.12, 0.88) - 0.5) * spare
    return round((sheet.width - wide) / 2 + shift[0]), round((sheet.height - high) / 2 + shift[1])


def _stamp(rng: Rng, sheet: Sheet, line: Line, left: int, top: int, over: Pen) -> None:
    """A rubber stamp under part of the number, larger than its digits and of another colour than the pen `over` it."""
    high, wide = line.cover.shape
    cover = strokes.stamp(rng, high * rng.uniform(2.0, 3.5))
    inks = [ink for ink in STAMP_INKS if np.argmax(ink) != np.argmax(over.colour) or np.ptp(over.colour) < 0.1]
    pen = Pen(inks[rng.integers(len(inks))], rng.uniform(0.3, 0.65))
    x = left + rng.uniform(0, 1) * wide - cover.shape[1] / 2
    y = top + high / 2 + rng.normal(0, 0.5) * high - cover.shape[0] / 2
    sheet.draw(cover, round(x), round(y), pen, rng)


def _lines(rng: Rng, sheet: Sheet, line: Line, left: int, top: int, digit: float) -> None:
    """What forms print and people draw: rules under and beside a number, a box, a thin line across it."""
    high, wide = line.cover.shape
    right, bottom = left + wide, top + high
    half, gap = max(0.5, digit * rng.uniform(0.01, 0.025)), digit * rng.uniform(0.12, 0.3)
    ways = rng.choice(("under", "box", "columns", "across"), p=(0.35, 0.25, 0.2, 0.2))
    gray = Pen((rng.uniform(0.1, 0.5),) * 3, 0.95)
    size = sheet.width, sheet.height
    if ways == "under":
        cover = strokes.line(
            [(left - gap, bottom + gap * 0.7), (right + gap, bottom + gap * rng.uniform(0.5, 0.9))], half, *size
        )
    elif ways == "box":
        cover = strokes.border((left - gap, top - gap, right + gap, bottom + gap), half, *size)
    elif ways == "columns":
        upright = [
            strokes.line([(x, -9), (x, size[1] + 9)], half, *size) for x in (left - 1.5 * gap, right + 1.5 * gap)
        ]
        cover = np.maximum(*upright)
    else:
        y = top + high * rng.uniform(0.55, 0.85)
        cover = strokes.line([(-9, y), (size[0] + 9, y + rng.normal(0, 0.05) * high)], half * 0.8, *size)
        gray = Pen(papers.RULES[rng.integers(4)], 0.9)
    sheet.draw(cover, 0, 0, gray, rng)
