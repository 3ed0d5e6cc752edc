"""Pages with many numbers: lists, columns of amounts, numbers here and there; and a photograph of 12 megapixels."""

import numpy as np
from benchmarks.reading import amounts, files, light, papers, pens
from benchmarks.reading.composing import compose
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.fields import Rng
from benchmarks.reading.sheet import Pen, Sheet, Written, bleed, taken
from benchmarks.reading.strings import finish, hand_of
from benchmarks.reading.writers import Writers

LIST, COLUMNS, SCATTERED = "list", "columns", "scattered"
KINDS = (LIST, COLUMNS, SCATTERED)
TURNED = (90, 180)


def page(rng: Rng, writers: Writers, number: int) -> Drawn:
    """A page of numbers below and beside each other."""
    kind = KINDS[number % len(KINDS)]
    rows, columns = int(rng.integers(3, 13)), 1 if kind == LIST else int(rng.integers(2, 5))
    digit = float(rng.uniform(26, 64))
    return _drawn(rng, writers, kind, rows, columns, digit, float(np.clip(rng.normal(0, 1), -2.5, 2.5)))


def turned_page(rng: Rng, writers: Writers, number: int) -> Drawn:
    """A page that lies on its side or upside down in the picture; told in the order in which it is read upright."""
    degrees = TURNED[number % len(TURNED)]
    drawn = _drawn(rng, writers, "", int(rng.integers(4, 9)), 2, float(rng.uniform(34, 64)), 0.0)
    pixels = np.rot90(files.pixels_of(drawn.data), degrees // 90)
    data = files.jpeg(Sheet(pixels.astype(np.float32)), 90)
    return Drawn(data, f"turned by {degrees}", drawn.numbers, pixels.shape[1], pixels.shape[0], turned=degrees)


def photograph(rng: Rng, writers: Writers, rows: int = 5, columns: int = 4) -> Drawn:
    """A photograph of 4000x3000 pixels of a page with 20 numbers."""
    sheet = papers.plain(rng, 4000, 3000)
    _fill(rng, sheet, writers, SCATTERED, (rows, columns), float(rng.uniform(130, 170)), (4000, 3000))
    sheet.tint(light.coloured(light.even(rng, 4000, 3000), rng))
    sheet.colour = light.grainy(rng, sheet.colour, 3.0)
    return Drawn(files.jpeg(sheet, 90), "photograph", tuple(sheet.numbers), 4000, 3000)


def _drawn(rng: Rng, writers: Writers, kind: str, rows: int, columns: int, digit: float, degrees: float) -> Drawn:
    width, height = int(columns * digit * 8 + 2 * digit), int(rows * digit * 2.1 + 2 * digit)
    grown = bleed(width, height, degrees)
    papered = rng.random()
    sheet = papers.plain(rng, *grown) if papered < 0.6 or kind == COLUMNS else papers.ruled(rng, *grown, 2.1 * digit)
    _fill(rng, sheet, writers, kind, (rows, columns), digit, (width, height))
    picture = taken(rng, sheet, width, height, degrees, bend=0.015)
    finish(rng, picture, digit)
    return Drawn(files.jpeg(picture, int(rng.integers(75, 95))), kind, tuple(picture.numbers), width, height)


def _fill(
    rng: Rng, sheet: Sheet, writers: Writers, kind: str, counts: tuple[int, int], digit: float, view: tuple[int, int]
) -> None:
    """Write rows x columns numbers onto the middle of the sheet, with a line between columns where there are any."""
    rows, columns = counts
    left, top = (sheet.width - view[0]) / 2, (sheet.height - view[1]) / 2
    step = view[0] / columns, view[1] / (rows + 0.3)
    hand, pen = hand_of(rng, digit), pens.any_pen(rng, digit)
    for row in range(rows):
        for column in range(columns):
            if kind == SCATTERED and columns > 1 and rng.random() < 0.2 and digit < 100:
                continue
            line = compose(rng, writers, amounts.any_amount(rng, 2, 6), hand, digit)
            high, wide = line.cover.shape
            spare = max(0.0, step[0] - wide - digit)
            shift = 0.5 * spare if kind != SCATTERED else rng.uniform(0, 1) * spare
            x = round(left + column * step[0] + digit / 2 + (spare if kind == COLUMNS else shift))
            y = round(top + (row + 0.75) * step[1] - high / 2 + rng.normal(0, 0.03) * digit)
            sheet.draw(line.cover, x, y, pen, rng)
            sheet.numbers.append(Written(line.raw, (x, y, wide, high)))
    if kind == COLUMNS:
        _rule(rng, sheet, [round(left + column * step[0]) for column in range(1, columns)])


def _rule(rng: Rng, sheet: Sheet, places: list[int]) -> None:
    """Upright lines through the whole sheet."""
    pen = Pen(papers.RULES[rng.integers(len(papers.RULES))])
    for x in places:
        sheet.draw(np.ones((sheet.height, 2), np.float32), x, 0, pen, rng)
