"""From characters in a row to a number: its text, how sure each digit is, and whether to believe it.

Knows the kinds of characters and the model's calibration; nothing of pictures.
"""

import math
import re
from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt

from inkdigits.errors import DamagedModel
from inkdigits.inference.strings import KINDS, OTHER
from inkdigits.prediction import DIGITS
from inkdigits.reading.finding import Floats, Found
from inkdigits.reading.values import LEAST_ALTERNATIVE, Alternative, Box, Number, ReadDigit
from inkdigits.store import Card

Kinds = npt.NDArray[np.intp]

CHARACTER = 0.35
"""A middle that is less probable than this is none to be looked at more closely."""

_HINT, _POSSIBLY = 0.25, 0.25
"""From this probability of a middle on, and of a digit that is right, what is not read makes what stands around it
doubtful."""
_REACH = (0.45, 0.4)
"""How far beside a number what may be a digit may begin, and how far above it its middle may be, to belong to it, in
heights of digits."""
_TALL, _APART = 0.5, 0.3
"""What is taller than this may be a digit, and one that is further from all others is another one, in heights of
digits."""
_EVEN = 0.5
STROKE, _LEAST_STROKE = 1, 0.4
"""A rule, the edge of a stamp and the stem of a letter look like a 1; one that is faint besides is none."""
_SLASH, _SLASHES = KINDS.index("/"), 0.15
"""How many slashes people write, as a share of those among what the network learned from. A slanting 1 looks alike."""
_DIGITS_HIGH = (0.6, 1.5)
"""Heights of what may be a digit, in heights of the digits beside it."""
_RATHER_A_SIGN = 0.05
"""A sign that is a digit with more probability than this is doubted."""
_RATHER_A_DIGIT = (0.02, 0.2)
"""What a digit must have of the probability of a strange character to be read for it: among digits, and at an end."""

_WIDE_GAP, _WIDER = 0.35, 0.22
"""A gap that is wider than this, and by so much wider than the next, in heights of digits, may be between numbers."""
_PLACE = 0.4
"""The width that a digit takes up at least, in heights of digits: a thin 1 has blanks beside it in any number."""

_DECIMALS = 6
OTHER_KIND = KINDS.index(OTHER)
_APOSTROPHE, _UPPER = "'", 0.35
_INCOMPLETE = re.compile(r"^[,'/:]|\d[.,'/:=+-]{2,}\d")
"""A sign that no digit comes before, or two of them between digits."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """How a model's outputs become the probability that a digit is right, fitted on pictures that it did not learn.

    A logistic model (Platt 1999) of the logit of the middle, the logit of the kind, and 1; `accept_above` is the
    probability from which on a digit is given as sure.
    """

    middle: float
    kind: float
    constant: float
    accept_above: float

    @classmethod
    def from_card(cls, card: Card) -> "Sureness":
        """As a card tells it. Raises DamagedModel where it does not."""
        told = card.extra.get("sureness", {})
        try:
            middle, kind, constant = (float(told[key]) for key in ("middle", "kind", "constant"))
        except (TypeError, KeyError, ValueError) as error:
            raise DamagedModel(
                f"The card of {card.model}:{card.version} does not say how sure its digits are."
            ) from error
        return cls(middle, kind, constant, card.accept_above)

    def of(self, centre: float, share: float) -> float:
        """The probability that a digit is right, for a middle's probability and its kind's share."""
        return 1 / (1 + math.exp(-(self.middle * logit(centre) + self.kind * logit(share) + self.constant)))

    def among(self, found: Found) -> Floats:
        """As `of` for the likeliest digit of each character, float32 (n,)."""
        shares = found.kinds[:, :DIGITS].max(axis=1)
        return np.array([self.of(float(c), float(s)) for c, s in zip(found.centres, shares, strict=True)], np.float32)


def there(found: Found, sureness: Sureness) -> tuple[Found, Found]:
    """The characters that are rather there than not, and what else hints that there is something.

    A digit is there where it is rather right than wrong: how clearly it can be read tells as much as how clearly its
    middle stands out.
    """
    found = expected(found)
    kinds = kinds_of(found)
    right = sureness.among(found)
    even = np.where(kinds < DIGITS, right, found.centres) >= _EVEN
    even &= (kinds != STROKE) | (found.centres >= _LEAST_STROKE)
    return found.only(even), found.only(~even & (found.centres >= _HINT) & (right >= _POSSIBLY))


def expected(found: Found) -> Found:
    """The same with slashes as seldom as people write them (Bayes, from the odds of learning to those of reading)."""
    often = np.ones(len(KINDS), np.float32)
    often[_SLASH] = _SLASHES
    kinds = found.kinds * often
    return Found(found.boxes, kinds / kinds.sum(axis=1, keepdims=True), found.centres)


def logit(share: float) -> float:
    """The logarithm of the odds of a probability, within what float32 can tell."""
    inside = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))


def kinds_of(found: Found) -> Kinds:
    """The likeliest of `KINDS` of each character, by number."""
    return np.asarray(found.kinds.argmax(axis=1), np.intp)


def number_of(row: Found, hints: Found, sureness: Sureness) -> Number | None:
    """The number that a row of characters is, or None where it is rather a word.

    `hints` are the faint middles of the picture: one of them in the row means that something there was not read.
    """
    kinds = kinds_of(row)
    kinds = _read_anyway(row, kinds)
    row, kinds = _without_ends(row, kinds)
    digits = kinds < DIGITS
    if not digits.any() or int((kinds == OTHER_KIND).sum()) > int(digits.sum()):
        return None
    read = tuple(_digit(row, place, sureness) for place in np.flatnonzero(digits).tolist())
    reason = _doubt(row, kinds, hints, read, sureness)
    return Number(
        text="".join(str(digit.digit) for digit in read),
        raw=_raw(row, kinds),
        confidence=round(math.prod(digit.confidence for digit in read), _DECIMALS),
        accepted=reason is None,
        box=_box(np.concatenate([row.boxes[:, :2].min(axis=0), row.boxes[:, 2:].max(axis=0)])),
        digits=read,
        reason=reason,
    )


def _raw(row: Found, kinds: Kinds) -> str:
    """The number with its signs; a comma that stands as high as the digits' upper half is an apostrophe."""
    digits = row.only(kinds < DIGITS)
    above = median((digits.boxes[:, 1] + _UPPER * digits.heights).tolist())
    return "".join(
        _APOSTROPHE if KINDS[kind] == "," and middle < above else KINDS[kind]
        for kind, middle in zip(kinds.tolist(), row.middles[:, 1].tolist(), strict=True)
        if kind != OTHER_KIND
    )


def _read_anyway(row: Found, kinds: Kinds) -> Kinds:
    """A single strange character as high as the digits beside it is a digit that is hard to read, and doubted as such.

    Signs of currency stand at either end, and what stands there has to look like a digit more.
    """
    heights = row.heights[kinds < DIGITS]
    if not len(heights):
        return kinds
    usual = median(heights.tolist())
    least, most = (usual * share for share in _DIGITS_HIGH)
    strange = kinds == OTHER_KIND
    beside = np.pad(strange, 1)
    asked = np.full(len(kinds), _RATHER_A_DIGIT[0])
    asked[[0, -1]] = _RATHER_A_DIGIT[1]
    digits = row.kinds[:, :DIGITS]
    read = strange & ~beside[:-2] & ~beside[2:] & (digits.max(axis=1) > asked)
    return np.where(read & (least < row.heights) & (row.heights < most), digits.argmax(axis=1), kinds)


def _without_ends(row: Found, kinds: Kinds) -> tuple[Found, Kinds]:
    """Signs of currency and what else begins or ends a number are no part of it."""
    inside = np.flatnonzero(kinds != OTHER_KIND)
    if not len(inside):
        return row, kinds
    kept = np.arange(inside[0], inside[-1] + 1)
    others = int((kinds == OTHER_KIND).sum()) - int((kinds[kept] == OTHER_KIND).sum())
    # Two strange characters before or after are the rest of a word.
    return (row.only(kept), kinds[kept]) if others <= 2 else (row, kinds)


def _digit(row: Found, place: int, sureness: Sureness) -> ReadDigit:
    shares = row.kinds[place]
    ten = shares[:DIGITS]
    digit = int(ten.argmax())
    confidence = round(sureness.of(float(row.centres[place]), float(shares[digit])), _DECIMALS)
    rest = float(ten.sum() - ten[digit])
    spread = min(1.0, (1 - confidence) / rest) if rest > 0 else 0.0
    others = sorted(
        (round(float(share) * spread, _DECIMALS), number) for number, share in enumerate(ten) if number != digit
    )
    alternatives = tuple(Alternative(number, share) for share, number in reversed(others) if share >= LEAST_ALTERNATIVE)
    return ReadDigit(digit, confidence, _box(row.boxes[place]), alternatives)


def _doubt(row: Found, kinds: Kinds, hints: Found, read: tuple[ReadDigit, ...], sureness: Sureness) -> str | None:
    """Why the number is not sure, or None where it is."""
    least = min(read, key=lambda digit: digit.confidence)
    if least.confidence < sureness.accept_above:
        return (
            f"the {least.digit} in it is right with a probability of {least.confidence:.3f}, and "
            f"{sureness.accept_above:.3f} is asked for"
        )
    if (kinds == OTHER_KIND).any():
        return "something among its digits is neither a digit nor a sign"
    signs = kinds >= DIGITS
    if signs.any() and float(row.kinds[signs, :DIGITS].max()) > _RATHER_A_SIGN:
        return "a sign in it may be a digit"
    if _has_wide_gap(row, kinds):
        return "one gap in it is far wider than the others, and it may be two numbers"
    if _hinted(row, kinds, hints):
        return "something between or beside its digits may be one more digit"
    if _INCOMPLETE.search(_raw(row, kinds)):
        return "its signs stand as if a digit beside them were not read"
    return None


def _has_wide_gap(row: Found, kinds: Kinds) -> bool:
    """Whether two digits, with no sign between, stand much further apart than all other neighbours."""
    if len(kinds) < 3:
        return False
    height = median(row.heights[kinds < DIGITS].tolist())
    left, right = row.boxes[:, 0], row.boxes[:, 2]
    blank = np.where(kinds < DIGITS, np.maximum(_PLACE * height - (right - left), 0) / 2, 0)
    gaps = (left - blank)[1:] - (right + blank)[:-1]
    widest, next_widest = (int(place) for place in np.argsort(-gaps, kind="stable")[:2])
    least = max(_WIDE_GAP * height, float(gaps[next_widest]) + _WIDER * height)
    return bool((kinds[widest : widest + 2] < DIGITS).all() and gaps[widest] > least)


def _hinted(row: Found, kinds: Kinds, hints: Found) -> bool:
    """Whether a faint middle lies where no digit is, within the row or at its ends; signs are too small to hide one."""
    if not len(hints):
        return False
    low, high = row.boxes[:, :2].min(axis=0), row.boxes[:, 2:].max(axis=0)
    height = median(row.heights[kinds < DIGITS].tolist())
    beside, above = (share * height for share in _REACH)
    near = hints.heights > _TALL * height
    near &= (hints.boxes[:, 2] > low[0] - beside) & (hints.boxes[:, 0] < high[0] + beside)
    near &= (hints.middles[:, 1] > low[1] - above) & (hints.middles[:, 1] < high[1] + above)
    tall = row.only((kinds < DIGITS) | (row.heights > _TALL * height))
    away = np.abs(tall.middles[:, :1] - hints.middles[near, 0]).min(axis=0)
    return bool((away > _APART * height).any())


def _box(edges: Floats) -> Box:
    left, top, right, bottom = (round(float(edge)) for edge in edges)
    return left, top, max(1, right - left), max(1, bottom - top)
