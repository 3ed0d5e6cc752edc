"""A sheet of paper in colour that is written on, with what is written where; and taking a picture of it.

Knows neither how digits look nor what is drawn where.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from benchmarks.reading.fields import Floats, Rng, smooth_noise
from PIL import Image

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Written:
    """A number as a person reads it: `raw` with its separators and signs, and where it stands."""

    raw: str
    box: Box

    @property
    def text(self) -> str:
        """The digits alone."""
        return "".join(sign for sign in self.raw if sign.isdigit())


@dataclass(frozen=True, slots=True)
class Pen:
    """What a pen leaves: light that it lets through of red, green and blue (0 to 1), and how evenly it covers."""

    colour: Colour
    strength: float = 0.95
    grain: float = 0.0
    unevenness: float = 0.05


@dataclass(eq=False)
class Sheet:
    """`colour` is float32 (height x width x 3), 0 to 255; `numbers` stand in reading order."""

    colour: Floats
    numbers: list[Written] = field(default_factory=list)
    fields: list[Box] = field(default_factory=list)

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.colour.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.colour.shape[0])

    def draw(self, cover: Floats, left: int, top: int, pen: Pen, rng: Rng) -> None:
        """Lay ink on the paper; what lies beyond the edge is lost. Ink takes away light, so paper shows through."""
        rows = slice(max(0, -top), min(cover.shape[0], self.height - top))
        columns = slice(max(0, -left), min(cover.shape[1], self.width - left))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        part = _as_the_pen_covers(rng, cover[rows, columns], pen)
        place = self.colour[top + rows.start : top + rows.stop, left + columns.start : left + columns.stop]
        place *= 1 - part[:, :, None] * (1 - np.array(pen.colour, np.float32))

    def tint(self, light: Floats) -> None:
        """Multiply the whole sheet by that much light."""
        self.colour *= light[:, :, None] if light.ndim == 2 else light

    def pixels(self) -> npt.NDArray[np.uint8]:
        """What a file holds, uint8 (height x width x 3)."""
        return np.clip(np.rint(self.colour), 0, 255).astype(np.uint8)


def _as_the_pen_covers(rng: Rng, cover: Floats, pen: Pen) -> Floats:
    height, width = cover.shape
    uneven = 1 - pen.unevenness * np.abs(smooth_noise(rng, width, height, max(6.0, height / 5)))
    covered = cover * np.float32(pen.strength) * np.clip(uneven, 0.4, 1)
    if pen.grain:
        # The tooth of the paper: graphite stays on its hills.
        tooth = smooth_noise(rng, width, height, 1.6) + 0.5 * smooth_noise(rng, width, height, 1.0)
        covered *= np.clip(1 - pen.grain * (0.5 + 0.7 * tooth), 0.15, 1)
    return covered.astype(np.float32)


def bleed(width: int, height: int, degrees: float) -> tuple[int, int]:
    """The size a sheet needs so that its picture, turned by so much, shows nothing beyond its edge."""
    angle = abs(np.radians(degrees))
    grown = width * np.cos(angle) + height * np.sin(angle), height * np.cos(angle) + width * np.sin(angle)
    return int(1.1 * grown[0]) + 6, int(1.1 * grown[1]) + 6


def taken(rng: Rng, sheet: Sheet, width: int, height: int, degrees: float, bend: float = 0.0) -> Sheet:
    """A picture of the middle of the sheet, turned clockwise and seen at a slight angle; numbers keep their order."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    across, down = rng.normal(0, bend, 2) / max(width, height) if bend else (0.0, 0.0)
    to_sheet = _shift(sheet.width / 2, sheet.height / 2)
    turn = np.array([[cos, sin, 0], [-sin, cos, 0], [across, down, 1]])
    matrix = to_sheet @ turn @ _shift(-width / 2, -height / 2)
    matrix /= matrix[2, 2]
    image = Image.fromarray(sheet.pixels()).transform(
        (width, height), Image.Transform.PERSPECTIVE, tuple(matrix.ravel()[:8]), Image.Resampling.BICUBIC
    )
    back = np.linalg.inv(matrix)
    numbers = [Written(number.raw, _moved(number.box, back, width, height)) for number in sheet.numbers]
    fields = [_moved(box, back, width, height) for box in sheet.fields]
    return Sheet(np.asarray(image, np.float32), numbers, fields)


def _shift(x: float, y: float) -> npt.NDArray[np.float64]:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def _moved(box: Box, matrix: npt.NDArray[np.float64], width: int, height: int) -> Box:
    """The upright box around where the corners of `box` come to stand, cut at the picture's edge."""
    left, top, wide, high = box
    corners = np.array([(x, y, 1) for x in (left, left + wide) for y in (top, top + high)]).T
    x, y, depth = matrix @ corners
    x, y = np.clip(x / depth, 0, width), np.clip(y / depth, 0, height)
    return float(x.min()), float(y.min()), float(x.max() - x.min()), float(y.max() - y.min())


def around(boxes: Sequence[Box]) -> Box:
    """The box around all of them."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top
