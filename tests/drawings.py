"""Digits drawn as strokes: points from (0, 0), top left, to (1, 1). For pictures, and for hands on a page's paper."""

import io

from PIL import Image, ImageDraw

Stroke = tuple[tuple[float, float], ...]

ONE: tuple[Stroke, ...] = (((0.52, 0.2), (0.5, 0.5), (0.48, 0.82)),)
FOUR: tuple[Stroke, ...] = (
    ((0.38, 0.18), (0.3, 0.52), (0.72, 0.52)),
    ((0.64, 0.2), (0.6, 0.52), (0.56, 0.84)),
)
SEVEN: tuple[Stroke, ...] = (((0.25, 0.22), (0.75, 0.22), (0.62, 0.42), (0.5, 0.6), (0.42, 0.82)),)

DRAWINGS = {1: ONE, 4: FOUR, 7: SEVEN}


def drawn(digit: int, edge: int = 280, kind: str = "PNG") -> bytes:
    """A picture file of the digit, black on white."""
    sheet = Image.new("L", (edge, edge), 255)
    pen = ImageDraw.Draw(sheet)
    width = round(edge * 0.08)
    for stroke in DRAWINGS[digit]:
        points = [(x * edge, y * edge) for x, y in stroke]
        pen.line(points, fill=0, width=width, joint="curve")
        for x, y in points:
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=0)
    data = io.BytesIO()
    sheet.save(data, kind)
    return data.getvalue()
