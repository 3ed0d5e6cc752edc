"""Pictures with no number on them: a blank page, a photograph of other things, handwriting that is no digits."""

import numpy as np
from benchmarks.reading import files, light, papers, pens, strokes
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.fields import Rng, blurred, grid, smooth_noise
from benchmarks.reading.sheet import Sheet
from benchmarks.reading.writers import Writers

BLANK, ANIMAL, SCRIBBLE = "blank page", "animal", "joined-up writing"
KINDS = (BLANK, ANIMAL, SCRIBBLE)


def nothing(rng: Rng, _writers: Writers, number: int) -> Drawn:
    """A picture on which nobody reads a number."""
    kind = KINDS[number % len(KINDS)]
    width, height = (int(side) for side in np.exp(rng.uniform(np.log(150), np.log(900), 2)))
    makers = {BLANK: _blank, ANIMAL: _animal, SCRIBBLE: _writing}
    sheet = makers[kind](rng, width, height)
    sheet.tint(light.coloured(light.even(rng, width, height), rng))
    sheet.colour = light.grainy(rng, sheet.colour, rng.uniform(0.5, 6))
    return Drawn(files.any_file(rng, sheet), kind, (), width, height)


def _blank(rng: Rng, width: int, height: int) -> Sheet:
    kind = rng.integers(3)
    digit = float(rng.uniform(30, 80))
    if kind == 0:
        return papers.plain(rng, width, height)
    return papers.ruled(rng, width, height, digit) if kind == 1 else papers.squared(rng, width, height, digit)


def _animal(rng: Rng, width: int, height: int) -> Sheet:
    """Fur in patches of colour, two ears and two eyes, out of focus behind."""
    sheet = Sheet(np.zeros((height, width, 3), np.float32))
    side = min(width, height)
    for band, base in enumerate(rng.uniform(60, 190, 3)):
        sheet.colour[:, :, band] = base + 40 * smooth_noise(rng, width, height, side / 3)
    x, y = grid(width, height)
    middle, fur = (width * rng.uniform(0.35, 0.65), height * rng.uniform(0.45, 0.65)), rng.uniform(40, 200, 3)
    radius = side * rng.uniform(0.2, 0.34)
    head = np.hypot(x - middle[0], (y - middle[1]) * 1.15) < radius
    for way in (-1, 1):
        across = np.abs(x - middle[0] - way * 0.6 * radius)
        head |= (across < 0.5 * (y - middle[1] + 1.6 * radius)) & (y < middle[1]) & (y > middle[1] - 1.6 * radius)
    strands = 25 * smooth_noise(rng, width, height, 2.5) + 30 * smooth_noise(rng, width, height, side / 12)
    soft = blurred(head.astype(np.float32), 1.5)[:, :, None]
    sheet.colour = sheet.colour * (1 - soft) + soft * (fur + strands[:, :, None]).astype(np.float32)
    for way in (-1, 1):
        eye = np.hypot((x - middle[0] - way * 0.38 * radius) / 1.3, y - middle[1] + 0.1 * radius) < 0.16 * radius
        sheet.colour[eye] = (190, 200, 90)
        slit = np.hypot((x - middle[0] - way * 0.38 * radius) * 2.5, y - middle[1] + 0.1 * radius) < 0.14 * radius
        sheet.colour[slit] = 15
    return sheet


def _writing(rng: Rng, width: int, height: int) -> Sheet:
    """Lines of joined-up writing in no alphabet."""
    letter = float(rng.uniform(14, 40))
    sheet, pen = papers.plain(rng, width, height), pens.ink(rng)
    top = 0.6 * letter
    while top + 2.2 * letter < height:
        x = letter
        while x + 4 * letter < width:
            length = int(letter * rng.uniform(3, 7))
            cover = strokes.scribble(rng, min(length, int(width - x)), letter, max(0.8, 0.05 * letter))
            sheet.draw(cover, int(x), int(top), pen, rng)
            x += length + 0.8 * letter
        top += 2.3 * letter
    return sheet
