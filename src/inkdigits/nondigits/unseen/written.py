"""Letters by hand and in print, and printed signs: another half of the alphabet, and another way of writing."""

from functools import cache

import numpy as np
from PIL import ImageDraw, ImageFont

from inkdigits.nondigits.paper import SHEET, Picture, enlarge, settle, sheet
from inkdigits.nondigits.pen import write
from inkdigits.nondigits.unseen.glyphs import CYRILLIC, LETTERS, Glyphs

PRINTED_LETTERS = "CJLNPQTVXdnptvx"
PRINTED_SIGNS = "?<>{}*+~^;"
"""Neither appears among the glyphs of the training side. Left out are ! and j, which in bold are a 1."""

_HEIGHT = SHEET * 2


def letters(rng: np.random.Generator) -> Picture:
    """A Latin letter, capital or small."""
    return _one_of(LETTERS, rng)


def cyrillic_letters(rng: np.random.Generator) -> Picture:
    """A Cyrillic letter that is no Latin one."""
    return _one_of(CYRILLIC, rng)


def printed_letters(rng: np.random.Generator) -> Picture:
    """One letter of Pillow's font."""
    return _printed(PRINTED_LETTERS[rng.integers(len(PRINTED_LETTERS))], rng)


def printed_signs(rng: np.random.Generator) -> Picture:
    """One sign of Pillow's font."""
    return _printed(PRINTED_SIGNS[rng.integers(len(PRINTED_SIGNS))], rng)


def printed_words(rng: np.random.Generator) -> Picture:
    """Two or three printed letters in a row."""
    chosen = rng.integers(len(PRINTED_LETTERS), size=rng.integers(2, 4))
    return _printed("".join(PRINTED_LETTERS[k] for k in chosen), rng)


def _one_of(glyphs: Glyphs, rng: np.random.Generator) -> Picture:
    names = list(glyphs)
    return write(glyphs[names[rng.integers(len(names))]], rng)


def _printed(text: str, rng: np.random.Generator) -> Picture:
    """Upright or turned a little, regular to bold, cut to its ink and fitted to the sheet."""
    font = _font()
    left, top, right, bottom = (round(place) for place in font.getbbox(text))
    large = sheet(_HEIGHT).resize((right - left + 24, bottom - top + 24))
    bold = int(rng.integers(0, 5))
    ImageDraw.Draw(large).text((12 - left, 12 - top), text, fill=255, font=font, stroke_width=bold)
    turned = large.rotate(rng.uniform(-8, 8), expand=True)
    return settle(enlarge(turned))


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own; nothing of this machine's fonts, so that pictures are the same everywhere."""
    return ImageFont.load_default(_HEIGHT // 2)
