"""Reads the boxes of a form: each cleared of all but what was written in it, then read as any picture of numbers is.

An empty box is told by its ink and by what the network makes of it: there is no ink, or what is read there is far
fainter or far smaller than what is written on the rest of the sheet, as is what shines through and what was printed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from inkdigits.images.decode import Picture
from inkdigits.inference import LoadedStrings
from inkdigits.reading.forms.clearing import Writing, clear
from inkdigits.reading.forms.patches import Patch, cut_out
from inkdigits.reading.numbers import Sureness
from inkdigits.reading.reader import read_numbers
from inkdigits.reading.values import Field, Form, FormBox, Number, ReadDigit

_LEAST_HEIGHT = 0.25
"""A number that is lower than this share of its box is print or dirt; what was written on forms was above 0.35."""
_LEAST_OF_USUAL = 0.5
_FAINT, _HARDLY_SEEN = 0.35, 0.12
"""Ink of less than this share of the usual contrast, or of the paper's light, shines through or was wiped away: on
drawn forms the back showed through by up to 0.09 of the light, and pencil stood out by 0.27 or more."""
_INK = 0.6
_DECIMALS = 6
_SLASH = "/"
_UNREAD = "something is written in it that was not read as a number"
_SURELY_EMPTY, _PROBABLY_EMPTY = 0.999, 0.99


@dataclass(frozen=True, slots=True)
class _Look:
    """A box as it was looked at; of its `numbers` those that are too small to be written there are left out."""

    patch: Patch
    writing: Writing
    numbers: tuple[Number, ...]

    @property
    def contrast(self) -> float:
        """Of the ink, as a share of the light of the paper around it."""
        return self.writing.contrast / max(float(np.median(self.patch.gray)), 1.0)

    def heights(self) -> list[float]:
        """Of the numbers, as shares of the box's."""
        return [number.box[3] / self.patch.box[3] for number in self.numbers]

    def only(self, least: float) -> "_Look":
        """With numbers of at least that height."""
        pairs = zip(self.numbers, self.heights(), strict=True)
        return _Look(self.patch, self.writing, tuple(number for number, high in pairs if high >= least))


def read_form(picture: Picture, boxes: Sequence[FormBox], strings: LoadedStrings) -> Form:
    """What stands in each of the `boxes` of a decoded picture; boxes are in pixels of the picture as it came."""
    sureness = Sureness.from_card(strings.card)
    height, width = picture.gray.shape
    scale = width / picture.width, height / picture.height
    looks: list[list[_Look]] = []
    for box in boxes:
        looks.append([])
        for part in [replace(box, corners=corners) for corners in box.parts] or [box]:
            patch = cut_out(picture.gray, scale, part)
            writing = clear(patch)
            numbers = read_numbers(writing.gray, strings.session, sureness) if writing.contrast else ()
            looks[-1].append(_Look(patch, writing, numbers).only(_LEAST_HEIGHT))
    usual = _Usual(list(chain.from_iterable(looks)))
    fields = (
        _doubted(_joined([_field(box, usual.judged(part), usual) for part in parts]), box)
        for box, parts in zip(boxes, looks, strict=True)
    )
    return Form(picture.width, picture.height, tuple(fields))


def _doubted(field: Field, box: FormBox) -> Field:
    return replace(field, accepted=False, reason=field.reason or box.doubt) if box.doubt else field


def _joined(parts: list[Field]) -> Field:
    """What stands in a row of boxes for one digit each, as one number."""
    written = [place for place, part in enumerate(parts) if not part.empty]
    if len(parts) == 1 or not written:
        return min(parts, key=lambda part: part.confidence)
    within = parts[written[0] : written[-1] + 1]
    reason = next((part.reason for part in within if part.reason), None)
    if reason is None and len(within) > len(written):
        reason = "a box between its digits is empty"
    return replace(
        within[0],
        text="".join(part.text for part in within),
        raw="".join(part.raw for part in within),
        confidence=round(math.prod(part.confidence for part in within), _DECIMALS),
        accepted=reason is None,
        reason=reason,
        digits=tuple(chain.from_iterable(part.digits for part in within)),
    )


class _Usual:
    """How tall and how dark is what is surely written on a sheet; where nothing is, everything is as usual."""

    def __init__(self, looks: Sequence[_Look]) -> None:
        sure = [
            look for look in looks if look.contrast >= _HARDLY_SEEN and any(number.accepted for number in look.numbers)
        ]
        self.height = float(np.median([max(look.heights()) for look in sure])) if sure else 0.0
        # What shines through is accepted too: the darker half is what was written.
        self.contrast = float(np.percentile([look.contrast for look in sure], 75)) if sure else 0.0

    def judged(self, look: _Look) -> _Look:
        """Without what is far smaller or far fainter."""
        return look.only(_LEAST_OF_USUAL * self.height if self.may_be_ink(look) else math.inf)

    def may_be_ink(self, look: _Look) -> bool:
        """Whether what is in a box is not too faint for that."""
        return look.contrast >= max(_FAINT * self.contrast, _HARDLY_SEEN)

    def is_ink(self, look: _Look) -> bool:
        """Whether what is in a box is about as dark and as tall as what is written elsewhere."""
        dark = look.contrast >= max(_INK * self.contrast, _HARDLY_SEEN)
        least = max(_LEAST_OF_USUAL * self.height, _LEAST_HEIGHT)
        return self.contrast > 0 and dark and look.writing.tallest >= least * look.patch.box[3]


def _field(box: FormBox, look: _Look, usual: _Usual) -> Field:
    if look.numbers:
        return _written(box, look)
    if usual.is_ink(look):
        return Field(box.name, box.box, "", "", 0.0, accepted=False, empty=False, reason=_UNREAD)
    sure = _PROBABLY_EMPTY if look.writing.contrast else _SURELY_EMPTY
    return Field(box.name, box.box, "", "", sure, accepted=True, empty=True)


def _written(box: FormBox, look: _Look) -> Field:
    numbers = look.numbers
    digits = tuple(
        ReadDigit(digit.digit, digit.confidence, look.patch.to_picture(digit.box), digit.alternatives)
        for number in numbers
        for digit in number.digits
    )
    reason = next((number.reason for number in numbers if number.reason), None)
    if reason is None and any(_SLASH in number.raw for number in numbers):
        reason = f"the {_SLASH} in it may be a 1"
    if len(numbers) > 1:
        reason = f"{len(numbers)} numbers stand in it"
    return Field(
        box.name,
        box.box,
        "".join(number.text for number in numbers),
        " ".join(number.raw for number in numbers),
        round(math.prod(number.confidence for number in numbers), _DECIMALS),
        accepted=reason is None,
        empty=False,
        reason=reason,
        digits=digits,
    )
