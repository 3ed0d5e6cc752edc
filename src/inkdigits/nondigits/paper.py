"""Where ink lands: drawn four times as large as it ends, shrunk into 20x20 and centred by mass in 28x28.

The way MNIST was made (LeCun et al. 1998), without the search for ink that `images` does for pictures of unknown
size. Knows nothing of what is drawn.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

Picture = npt.NDArray[np.uint8]
"""Light ink on black, uint8 (28, 28)."""

SIDE = 28
BOX = 20
ZOOM = 4
SHEET = BOX * ZOOM
"""The longest side of what is drawn, in pixels of the large sheet."""

_PLACES = np.arange(BOX, dtype=np.float64)


def sheet(edge: int = SHEET) -> Image.Image:
    """A black sheet, `edge` pixels wide and high."""
    return Image.new("L", (edge, edge), 0)


def settle(drawn: Image.Image) -> Picture:
    """A large sheet of 80x80 pixels as a picture: its lightest ink 255, its mass in the middle by whole pixels."""
    small = np.asarray(drawn.reduce(ZOOM), dtype=np.float64)
    lightest = small.max()
    picture = np.zeros((SIDE, SIDE), dtype=np.uint8)
    if lightest:
        top, left = _corner(small.sum(axis=1)), _corner(small.sum(axis=0))
        picture[top : top + BOX, left : left + BOX] = (small * (255.0 / lightest)).round()
    return picture


def enlarge(drawn: Image.Image) -> Image.Image:
    """What ink there is on a sheet of any size, cut out and fitted to one of 80x80."""
    cut = drawn.crop(drawn.getbbox())
    scale = SHEET / max(cut.size)
    fitted = cut.resize((max(1, round(cut.width * scale)), max(1, round(cut.height * scale))))
    page = sheet()
    page.paste(fitted, ((SHEET - fitted.width) // 2, (SHEET - fitted.height) // 2))
    return page


def spread(drawn: Image.Image) -> Picture:
    """A large sheet that fills the whole picture, as photographs and noise do: no margin, no centring."""
    return np.asarray(drawn.resize((SIDE, SIDE), Image.Resampling.BOX))


def as_picture(light: npt.NDArray[np.float64]) -> Picture:
    """Light (28, 28) from 0 to 1 as bytes; what is beyond is cut off."""
    return np.asarray(light.clip(0, 1) * 255).astype(np.uint8)


def soften(pictures: npt.NDArray[np.uint8], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Each picture (n, 28, 28) blurred a little or not at all and exposed more or less, as scanned pens differ."""
    ink = pictures.astype(np.float32)
    blur = rng.uniform(0, 0.17, (len(ink), 1, 1)).astype(np.float32)
    for axis in (1, 2):
        ink = (1 - 2 * blur) * ink + blur * (np.roll(ink, 1, axis) + np.roll(ink, -1, axis))
    faded = pictures.max(axis=(1, 2), initial=0) / np.maximum(ink.max(axis=(1, 2), initial=0), 1)
    gain = (faded * rng.uniform(1.0, 1.4, len(ink))).astype(np.float32)[:, None, None]
    # Blur must not let ink grow past its box of 20 pixels, by which one tells a picture in the MNIST form.
    inked = pictures > 0
    boxed = inked.max(axis=2)[:, :, None] & inked.max(axis=1)[:, None, :]
    return np.where(boxed, np.clip(ink * gain, 0, 255).round(), 0).astype(np.uint8)


def _corner(ink: npt.NDArray[np.float64]) -> int:
    """Where the box of 20 begins so that its mass is at pixel 14 of 28, MNIST's middle; inside the picture always."""
    middle = float(ink @ _PLACES) / float(ink.sum())
    return min(max(round(SIDE / 2 - middle), 0), SIDE - BOX)
