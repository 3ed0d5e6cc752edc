"""Draws on a picture what was read: a box around each number or field, and the reading beside it.

What is doubtful is dashed, has a question mark and another colour. Knows nothing of how the reading came about.
"""

import io
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from inkdigits.images import MAX_PIXELS, Picture
from inkdigits.images.colour import decode_in_colour
from inkdigits.reading.labels import Label, label_font, place_labels
from inkdigits.reading.values import Form, Reading

Pen = ImageDraw.ImageDraw
Edges = tuple[float, float, float, float]
Colour = tuple[int, int, int]

SURE, DOUBTFUL, EMPTY, CASING = (11, 87, 208), (190, 60, 0), (110, 110, 110), (255, 255, 255)

_LEAST_SIDE = 360
"""Smaller pictures are enlarged to about this, so that there is room for letters."""
_SIDE_A_LINE = 600
_DASH, _GAP = 5, 4


def annotate(source: bytes | Picture, found: Reading | Form, max_pixels: int = MAX_PIXELS, page: int = 1) -> bytes:
    """A PNG of a picture file, upright and in its colours, or of a decoded picture, with what was found on it.

    Pictures of more than `gray.LARGEST_SIDE` pixels a side are reduced, for this is for looking at.
    Raises NotAPicture, TruncatedPicture and PictureTooLarge.
    """
    png = io.BytesIO()
    pixels = source.gray if isinstance(source, Picture) else decode_in_colour(source, max_pixels, page)
    drawn_on(Image.fromarray(pixels), found).save(png, "PNG", compress_level=3)
    return png.getvalue()


def drawn_on(picture: Image.Image, found: Reading | Form) -> Image.Image:
    """A copy of the upright `picture`, of any size, with what was found on it."""
    factor = -(-_LEAST_SIDE // max(picture.size))
    canvas = picture.convert("RGB").resize((picture.width * factor, picture.height * factor), Image.Resampling.NEAREST)
    scale = np.array([canvas.width / found.width, canvas.height / found.height] * 2)
    labels = _labels(found, scale)
    font = label_font(labels, canvas.size)
    pen = ImageDraw.Draw(canvas)
    thickness = max(1, round(max(canvas.size) / _SIDE_A_LINE))
    for label in labels:
        _outline(pen, label, thickness)
    for label, edges in place_labels(labels, canvas.size, font):
        pen.rectangle(edges, fill=_colour(label), outline=CASING)
        pen.text(((edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2), label.text, CASING, font, "mm")
    return canvas


def _labels(found: Reading | Form, scale: np.typing.NDArray[np.float64]) -> list[Label]:
    if isinstance(found, Form):
        return [
            Label(_edges(field.box, scale), _words(field.raw, field.accepted), field.accepted, inside=True)
            for field in found.fields
        ]
    return [
        Label(_edges(number.box, scale), _words(number.raw, number.accepted), number.accepted, inside=False)
        for number in found.numbers
    ]


def _edges(box: tuple[int, int, int, int], scale: np.typing.NDArray[np.float64]) -> Edges:
    x, y, width, height = box
    left, top, right, bottom = (np.array([x, y, x + width, y + height]) * scale).tolist()
    return left, top, right, bottom


def _words(raw: str, accepted: bool) -> str:
    return raw if accepted else f"{raw} ?".lstrip()


def _colour(label: Label) -> Colour:
    if not label.sure:
        return DOUBTFUL
    return SURE if label.text else EMPTY


def _outline(pen: Pen, label: Label, thickness: int) -> None:
    """A line in the colour of what was read, between two light ones, so that it is seen on light and on dark."""
    left, top, right, bottom = label.edges
    # Off the ink of a number; off the neighbours of a field.
    out = -2 * thickness if label.inside else 2 * thickness
    left, top = left - out, top - out
    right, bottom = max(right + out, left + 1), max(bottom + out, top + 1)
    pen.rectangle(
        (left - thickness, top - thickness, right + thickness, bottom + thickness), None, CASING, 3 * thickness
    )
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    for start, end in pairwise(corners):
        _side(pen, np.array(start), np.array(end), label, thickness)


def _side(
    pen: Pen, start: np.typing.NDArray[np.float64], end: np.typing.NDArray[np.float64], label: Label, thickness: int
) -> None:
    """One side of a box: a whole line where the reading is sure, dashes where it is not."""
    length = float(np.abs(end - start).sum())
    step = length + 1 if label.sure else (_DASH + _GAP) * thickness
    dash = length if label.sure else _DASH * thickness
    along = (end - start) / max(length, 1)
    for begin in np.arange(0, max(length, 1), step):
        first, last = start + along * begin, start + along * min(begin + dash, length)
        pen.line((*first.tolist(), *last.tolist()), _colour(label), thickness)
