"""A picture of the benchmark: the bytes of its file, and what a person reads there. Knows nothing of readers."""

from dataclasses import dataclass

from benchmarks.reading.sheet import Box, Written


@dataclass(frozen=True, slots=True)
class Drawn:
    """`numbers` in reading order; `fields` are a form's boxes, each with the text written into it, "" for none,
    and `grid` how many rows and columns they make.

    `turned` is by how many degrees clockwise the picture has to be turned to stand upright; boxes are then of no use.
    """

    data: bytes
    kind: str
    numbers: tuple[Written, ...]
    width: int
    height: int
    fields: tuple[Box, ...] = ()
    filled: tuple[str, ...] = ()
    turned: int = 0
    grid: tuple[int, int] = (0, 0)
