"""Draws the pictures in this folder: strokes as a hand would lead them, on a screen, on paper, on a blackboard.

python examples/draw.py
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).parent
FINER = 4
"""Strokes are drawn this many times larger and shrunk, which smooths their edges."""

Points = list[tuple[float, float]]

# Points that the pen passes, in a square of side 1; each digit is one or more strokes.
THREE: list[Points] = [
    [
        *((0.30, 0.25), (0.42, 0.17), (0.58, 0.19), (0.63, 0.31), (0.53, 0.42), (0.43, 0.47)),
        *((0.58, 0.50), (0.68, 0.62), (0.62, 0.78), (0.46, 0.85), (0.31, 0.79)),
    ]
]
FIVE: list[Points] = [
    [(0.40, 0.20), (0.37, 0.36), (0.36, 0.46), (0.50, 0.42), (0.64, 0.50), (0.67, 0.66), (0.55, 0.80), (0.35, 0.80)],
    [(0.40, 0.20), (0.52, 0.19), (0.66, 0.17)],
]
SEVEN: list[Points] = [
    [(0.28, 0.22), (0.45, 0.21), (0.68, 0.19), (0.58, 0.42), (0.49, 0.63), (0.44, 0.84)],
    [(0.37, 0.52), (0.50, 0.50), (0.62, 0.49)],
]
EIGHT: list[Points] = [
    [
        *((0.60, 0.28), (0.50, 0.19), (0.39, 0.25), (0.41, 0.38), (0.53, 0.49), (0.62, 0.62), (0.60, 0.77)),
        *((0.48, 0.83), (0.37, 0.75), (0.38, 0.61), (0.50, 0.49), (0.60, 0.37), (0.61, 0.29)),
    ]
]
DIGITS = {"3": THREE, "5": FIVE, "7": SEVEN, "8": EIGHT}
SHEET = (480, 640)
BOX = (72, 120)
"""Height and width of a box of the form, whose first one is at the margin."""
MARGIN = 60
FORM = {(0, 0): "35", (0, 3): "8", (1, 1): "7", (2, 0): "83", (2, 2): "375", (4, 1): "5", (4, 3): "73"}
"""What is written in the form, by row and column; the other boxes are empty."""


def main() -> None:
    """Write every picture."""
    screen(THREE).save(HERE / "three.png", optimize=True)
    canvas(SEVEN).save(HERE / "seven.png", optimize=True)
    photo(placed(FIVE, side=190, left=290, top=170)).save(HERE / "five.jpg", quality=80)
    blackboard(EIGHT).save(HERE / "eight.webp", quality=75)
    photo(column(("375", "88", "5387", "73"))).save(HERE / "numbers.jpg", quality=80)
    turned(photo(filled(FORM), ruled(rows=5, columns=4)), degrees=2).save(HERE / "form.jpg", quality=80)


def screen(digit: list[Points]) -> Image.Image:
    """Drawn with a mouse, dark on white."""
    ink = drawn(digit, side=200, width=0.055)
    return Image.fromarray((255 - ink * 225).astype(np.uint8))


def canvas(digit: list[Points]) -> Image.Image:
    """Black on nothing: what a drawing program leaves with a transparent background."""
    pixels = np.zeros((160, 160, 4), np.uint8)
    pixels[..., 3] = drawn(digit, side=160, width=0.07) * 255
    return Image.fromarray(pixels)


def placed(digit: list[Points], side: int, left: int, top: int) -> NDArray[np.float64]:
    """Ink of one digit, written small on a sheet."""
    ink = np.zeros(SHEET)
    ink[top : top + side, left : left + side] = drawn(digit, side, width=0.03)
    return ink


def column(numbers: tuple[str, ...]) -> NDArray[np.float64]:
    """Ink of numbers one below the other, digits a little up and down as a hand places them."""
    random = np.random.default_rng(3)
    ink = np.zeros(SHEET)
    for row, number in enumerate(numbers):
        for place, digit in enumerate(number):
            left, top = 110 + 58 * place, 12 + 115 * row + int(random.integers(-6, 7))
            ink += placed(DIGITS[digit], side=110, left=left, top=top)
    return ink.clip(0, 1)


def filled(form: dict[tuple[int, int], str]) -> NDArray[np.float64]:
    """Ink of what is written in the boxes of a form."""
    ink = np.zeros(SHEET)
    for (row, column), number in form.items():
        for place, digit in enumerate(number):
            left, top = MARGIN + 10 + BOX[1] * column + 32 * place, MARGIN + 4 + BOX[0] * row
            ink += placed(DIGITS[digit], side=64, left=left, top=top)
    return ink.clip(0, 1)


def ruled(rows: int, columns: int) -> NDArray[np.float64]:
    """Printed lines around the boxes of a form."""
    printed = np.zeros(SHEET)
    for row in range(rows + 1):
        printed[MARGIN + BOX[0] * row :, MARGIN : MARGIN + BOX[1] * columns][:2] = 0.6
    for column in range(columns + 1):
        printed[MARGIN : MARGIN + BOX[0] * rows + 2, MARGIN + BOX[1] * column :][:, :2] = 0.6
    return printed


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    """The sheet as it lay on a table, askew."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(92, 70, 52))


def photo(written: NDArray[np.float64], printed: NDArray[np.float64] | None = None) -> Image.Image:
    """Blue pen on paper, printed on or not, under a lamp from the left, a little out of focus and grainy."""
    random = np.random.default_rng(5)
    height, width = SHEET
    ink = written[:, :, np.newaxis]
    across = np.linspace(1.0, 0.62, width)[np.newaxis, :, np.newaxis]
    down = np.linspace(1.0, 0.85, height)[:, np.newaxis, np.newaxis]
    paper = np.array([238, 232, 218]) * across * down
    if printed is not None:
        paper = paper * (1 - printed[:, :, np.newaxis])
    pixels = paper * (1 - ink * (1 - np.array([0.22, 0.30, 0.66]))) + random.normal(0, 5, (height, width, 3))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.9))


def blackboard(digit: list[Points]) -> Image.Image:
    """Chalk, which leaves gaps."""
    random = np.random.default_rng(8)
    side = 320
    ink = drawn(digit, side, width=0.045) * random.uniform(0.55, 1.0, (side, side))
    board = random.normal(48, 4, (side, side))
    return Image.fromarray((board + ink * 175).clip(0, 255).astype(np.uint8))


def drawn(digit: list[Points], side: int, width: float) -> NDArray[np.float64]:
    """How much ink there is, 0 to 1, shape (side, side), with a pen of `width` times the side."""
    large = side * FINER
    image = Image.new("L", (large, large))
    pen = ImageDraw.Draw(image)
    radius = width * large / 2
    for stroke in digit:
        for x, y in smooth(stroke) * large:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.resize((side, side), Image.Resampling.BOX)) / 255


def smooth(points: Points, steps: int = 60) -> NDArray[np.float64]:
    """A Catmull-Rom curve through `points`, shape (n, 2)."""
    p = np.array([points[0], *points, points[-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, np.newaxis]
    parts = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.concatenate([*parts, p[-1:]])


if __name__ == "__main__":
    main()
