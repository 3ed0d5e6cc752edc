"""Has a picture read, and counts what of it is right. Knows nothing of how pictures come about, nor of targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.reading.comparing import separators_misread, sure_digits
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.sheet import Box, Written

from inkdigits import Recognizer
from inkdigits.errors import PictureError
from inkdigits.reading import Number

WRONG_IF_SURE, SURE, SEPARATORS = "digits wrong where accepted", "digits accepted", "separators read as digits"


@dataclass(frozen=True, slots=True)
class Count:
    """`hits` of `total` for a measure and a kind of picture."""

    measure: str
    kind: str
    hits: int
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one picture: its counts, whether all is right, and what was read, for people to look at."""

    counts: tuple[Count, ...]
    right: bool
    told: str


Ask = Callable[[Recognizer, Drawn, str], Outcome]


def one_digit(recognizer: Recognizer, drawn: Drawn, part: str) -> Outcome:
    """A picture of one digit, asked for its digit as /v1/predict does and for its numbers as /v1/read does."""
    digit, sure = _classified(recognizer, drawn.data)
    right = digit == drawn.numbers[0].text
    numbers = _read(recognizer, drawn.data)
    found = " ".join(number.text for number in numbers)
    counts = [
        Count(part, drawn.kind, right, 1),
        Count(f"{part}, by read", drawn.kind, found == drawn.numbers[0].text, 1),
        Count(SURE, part, sure, 1),
    ]
    if sure:
        counts.append(Count(WRONG_IF_SURE, part, not right, 1))
    return Outcome(tuple(counts), right, f"{digit}{'' if sure else ' (not sure)'}, read as {found or 'nothing'}")


def _classified(recognizer: Recognizer, data: bytes) -> tuple[str, bool]:
    try:
        scores = recognizer.classify(data)
    except PictureError as error:
        return type(error).__name__, False
    return str(scores.digit), scores.accepted


def _read(recognizer: Recognizer, data: bytes) -> tuple[Number, ...]:
    try:
        return recognizer.read(data).numbers
    except PictureError:
        return ()


def one_number(recognizer: Recognizer, drawn: Drawn, part: str) -> Outcome:
    """A picture of one number: right where just that one is read."""
    (written,) = drawn.numbers
    numbers = _read(recognizer, drawn.data)
    right = [number.text for number in numbers] == [written.text]
    raw = [number.raw for number in numbers] == [written.raw]
    counts = [Count(part, drawn.kind, right, 1), Count(f"{part}, with signs and separators", drawn.kind, raw, 1)]
    near = "".join(number.raw for number in numbers if _meet(number.box, written.box))
    misread, separators = separators_misread(written.raw, near)
    if separators:
        counts.append(Count(SEPARATORS, part, misread, separators))
    sure = sure_digits(written.text, [(number.text, number.accepted) for number in numbers])
    counts.append(Count(SURE, part, min(sure.told, len(written.text)), len(written.text)))
    if sure.told:
        counts.append(Count(WRONG_IF_SURE, part, min(sure.wrong, sure.told), sure.told))
    return Outcome(tuple(counts), right, _shown(numbers))


def _shown(numbers: Sequence[Number]) -> str:
    return " ".join(number.raw + ("" if number.accepted else "?") for number in numbers) or "nothing"


def _meet(one: Box | tuple[int, int, int, int], other: Box) -> bool:
    """Whether the middle of either box lies within the other."""
    return _holds(one, other) or _holds(other, one)


def _holds(box: Box, other: Box) -> bool:
    x, y = other[0] + other[2] / 2, other[1] + other[3] / 2
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def whole_page(recognizer: Recognizer, drawn: Drawn, part: str) -> Outcome:
    """A page of numbers: each right where the one read at its place has its digits; order and inventions apart."""
    try:
        reading = recognizer.read(drawn.data)
    except PictureError as error:
        return Outcome((Count(part, drawn.kind, 0, len(drawn.numbers)),), False, type(error).__name__)
    texts = [number.text for number in reading.numbers]
    wanted = [number.text for number in drawn.numbers]
    # Boxes are told on the picture as it came, which the truth of a turned page is not.
    found = [
        _found(written, reading.numbers) if not drawn.turned else written.text in texts for written in drawn.numbers
    ]
    counts = (
        Count(f"{part}, turn told", drawn.kind, reading.turned == drawn.turned, 1),
        Count(part, drawn.kind, sum(found), len(wanted)),
        Count(f"{part}, all in order", drawn.kind, texts == wanted, 1),
        Count(f"{part}, numbers too many", drawn.kind, max(0, len(texts) - len(wanted)), len(wanted)),
    )
    return Outcome(counts, texts == wanted, f"{reading.turned} " + _shown(reading.numbers))


def _found(written: Written, numbers: Sequence[Number]) -> bool:
    return [number.text for number in numbers if _meet(number.box, written.box)] == [written.text]


def no_number(recognizer: Recognizer, drawn: Drawn, part: str) -> Outcome:
    """A picture without numbers: nothing should be read, and least of all be accepted."""
    numbers = _read(recognizer, drawn.data)
    sure = any(number.accepted for number in numbers)
    counts = (
        Count(f"{part}: nothing read", drawn.kind, not numbers, 1),
        Count(f"{part}: nothing accepted", drawn.kind, not sure, 1),
    )
    return Outcome(counts, not numbers, _shown(numbers))
