"""Filled clothes, shoes and bags in greys, the look of Fashion-MNIST (Xiao, Rasul, Vollgraf 2017) without its data."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from inkdigits.nondigits.curves import Stroke, arc, line
from inkdigits.nondigits.paper import SHEET, Picture, settle, sheet, spread
from inkdigits.nondigits.pen import Hand, fit, stray

_WORN = Hand(turn=4.0, slant=0.06, stretch=0.35, wobble=0.02)

Outlines = tuple[Stroke, ...]

_CLOTHES: dict[str, Outlines] = {
    "shirt": (
        line(
            (0.3, 0),
            (0.42, 0.08),
            (0.58, 0.08),
            (0.7, 0),
            (1, 0.15),
            (0.92, 0.38),
            (0.75, 0.3),
            (0.75, 1),
            (0.25, 1),
            (0.25, 0.3),
            (0.08, 0.38),
            (0, 0.15),
        ),
    ),
    "pullover": (
        line(
            (0.35, 0),
            (0.65, 0),
            (0.85, 0.1),
            (1, 0.85),
            (0.85, 0.9),
            (0.74, 0.35),
            (0.74, 1),
            (0.26, 1),
            (0.26, 0.35),
            (0.15, 0.9),
            (0, 0.85),
            (0.15, 0.1),
        ),
    ),
    "trousers": (line((0.3, 0), (0.7, 0), (0.78, 1), (0.58, 1), (0.5, 0.3), (0.42, 1), (0.22, 1)),),
    "dress": (line((0.38, 0), (0.62, 0), (0.68, 0.2), (0.6, 0.42), (0.8, 1), (0.2, 1), (0.4, 0.42), (0.32, 0.2)),),
    "skirt": (line((0.3, 0), (0.7, 0), (0.95, 0.9), (0.05, 0.9)),),
}

_SHOES_AND_BAGS: dict[str, Outlines] = {
    "shoe": (line((0, 0.1), (0.25, 0.12), (0.5, 0.28), (0.95, 0.38), (1, 0.55), (0, 0.55)),),
    "boot": (line((0.15, 0), (0.6, 0), (0.6, 0.5), (0.95, 0.68), (1, 0.9), (0.12, 0.9)),),
    "sandal": (
        line((0, 0.15), (0.1, 0.12), (0.35, 0.4), (1, 0.46), (1, 0.56), (0.12, 0.56), (0.08, 0.4), (0.02, 0.56)),
        line((0.5, 0.42), (0.62, 0.22), (0.7, 0.22), (0.88, 0.44)),
    ),
    "bag": (
        line((0.05, 0.4), (0.95, 0.4), (1, 1), (0, 1)),
        arc((0.5, 0.4), (0.3, 0.34), 180, 360),
        line((0.2, 0.36), (0.8, 0.36), (0.7, 0.4), (0.3, 0.4)),
    ),
    "satchel": (line((0, 0.2), (1, 0.2), (1, 0.8), (0, 0.8)), line((0.05, 0.2), (0.95, 0.2), (0.8, 0.52), (0.2, 0.52))),
}


def clothes(rng: np.random.Generator) -> Picture:
    """Shirt, pullover, trousers, dress or skirt."""
    return _sewn(_CLOTHES, rng)


def shoes_and_bags(rng: np.random.Generator) -> Picture:
    """Shoes point either way."""
    return _sewn(_SHOES_AND_BAGS, rng, flip=rng.random() < 0.5)


def _sewn(pieces: dict[str, Outlines], rng: np.random.Generator, flip: bool = False) -> Picture:
    names = list(pieces)
    outlines = pieces[names[rng.integers(len(names))]]
    drawn = sheet()
    paint = ImageDraw.Draw(drawn)
    for outline in fit(stray(outlines, rng, _WORN), 1):
        paint.polygon(outline.ravel().tolist(), fill=int(rng.integers(90, 256)))
    worn = _cloth(drawn, rng)
    if flip:
        worn = worn.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return spread(worn) if rng.random() < 0.5 else settle(worn)


def _cloth(drawn: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Folds or a knitted pattern: uneven light over the cloth, none beside it."""
    weave = Image.fromarray(rng.integers(0, 256, (10, 10)).astype(np.uint8)).resize(drawn.size)
    light = 1 - rng.uniform(0, 0.7) * (np.asarray(weave) / 255.0)
    if rng.random() < 0.25:
        light = light * (0.75 + 0.25 * np.sign(np.sin(np.arange(SHEET) * rng.uniform(0.3, 0.9)))[:, None])
    folded = Image.fromarray((np.asarray(drawn) * light).astype(np.uint8))
    return folded.filter(ImageFilter.BoxBlur(1)) if rng.random() < math.pi / 10 else folded
