"""Where the words beside each box go, so that they hide neither each other nor what was written. Draws nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from PIL import ImageFont

Edges = tuple[float, float, float, float]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_SMALLEST, _LARGEST_SHARE = 11.0, 1 / 24
_SHARE_OF_BOX, _SHARE_INSIDE = 0.6, 0.24
_MARGIN = 0.22


@dataclass(frozen=True, slots=True)
class Label:
    """Words about a box whose left, top, right and bottom are `edges`; `inside` it, in its corner, or beside it."""

    edges: Edges
    text: str
    sure: bool
    inside: bool


def label_font(labels: Sequence[Label], size: tuple[int, int]) -> Font:
    """Pillow's own font, in a size that suits the boxes and the picture of `size`."""
    heights = [label.edges[3] - label.edges[1] for label in labels] or [_SMALLEST]
    share = _SHARE_INSIDE if labels and labels[0].inside else _SHARE_OF_BOX
    return ImageFont.load_default(max(_SMALLEST, min(share * median(heights), _LARGEST_SHARE * max(size))))


def place_labels(labels: Sequence[Label], size: tuple[int, int], font: Font) -> Iterator[tuple[Label, Edges]]:
    """Every label that has words, with the edges of the plate they go on, within a picture of `size`."""
    taken: list[Edges] = [label.edges for label in labels if not label.inside]
    for label in labels:
        if label.text:
            wide, high = _plate(label.text, font)
            places = [_within(place, size) for place in _places(label, wide, high)]
            best = min(places, key=lambda place: sum(_shared(place, other) for other in taken))
            taken.append(best)
            yield label, best


def _plate(text: str, font: Font) -> tuple[float, float]:
    left, _, right, _ = font.getbbox(text)
    _, top, _, bottom = font.getbbox("0")
    margin = _MARGIN * (bottom - top)
    return right - left + 3 * margin + 2, bottom - top + 2 * margin + 2


def _places(label: Label, wide: float, high: float) -> Iterator[Edges]:
    """Where the plate may go, the best place first."""
    left, top, right, bottom = label.edges
    corners = [(left, top), (right - wide, top), (left, bottom - high), (right - wide, bottom - high)]
    if not label.inside:
        gap = high / 2
        corners = [
            (left, top - high - gap),
            (left, bottom + gap),
            (right + gap, (top + bottom - high) / 2),
            (left - wide - gap, (top + bottom - high) / 2),
        ]
    for x, y in corners:
        yield x, y, x + wide, y + high


def _within(edges: Edges, size: tuple[int, int]) -> Edges:
    left, top, right, bottom = edges
    right_by = max(-left, min(0.0, size[0] - 1 - right))
    down_by = max(-top, min(0.0, size[1] - 1 - bottom))
    return left + right_by, top + down_by, right + right_by, bottom + down_by


def _shared(one: Edges, other: Edges) -> float:
    """The pixels that both cover."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(down, 0.0)
