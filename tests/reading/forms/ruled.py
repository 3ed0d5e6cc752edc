"""Ruled sheets drawn by code and written on, seen straight, tilted or from one side; with where each box then lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from tests.pictures import coverage

Points = npt.NDArray[np.float64]
Gray = npt.NDArray[np.uint8]

WIDE, HIGH, MARGIN = 110, 80, 60
_PAPER, _LINE = 232, 90


@dataclass
class Table:
    """A table; `written` holds the text of boxes by name, `soiled` how light a spot in them is."""

    rows: int = 4
    columns: int = 3
    written: Mapping[str, str] = field(default_factory=dict)
    soiled: Mapping[str, int] = field(default_factory=dict)
    line: int = 3
    ink: int = 50
    gap: int = 0
    seed: int = 0

    @property
    def names(self) -> list[str]:
        return [f"r{row}c{column}" for row in range(1, self.rows + 1) for column in range(1, self.columns + 1)]

    @property
    def size(self) -> tuple[int, int]:
        return (
            2 * MARGIN + self.columns * (WIDE + self.gap) - self.gap,
            2 * MARGIN + self.rows * (HIGH + self.gap) - self.gap,
        )

    def corner(self, name: str) -> tuple[int, int]:
        row, column = (int(part) - 1 for part in name[1:].split("c"))
        return MARGIN + column * (WIDE + self.gap), MARGIN + row * (HIGH + self.gap)

    def quad(self, name: str) -> Points:
        x, y = self.corner(name)
        return np.array([(x, y), (x + WIDE, y), (x + WIDE, y + HIGH), (x, y + HIGH)], float)

    def draw(self) -> Gray:
        """The sheet seen straight."""
        sheet = Image.new("L", self.size, _PAPER)
        pen = ImageDraw.Draw(sheet)
        for name in self.names:
            x, y = self.corner(name)
            pen.rectangle((x, y, x + WIDE, y + HIGH), outline=_LINE, width=self.line)
            if name in self.soiled:
                pen.ellipse((x + 40, y + 30, x + 46, y + 35), fill=self.soiled[name])
        page = np.asarray(sheet, np.float32).copy()
        for name, text in self.written.items():
            _write(page, text, self.corner(name), self.ink)
        noise = np.random.default_rng(self.seed).normal(0, 3, page.shape)
        return np.clip(np.rint(page + noise), 0, 255).astype(np.uint8)


def _write(page: npt.NDArray[np.float32], text: str, corner: tuple[int, int], darkness: int) -> None:
    side = 46
    for place, character in enumerate(text):
        left, top = corner[0] + 10 + place * 32, corner[1] + (HIGH - side) // 2
        part = page[top : top + side, left : left + side]
        ink = coverage(int(character), side)
        part[...] = np.minimum(part, _PAPER - ink * (_PAPER - darkness))


def seen(sheet: Gray, degrees: float = 0.0, lean: float = 0.0) -> tuple[Gray, Points]:
    """The sheet turned by so much and seen from one side; with the homography from the sheet to that picture."""
    height, width = sheet.shape
    middle, back = (np.array([[1, 0, sign * width / 2], [0, 1, sign * height / 2], [0, 0, 1]]) for sign in (1, -1))
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [lean / width, 0, 1]])
    there = middle @ turn @ back
    inverse = np.linalg.inv(there)
    inverse /= inverse[2, 2]
    picture = Image.fromarray(sheet).transform(
        (width, height), Image.Transform.PERSPECTIVE, inverse.ravel()[:8].tolist(), Image.Resampling.BICUBIC, 1, _PAPER
    )
    return np.asarray(picture), there


def moved(points: Points, homography: Points) -> Points:
    there = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ homography.T
    return np.asarray(there[:, :2] / there[:, 2:])
