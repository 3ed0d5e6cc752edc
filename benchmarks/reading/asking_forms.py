"""Has a form read with its boxes given, as a grid, and found, and counts what of it is right, box by box."""

from collections.abc import Iterator, Sequence

from benchmarks.reading.asking import Count, Outcome
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.sheet import Box

from inkdigits import Recognizer
from inkdigits.errors import PictureError
from inkdigits.reading import Field, FormBox

GIVEN, GRID, FOUND = "boxes given", "as a grid", "boxes found"
WAYS = (GIVEN, GRID, FOUND)
LEFT_EMPTY, READ, RIGHT = "empty boxes left empty", "written ones not left empty", "written ones right"
PLACED, WRONG_IF_SURE = "boxes where they are", "wrong where accepted"
_SAME = 0.7
"""Of what either of two boxes covers, both do: then they are one."""


def form_in_every_way(recognizer: Recognizer, drawn: Drawn, part: str) -> Outcome:
    """A form asked for in each way; a box that is not where it was drawn counts as neither empty nor read."""
    counts: list[Count] = []
    told: list[str] = []
    for way in WAYS:
        fields = _read(recognizer, drawn, way)
        counts += _counts(f"{part}, {way}", drawn, fields)
        told.append(" ".join(_wrong(drawn, fields)) or "all right")
    return Outcome(tuple(counts), all(each == "all right" for each in told), "; ".join(told))


def _read(recognizer: Recognizer, drawn: Drawn, way: str) -> list[Field | None]:
    """What was read at the place of each box, None where no box was told there."""
    given = None
    if way == GIVEN:
        given = [FormBox(str(number), _rounded(box)) for number, box in enumerate(drawn.fields)]
    try:
        form = recognizer.read_form(drawn.data, given, drawn.grid if way == GRID else None)
    except PictureError:
        return [None] * len(drawn.fields)
    return [next((field for field in form.fields if _shared(field.box, box) > _SAME), None) for box in drawn.fields]


def _rounded(box: Box) -> tuple[int, int, int, int]:
    x, y, wide, high = (round(side) for side in box)
    return x, y, wide, high


def _shared(one: Sequence[float], other: Sequence[float]) -> float:
    """What both cover as a share of what either does."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    both = max(wide, 0.0) * max(high, 0.0)
    return both / (one[2] * one[3] + other[2] * other[3] - both)


def _counts(measure: str, drawn: Drawn, fields: Sequence[Field | None]) -> Iterator[Count]:
    pairs = [(text, field) for text, field in zip(drawn.filled, fields, strict=True)]
    empty = [field for text, field in pairs if not text]
    written = [(text, field) for text, field in pairs if text]
    sure = [(text, field) for text, field in pairs if field is not None and field.text and field.accepted]
    counts = {
        PLACED: [field is not None for field in fields],
        LEFT_EMPTY: [field is not None and field.empty for field in empty],
        READ: [field is not None and not field.empty for _, field in written],
        RIGHT: [field is not None and field.text == text for text, field in written],
        WRONG_IF_SURE: [field.text != text for text, field in sure],
    }
    return (Count(f"{measure}: {what}", drawn.kind, sum(hits), len(hits)) for what, hits in counts.items())


def _wrong(drawn: Drawn, fields: Sequence[Field | None]) -> Iterator[str]:
    """Each box that is wrong, for people to look at."""
    for number, (text, field) in enumerate(zip(drawn.filled, fields, strict=True)):
        read = "nowhere" if field is None else field.text
        if read != text:
            yield f"{number} {text or 'empty'} as {read or 'empty'}"
