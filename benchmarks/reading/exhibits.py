"""Draws the gallery of docs/: pictures of every kind, written by a hand of no data set, with what was read on them.

python -m benchmarks.reading.exhibits docs/gallery
"""

import argparse
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from benchmarks.reading import forms, pages, strings
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.fields import Rng
from benchmarks.reading.own_hand import OwnHand
from PIL import Image

from inkdigits import Recognizer
from inkdigits.reading.annotate import annotate

_SEED = 7
_WIDEST = 900
EXHIBITS: dict[str, tuple[Callable[[Rng, OwnHand, int], Drawn], int]] = {
    "thousands": (strings.apart, 2),
    "trailing-dash": (strings.apart, 5),
    "stamp": (strings.apart, 7),
    "lines": (strings.apart, 8),
    "touching": (strings.joined, 0),
    "overlapping": (strings.joined, 1),
    "guilloche": (strings.on_patterns, 0),
    "hatching": (strings.on_patterns, 1),
    "dots": (strings.on_patterns, 2),
    "checks": (strings.on_patterns, 6),
    "columns": (pages.page, 1),
    "scattered": (pages.page, 2),
    "upside-down": (pages.turned_page, 1),
    "form": (forms.form, forms.KINDS.index(forms.COLOURED)),
    "photographed-form": (forms.form, forms.KINDS.index(forms.PHOTO)),
}


def main() -> None:
    """Write one JPEG for each exhibit, whatever was read on it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.exhibits", description="The gallery of docs/.")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    recognizer, hand = Recognizer.default(), OwnHand()
    for name, (draw, number) in EXHIBITS.items():
        drawn = draw(np.random.default_rng([_SEED, *name.encode()]), hand, number)
        found = recognizer.read_form(drawn.data) if drawn.fields else recognizer.read(drawn.data)
        picture = Image.open(io.BytesIO(annotate(drawn.data, found))).convert("RGB")
        picture.thumbnail((_WIDEST, _WIDEST))
        picture.save(folder / f"{name}.jpg", quality=80)


if __name__ == "__main__":
    main()
