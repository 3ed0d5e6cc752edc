"""Composes a picture of written numbers and says where each character stands: the lessons of the strings' network.

Knows how people write numbers on paper; nothing of networks.
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.inference.strings import KINDS, OTHER
from inkdigits.trainer.strings.camera import seen
from inkdigits.trainer.strings.glyphs import Hand, Writing, closing_line, sign, written
from inkdigits.trainer.strings.paper import Floats, pattern

SHAPES = ((96, 192), (128, 144), (64, 288), (160, 112))
"""Heights and widths of pictures, in pixels; all in a block have the same."""

SMALLEST, LARGEST = 13.0, 44.0
"""Heights of digits in pixels. What is larger or smaller is seen on a reduced or enlarged picture."""

WHOLE = 0.75
"""The share of a character's ink that must be on the picture for it to be read."""

TOO_LARGE, HUGE = 60.0, 150.0
"""Digits that are so high are no digits at this size: their loops and strokes are not to be taken for smaller ones."""

ROW = (56, 256)
"""Height and width of rows, in pixels."""
_TALL, _WRITTEN = (20.0, 36.0), (12.0, LARGEST)
"""Heights in pixels of a row's digits on it, and on the picture that it was cut from."""

_NOTHING = -1
_LETTER, _LINE = "a", "~"
_CLOSED = 0.12
_ENDS = ("-", "=", "--", ".-", ",-", "/", "//", "==", OTHER, 2 * OTHER, _LINE, "." + _LINE, "-" + _LINE)
"""What people put behind an amount so that nobody writes on, on cheques above all."""
_ENLARGED = 0.1
_MOST_SHARED = 0.1
_BOXED = 0.12
_CLEAR = 0.4
"""The share of pictures on which nothing but the writing itself can be doubted, as on most that people send."""
_ENOUGH_INK = 0.3
_UNASKED = 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """A character on a picture: which of `KINDS`, its box (left, top, right, bottom), and how much of it is visible."""

    kind: int
    box: tuple[float, float, float, float]
    visible: float


@dataclass(slots=True)
class Sheet:
    """A picture in the making: ink (float32, height x width) and what stands on it."""

    ink: Floats
    marks: list[Mark] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Composed:
    """A finished picture, uint8 (height x width), its characters, and the digits of each number on it."""

    gray: npt.NDArray[np.uint8]
    marks: tuple[Mark, ...]
    texts: tuple[str, ...]


def compose(
    shape: tuple[int, int],
    writing: Writing,
    random: np.random.Generator,
    papers: tuple[str, ...] | None = None,
    alone: bool = False,
) -> Composed:
    """A picture of some lines of numbers, or of one number `alone`; now and then of letters, or of nothing."""
    sheet = Sheet(np.zeros(shape, np.float32))
    if alone:
        _write_alone(sheet, writing, random)
    elif random.random() > 0.06:
        _fill(sheet, writing, random)
    return _on_paper(sheet, random, papers)


def _on_paper(sheet: Sheet, random: np.random.Generator, papers: tuple[str, ...] | None = None) -> Composed:
    """The sheet as a camera sees it, on some paper; where `papers` are not given it is often bare."""
    shape = (sheet.ink.shape[0], sheet.ink.shape[1])
    printed = np.zeros(shape, np.float32)
    clear = papers is None and random.random() < _CLEAR
    if not clear and random.random() < 0.7:
        printed = pattern(shape, random, papers)
    if random.random() < _BOXED:
        _box_in(sheet, printed, random)
    return Composed(seen(sheet.ink, printed, random, clear), tuple(sheet.marks), tuple(sheet.texts))


def compose_row(writing: Writing, random: np.random.Generator) -> Composed:
    """A row of numbers as the closer look cuts it out of a picture: of shape `ROW`, straight, its digits about as high
    as they are read best; of the lines above and below it shows what comes near.
    """
    tall, height = random.uniform(*_TALL), math.exp(random.uniform(*np.log(_WRITTEN)))
    rows, columns = (round(side * height / tall) for side in ROW)
    sheet = Sheet(np.zeros((rows, columns), np.float32))
    slope = random.normal(0, 0.015)
    foot = rows / 2 + (0.5 + random.normal(0, 0.06)) * height
    for y in (foot - _apart(random) * height, foot, foot + _apart(random) * height):
        _write_line(sheet, y, height, slope, writing, random)
    return _cut(_on_paper(sheet, random), ROW)


def _cut(picture: Composed, shape: tuple[int, int]) -> Composed:
    """The same resized in the closer look's way."""
    down, across = (side / before for side, before in zip(shape, picture.gray.shape, strict=True))
    factor = max(1, int(1 / down))
    shrunk = Image.fromarray(picture.gray).reduce(factor)
    matrix = (1 / across / factor, 0.0, 0.0, 0.0, 1 / down / factor, 0.0)
    gray = shrunk.transform(shape[::-1], Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    marks = tuple(
        replace(mark, box=(mark.box[0] * across, mark.box[1] * down, mark.box[2] * across, mark.box[3] * down))
        for mark in picture.marks
    )
    return Composed(np.asarray(gray), marks, picture.texts)


def _fill(sheet: Sheet, writing: Writing, random: np.random.Generator) -> None:
    rows = sheet.ink.shape[0]
    height = _height(rows, random)
    slope = random.normal(0, 0.06)
    y = random.uniform(0.3, 1.6) * height
    while y < rows + 0.3 * height:
        _write_line(sheet, y, height, slope, writing, random)
        y += height * _apart(random)
        if random.random() < 0.25:
            height = min(max(LARGEST, height), max(SMALLEST, height * random.uniform(0.7, 1.4)))


def _apart(random: np.random.Generator) -> float:
    """From line to line, in heights of digits."""
    return random.uniform(1.15, 2.4)


def _write_line(
    sheet: Sheet, y: float, height: float, slope: float, writing: Writing, random: np.random.Generator
) -> None:
    """Numbers and some words by one hand, from one edge to the other."""
    hand = Hand.of(random)
    x = random.uniform(-0.5, 2.5) * height
    while x < sheet.ink.shape[1]:
        text = _letters(random) if random.random() < 0.13 else number(random)
        x = _write(sheet, text, (x, y + slope * x), height, slope, hand, writing, random)
        x += height * random.uniform(1.0, 3.5)


def _height(rows: int, random: np.random.Generator) -> float:
    """Of digits, in pixels; now and then beyond what is to be read."""
    enlarged = random.random() < _ENLARGED
    least, most = (LARGEST, HUGE) if enlarged else (SMALLEST, min(LARGEST, rows * 0.8))
    return math.exp(random.uniform(math.log(least), math.log(most)))


def _write_alone(sheet: Sheet, writing: Writing, random: np.random.Generator) -> None:
    rows, columns = sheet.ink.shape
    text = number(random, least=2)
    height = min(rows * random.uniform(0.4, 0.75), columns * random.uniform(0.75, 0.95) / (0.72 * len(text) + 0.8))
    height = min(height, LARGEST)
    y = random.uniform(1.1 * height, max(1.15 * height, rows - 0.25 * height))
    _write(sheet, text, (0.3 * height, y), height, random.normal(0, 0.02), Hand.of(random), writing, random)


def number(random: np.random.Generator, least: int = 1) -> str:
    """A number as people write it: plain, an amount, a date, a time, with signs before and after."""
    kind = random.random()
    digits = "".join(random.choice(list("0123456789"), max(least, int(random.integers(1, 9)))).tolist())
    if kind < 0.62 or len(digits) < 3:
        return digits + (str(random.choice((_LINE, OTHER, "/", "//"))) if random.random() < _CLOSED else "")
    if kind < 0.86:
        return _amount(digits, random)
    if kind < 0.93:
        joint = str(random.choice(("/", "-", ".", ":")))
        return joint.join(digits[at : at + 2] for at in range(0, len(digits), 2))
    return str(random.choice(("-", "+", "=", OTHER))) + digits


def _amount(digits: str, random: np.random.Generator) -> str:
    point = str(random.choice((".", ",", "")))
    thousands = "," if point == "." else "."
    whole, rest = (digits[:-2], digits[-2:]) if point else (digits, "")
    if random.random() < 0.6:
        places = range(len(whole), 0, -3)
        whole = thousands.join(reversed([whole[max(0, at - 3) : at] for at in places]))
    before = str(random.choice(("", "", "", OTHER, 2 * OTHER, "-")))
    after = str(random.choice(("", "", "", *_ENDS)))
    return before + whole + point + rest + after


def _letters(random: np.random.Generator) -> str:
    return _LETTER * int(random.integers(1, 9))


def _write(
    sheet: Sheet,
    text: str,
    start: tuple[float, float],
    height: float,
    slope: float,
    hand: Hand,
    writing: Writing,
    random: np.random.Generator,
) -> float:
    """Write `text` from `start`, left on the baseline, and return where it ends."""
    looks, labels = writing.digits(len(text), random)
    space = _space(random) * height
    pen = hand.width(height, random)
    x, y = start
    digits: list[str] = []
    before: int | None = None
    for place, character in enumerate(text):
        size = height * math.exp(random.normal(0, 0.07))
        low = y + slope * (x - start[0]) + random.normal(0, 0.05) * height
        if character == _LETTER:
            ink = written(writing.letter(random), size * random.choice((0.7, 1.0)), hand, random)
            kind = KINDS.index(OTHER)
        elif character.isdigit():
            ink, kind = written(looks[place], size, hand, random), labels[place]
        elif character == _LINE:
            ink, rise = closing_line(size, pen, hand, random)
            kind, low = _NOTHING, low - rise
        else:
            ink, rise = sign(character, size, pen, hand, random)
            kind, low = KINDS.index(character), low - rise
        away = space + random.normal(0, 0.05) * height
        mark, x = _put(sheet, ink, kind, x, low, away, before)
        before = ink.shape[1]
        if mark is None or kind == _NOTHING or height > TOO_LARGE:
            continue
        sheet.marks.append(mark if height <= LARGEST else replace(mark, visible=_UNASKED))
        if character.isdigit() and sheet.marks[-1].visible >= WHOLE:
            digits.append(KINDS[kind])
    if digits:
        sheet.texts.append("".join(digits))
    return x


def _space(random: np.random.Generator) -> float:
    """How far characters keep apart, as a share of their height: apart, touching, or overlapping."""
    kind = random.random()
    if kind < 0.5:
        return random.uniform(0.06, 0.5)
    return random.uniform(-0.05, 0.06) if kind < 0.78 else random.uniform(-0.1, -0.03)


def _put(
    sheet: Sheet, ink: Floats, kind: int, x: float, low: float, space: float, before: int | None
) -> tuple[Mark | None, float]:
    """Put `ink` so that it keeps `space` from what ends at `x`, its bottom at `low`; returns where it ends.

    `before` is the width of the character it follows, None for the first of a line.
    """
    high, wide = ink.shape
    top = round(low - high)
    left = round(x + space) if before is None else _kerned(sheet.ink, ink, top, x, space, before)
    rows, columns = sheet.ink.shape
    y0, y1, x0, x1 = max(0, top), min(rows, top + high), max(0, left), min(columns, left + wide)
    if y0 >= y1 or x0 >= x1:
        return None, float(left + wide)
    part = ink[y0 - top : y1 - top, x0 - left : x1 - left]
    place = sheet.ink[y0:y1, x0:x1]
    np.maximum(place, part, out=place)
    visible = float(part.sum()) / max(float(ink.sum()), 1e-6)
    if visible == 0:
        return None, float(left + wide)
    return Mark(kind, (x0, y0, x1, y1), visible), float(left + wide)


def _kerned(sheet: Floats, ink: Floats, top: int, x: float, space: float, before_it: int) -> int:
    """Where `ink` comes to be `space` away from the ink before it where the two are nearest, row by row."""
    high = ink.shape[0]
    reach = 3 * high
    y0, y1 = max(0, top), min(sheet.shape[0], top + high)
    x0, x1 = max(0, round(x) - reach), min(sheet.shape[1], round(x) + 1)
    if y0 >= y1 or x0 >= x1:
        return round(x + space)
    before = sheet[y0:y1, x0:x1] > _ENOUGH_INK
    mine = ink[y0 - top : y1 - top] > _ENOUGH_INK
    ends = np.where(before.any(axis=1), x1 - np.argmax(before[:, ::-1], axis=1), -10_000)
    starts = np.where(mine.any(axis=1), np.argmax(mine, axis=1), 10_000)
    nearest = int((ends - starts).max())
    # However well two characters fit into each other, a person must see two.
    least = x - _MOST_SHARED * (ink.shape[1] + before_it)
    return round(max(nearest + space, least)) if nearest > -5_000 else round(x + space)


def _box_in(sheet: Sheet, printed: Floats, random: np.random.Generator) -> None:
    """Print boxes around characters, as on forms."""
    margin = random.uniform(1, 8)
    width = max(1, round(random.uniform(0.6, 2.4)))
    rows, columns = printed.shape
    for mark in sheet.marks:
        left, top, right, bottom = mark.box
        x0, x1 = (int(np.clip(side, 0, columns)) for side in (left - margin, right + margin))
        y0, y1 = (int(np.clip(side, 0, rows)) for side in (top - margin, bottom + margin))
        printed[y0 : y0 + width, x0:x1] = printed[max(0, y1 - width) : y1, x0:x1] = 1
        printed[y0:y1, x0 : x0 + width] = printed[y0:y1, max(0, x1 - width) : x1] = 1
