"""Digits of writers outside MNIST: the 1,797 pictures of 8x8 pixels that scikit-learn bundles, drawn up to ordinary
size, dark on light and light on dark (E. Alpaydin, C. Kaynak 1998; no model is trained on them).
"""

import io
from functools import cache

import numpy as np
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.fields import Floats, Rng, resized
from benchmarks.reading.sheet import Written
from PIL import Image

DARK, LIGHT = "dark on light", "light on dark"


@cache
def _bundled() -> tuple[Floats, tuple[int, ...]]:
    from sklearn.datasets import load_digits

    data = load_digits()
    return data.images.astype(np.float32) / 16, tuple(map(int, data.target))


def count() -> int:
    """How many there are."""
    return len(_bundled()[1])


def other(rng: Rng, _writers: object, number: int) -> Drawn:
    """The picture of that number, 8 to 20 times as large, with paper around it."""
    images, labels = _bundled()
    scale, margin = int(rng.integers(8, 21)), int(rng.integers(1, 4))
    ink = np.clip(resized(np.pad(images[number], margin), *(2 * (scale * (8 + 2 * margin),))), 0, 1)
    side = len(ink)
    kind = (DARK, LIGHT)[number % 2]
    paper, pen = (
        (rng.uniform(215, 255), rng.uniform(0, 60)) if kind == DARK else (rng.uniform(0, 40), rng.uniform(200, 255))
    )
    data = io.BytesIO()
    Image.fromarray(np.rint(paper + (pen - paper) * ink).astype(np.uint8)).save(data, "PNG", compress_level=1)
    box = (margin * scale, margin * scale, 8 * scale, 8 * scale)
    return Drawn(data.getvalue(), kind, (Written(str(labels[number]), box),), side, side)
