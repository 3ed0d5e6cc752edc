"""Frozen values of what was read on a picture. Knows nothing of how it is read or told."""

from dataclasses import dataclass

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the picture as it came, upright; x to the right and y down from its top left."""

LEAST_ALTERNATIVE = 0.001
"""Less probable digits are not told as alternatives."""

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another digit that it may be, with its probability in [0, 1]."""

    digit: int
    confidence: float


@dataclass(frozen=True, slots=True)
class ReadDigit:
    """One digit of a number; `alternatives` are the other digits it may be, the most probable first."""

    digit: int
    confidence: float
    box: Box
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands on the picture.

    `text` holds its digits only, `raw` the separators and signs as well. `confidence`, in [0, 1], is that all of it is
    right; where it is not `accepted`, `reason` says why.
    """

    text: str
    raw: str
    confidence: float
    accepted: bool
    box: Box
    digits: tuple[ReadDigit, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Every number of a picture, in reading order. `width` and `height` are those of the upright picture, in pixels.

    `turned` is by how many degrees, clockwise, the picture had to be turned to be read: 0, 90, 180 or 270. Boxes are
    those of the picture before that turn. `pages` is how many pages its file holds, of which this is one.
    """

    width: int
    height: int
    numbers: tuple[Number, ...]
    turned: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class FormBox:
    """A place of a form that one digit or one number is written in.

    `corners`, where they are known, are those of a box that leans, within `box`: x and y of its top left corner and
    the others clockwise. `parts` are the corners of the boxes that stand in it side by side, each for one digit.
    `doubt` says why nothing that is read in it is sure.
    """

    name: str
    box: Box
    corners: Corners | None = None
    parts: tuple[Corners, ...] = ()
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """What stands in a box of a form; `text`, `raw`, `digits` and `confidence` as of a Number.

    An `empty` box has neither; its confidence is that nothing is written in it. Where the field is not `accepted`,
    `reason` says why: then a person should look.
    """

    name: str
    box: Box
    text: str
    raw: str
    confidence: float
    accepted: bool
    empty: bool
    reason: str | None = None
    digits: tuple[ReadDigit, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in the order in which its boxes were named; the other values as of a Reading."""

    width: int
    height: int
    fields: tuple[Field, ...]
    turned: int = 0
