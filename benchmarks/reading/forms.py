"""Forms: ruled tables and rows of boxes with printed words, some boxes written in and the others left empty.

Each kind adds one thing that makes a form hard to read; tilt, light and noise they all have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.reading import amounts, files, light, papers, pens, strokes
from benchmarks.reading.composing import compose
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.fields import Rng, blurred, floats
from benchmarks.reading.handwriting import Hand
from benchmarks.reading.sheet import Box, Pen, Sheet, Written, bleed, taken
from benchmarks.reading.strings import finish, hand_of
from benchmarks.reading.writers import Writers
from PIL import Image, ImageDraw, ImageFont

SCAN, THIN, THICK, COLOURED = "scanned", "thin lines", "thick lines", "coloured lines"
LABELLED, CROSSING, PENCIL = "words in boxes", "across lines", "pencil"
DIRTY, THROUGH, PHOTO, SHADOW = "dirty", "back shows through", "photographed", "shadow"
KINDS = (SCAN, THIN, THICK, COLOURED, LABELLED, CROSSING, PENCIL, DIRTY, THROUGH, PHOTO, SHADOW)
RULINGS = ((0.9, 0.55, 0.35), (0.45, 0.75, 0.5), (0.45, 0.62, 0.9), (0.88, 0.5, 0.55), (0.6, 0.6, 0.62))
WORDS = ("Date", "Points", "Total", "Item", "Pieces", "Room", "Sum", "Week", "Ref.", "Name", "Price", "Class")
_WRITTEN = 0.5
_MARGIN = 60


@dataclass(frozen=True, slots=True)
class _Layout:
    """Boxes as they are ruled, in reading order; `grid` is rows and columns where they are a table.

    `alone` says that each is for a single digit.
    """

    boxes: tuple[Box, ...]
    grid: tuple[int, int]
    alone: bool
    size: tuple[int, int]


def form(rng: Rng, writers: Writers, number: int) -> Drawn:
    """A filled form: every other a table, the others rows of boxes for single digits."""
    kind = KINDS[number % len(KINDS)]
    layout = _table(rng) if number // len(KINDS) % 2 == 0 else _rows(rng)
    degrees = float(np.clip(rng.normal(0, 3 if kind == PHOTO else 1.2), -6, 6))
    sheet = papers.plain(rng, *bleed(*layout.size, degrees))
    left, top = (sheet.width - layout.size[0]) // 2, (sheet.height - layout.size[1]) // 2
    boxes = [(left + x, top + y, wide, high) for x, y, wide, high in layout.boxes]
    _rule(rng, sheet, boxes, kind)
    _label(rng, sheet, boxes, layout, kind)
    if kind in (DIRTY, THROUGH):
        _soil(rng, sheet, boxes, writers, kind)
    texts = list(_fill(rng, sheet, boxes, layout, writers, kind))
    sheet.fields = list(boxes)
    picture = taken(rng, sheet, *layout.size, degrees, bend=0.08 if kind == PHOTO else 0.01)
    _finish(rng, picture, kind, float(np.median([box[3] for box in boxes])) * 0.6)
    data = files.jpeg(picture, int(rng.integers(60, 95)))
    fields, numbers = tuple(picture.fields), tuple(picture.numbers)
    return Drawn(data, kind, numbers, picture.width, picture.height, fields, tuple(texts), grid=layout.grid)


def _table(rng: Rng) -> _Layout:
    """A table of even rows; every other has columns of different widths."""
    rows, columns = int(rng.integers(4, 15)), int(rng.integers(2, 8))
    high = float(rng.uniform(44, 84))
    wide = high * rng.uniform(1.3, 3.2, columns) if rng.random() < 0.5 else np.full(columns, high * rng.uniform(1.2, 3))
    edges = _MARGIN + np.concatenate([[0], np.cumsum(wide)])
    top = _MARGIN + 1.2 * high
    boxes = [(x, top + row * high, w, high) for row in range(rows) for x, w in zip(edges, wide, strict=False)]
    size = int(edges[-1] + _MARGIN), int(top + rows * high + _MARGIN)
    return _Layout(tuple(boxes), (rows, columns), False, size)


def _rows(rng: Rng) -> _Layout:
    """Rows of boxes that each take one digit, side by side or apart, with room for a word before them."""
    rows, columns = int(rng.integers(3, 9)), int(rng.integers(4, 12))
    high = float(rng.uniform(50, 92))
    wide = high * float(rng.uniform(0.75, 1.05))
    gap = 0.0 if rng.random() < 0.4 else high * float(rng.uniform(0.1, 0.3))
    step, left = high * float(rng.uniform(1.25, 1.9)), _MARGIN + 3.2 * high
    boxes = [(left + c * (wide + gap), _MARGIN + r * step, wide, high) for r in range(rows) for c in range(columns)]
    size = int(left + columns * (wide + gap) + _MARGIN), int(rows * step + 2 * _MARGIN)
    return _Layout(tuple(boxes), (rows, columns), True, size)


def _rule(rng: Rng, sheet: Sheet, boxes: Sequence[Box], kind: str) -> None:
    """The lines of the boxes."""
    half = {THIN: rng.uniform(0.35, 0.6), THICK: rng.uniform(2.4, 3.6)}.get(kind, rng.uniform(0.7, 1.6))
    colour = RULINGS[rng.integers(len(RULINGS))] if kind == COLOURED else (rng.uniform(0.05, 0.5),) * 3
    cover = np.zeros((sheet.height, sheet.width), np.float32)
    for x, y, wide, high in boxes:
        left, top, room = int(x) - 6, int(y) - 6, (int(wide) + 14, int(high) + 14)
        edges = x - left, y - top, x - left + wide, y - top + high
        part = cover[top : top + room[1], left : left + room[0]]
        np.maximum(part, strokes.border(edges, half, *room), out=part)
    sheet.draw(cover, 0, 0, Pen(colour, rng.uniform(0.85, 1.0)), rng)


def _label(rng: Rng, sheet: Sheet, boxes: Sequence[Box], layout: _Layout, kind: str) -> None:
    """Words above columns and before rows; in some forms small ones in each box too, in its corner."""
    rows, columns = layout.grid
    pen, high = Pen((rng.uniform(0.1, 0.4),) * 3), boxes[0][3]
    heads = [boxes[row * columns] for row in range(rows)] if layout.alone else list(boxes[:columns])
    for x, y, _, _ in heads:
        place = (x - 3 * high, y + 0.3 * high) if layout.alone else (x + 4, y - 0.5 * high)
        _print(rng, sheet, WORDS[rng.integers(len(WORDS))], place, 0.34 * high, pen)
    if kind == LABELLED:
        for number, (x, y, _, _) in enumerate(boxes, 1):
            word = f"{number}." if layout.alone or rng.random() < 0.3 else WORDS[rng.integers(len(WORDS))]
            _print(rng, sheet, word, (x + 4, y + 3), 0.2 * high, pen)


def _print(rng: Rng, sheet: Sheet, words: str, place: tuple[float, float], size: float, pen: Pen) -> None:
    font = ImageFont.load_default(max(size, 9.0))
    _, _, right, bottom = font.getbbox(words)
    plane = Image.new("L", (int(right) + 3, int(bottom) + 3))
    ImageDraw.Draw(plane).text((1, 1), words, 255, font)
    sheet.draw(floats(np.asarray(plane)) / np.float32(255), round(place[0]), round(place[1]), pen, rng)


def _fill(rng: Rng, sheet: Sheet, boxes: Sequence[Box], layout: _Layout, writers: Writers, kind: str) -> Iterator[str]:
    """Write into about half of the boxes; what is written in each, "" for nothing."""
    high = boxes[0][3]
    size = float(rng.uniform(0.48, 0.72)) * min(high, 1.25 * min(box[2] for box in boxes) if layout.alone else high)
    hand = hand_of(rng, size)
    pen = pens.pencil(rng, size) if kind == PENCIL else pens.any_pen(rng, size)
    for box in boxes:
        yield _write(rng, sheet, box, layout, writers, hand, size, pen, kind) if rng.random() < _WRITTEN else ""


def _write(
    rng: Rng, sheet: Sheet, box: Box, layout: _Layout, writers: Writers, hand: Hand, size: float, pen: Pen, kind: str
) -> str:
    """One number in a box: within its lines, or, in some, over one of them."""
    x, y, wide, high = box
    across = kind == CROSSING and rng.random() < 0.6
    tall = size * float(rng.uniform(0.9, 1.1))
    most = 1 if layout.alone else int(rng.integers(1, 5))
    for digits in range(most, 0, -1):
        form_of = amounts.DECIMAL if digits > 2 and rng.random() < 0.25 else amounts.PLAIN
        raw = amounts.amount(rng, form_of, digits, digits)
        line = compose(rng, writers, raw, hand, tall)
        down, along = line.cover.shape
        if along < 0.9 * wide or digits == 1:
            break
    spare = max(0.0, 0.92 * wide - along), max(0.0, 0.9 * high - down)
    left = x + wide / 2 - along / 2 + rng.uniform(-0.5, 0.5) * spare[0]
    top = y + high / 2 - down / 2 + rng.uniform(-0.5, 0.5) * spare[1] + (0.04 * high if kind == LABELLED else 0)
    if across:
        side, over = rng.integers(4), rng.uniform(0.02, 0.16) * high
        left = (x - over, left, x + wide - along + over, left)[side]
        top = (top, y - over, top, y + high - down + over)[side]
    sheet.draw(line.cover, round(left), round(top), pen, rng)
    sheet.numbers.append(Written(raw, (left, top, along, down)))
    return "".join(sign for sign in raw if sign.isdigit())


def _soil(rng: Rng, sheet: Sheet, boxes: Sequence[Box], writers: Writers, kind: str) -> None:
    """Specks and smudges; or what is written on the back, mirrored and faint."""
    hand, shine = hand_of(rng, boxes[0][3] / 2), rng.uniform(0.04, 0.12)
    for x, y, wide, high in boxes:
        if kind == THROUGH and rng.random() < 0.5:
            ghost = compose(rng, writers, amounts.digits(rng, 1, 2), hand, 0.55 * high).cover[:, ::-1]
            place = round(x + rng.uniform(-0.3, 0.7) * wide), round(y + rng.uniform(0, 0.5) * high)
            sheet.draw(blurred(floats(ghost), 1.2), *place, Pen((0.2, 0.2, 0.3), shine), rng)
        if kind == DIRTY and rng.random() < 0.5:
            room = np.ones((int(high), int(wide)), np.float32)
            cover = strokes.specks(rng, room, int(rng.integers(1, 5)), 0.1 * high)
            sheet.draw(cover, round(x), round(y), Pen((0.3, 0.28, 0.25), rng.uniform(0.3, 0.95)), rng)
        if kind == DIRTY and rng.random() < 0.2:
            blot = strokes.line([(0.3 * wide, 0.4 * high), (0.7 * wide, 0.6 * high)], 0.15 * high, int(wide), int(high))
            smudge = blurred(blot, 0.12 * high)
            sheet.draw(smudge, round(x), round(y), Pen((0.5, 0.48, 0.45), rng.uniform(0.05, 0.35)), rng)


def _finish(rng: Rng, picture: Sheet, kind: str, digit: float) -> None:
    size = picture.width, picture.height
    if kind == SHADOW:
        picture.tint(light.shadow(rng, *size, hard=bool(rng.random() < 0.5)))
    if kind == PHOTO:
        picture.tint(light.uneven(rng, *size))
    finish(rng, picture, digit)
