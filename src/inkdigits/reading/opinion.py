"""A second opinion on a picture of one digit: what the strings' network sees on the whole picture.

The usual way cuts the digit out by its ink, and where paper is printed on, shadowed or dirty the cut goes wrong; the
network has learned to see past that. Knows probabilities only; nothing of how the first opinion came about.
"""

from dataclasses import dataclass, replace

import numpy as np

from inkdigits.errors import BlankPicture
from inkdigits.images import normalize, ready_made
from inkdigits.inference.session import Digits
from inkdigits.inference.strings import StringsSession
from inkdigits.prediction import DIGITS, Scores
from inkdigits.reading.finding import Floats, Gray, find, resized
from inkdigits.reading.numbers import CHARACTER, expected

_LONGEST = 320
_DECIMALS = 6
_LEAST = 1e-4
_SURE = 0.9
_SURELY_THERE = 0.7
_MARGIN = 0.25


@dataclass(frozen=True, slots=True)
class Opinion:
    """`probabilities` float32 (10,) by digit; in [0, 1] how probably it is a `digit`, and how probably its `centre` is
    there; `box` left, top, right and bottom in pixels of the picture.
    """

    probabilities: Floats
    digit: float
    centre: float
    box: Floats


@dataclass(frozen=True, slots=True)
class Look:
    """A picture of one digit as it is to be judged: `digit` uint8 (28, 28) for a model of digits, and a second opinion
    where there is one.
    """

    digit: Digits
    opinion: Opinion | None = None


def look_at(gray: Gray, session: StringsSession | None) -> Look:
    """The digit on `gray`, cut out, and what the strings' network says of it; the latter only where it was to be cut.

    Where there seems to be no ink, it is looked for where the network sees a digit. Raises BlankPicture.
    """
    ready = ready_made(gray)
    if ready is not None:
        return Look(ready)
    opinion = opinion_on(gray, session) if session else None
    try:
        return Look(normalize(gray), opinion)
    except BlankPicture:
        if opinion is None or opinion.centre < _SURELY_THERE:
            raise
        return Look(normalize(_around(gray, opinion.box)), opinion)


def _around(gray: Gray, box: Floats) -> Gray:
    margin = _MARGIN * float(max(box[2] - box[0], box[3] - box[1]))
    left, top = (max(0, int(edge - margin)) for edge in box[:2])
    right, bottom = (int(edge + margin) + 1 for edge in box[2:])
    return gray[top:bottom, left:right]


def opinion_on(gray: Gray, session: StringsSession) -> Opinion | None:
    """What the one digit on `gray` is; the largest of the sure ones. None where nothing is there that may be one."""
    scale = min(1.0, _LONGEST / max(gray.shape))
    found = expected(find(session, resized(gray, scale)))
    found = found.only(found.centres >= CHARACTER)
    if not len(found):
        return None
    shares = found.kinds[:, :DIGITS].sum(axis=1)
    best = int(np.argmax(shares * found.centres * np.sqrt(found.heights)))
    probabilities = found.kinds[best, :DIGITS] / shares[best]
    box = found.boxes[best] / np.float32(scale)
    return Opinion(probabilities.astype(np.float32), float(shares[best]), float(found.centres[best]), box)


def joined(first: Scores, second: Opinion, limit: float) -> Scores:
    """The answer of both: the geometric mean of their probabilities (Genest, Zidek 1986).

    It is sure from `limit` on, or from 0.9 if that is more, since a digit that had to be cut out may be none; where the
    two name different digits that takes one that is all but certain.
    """
    logs = [np.log(np.maximum(one, _LEAST)) for one in (first.probabilities, second.probabilities)]
    shares = np.exp(np.mean(logs, axis=0))
    row = tuple(np.round(shares / shares.sum(), _DECIMALS).tolist())
    digit = int(np.argmax(row))
    sure = row[digit] * second.digit * min(1.0, second.centre / _SURELY_THERE)
    reason = None if sure >= max(limit, _SURE) else _doubt(first, second, sure, max(limit, _SURE))
    return replace(first, digit=digit, confidence=row[digit], probabilities=row, accepted=reason is None, reason=reason)


def _doubt(first: Scores, second: Opinion, sure: float, limit: float) -> str:
    if first.digit != int(second.probabilities.argmax()):
        return "read in two ways, it came out as two digits"
    return f"that it is a digit and this one has a probability of {sure:.3f}, and {limit:.3f} is asked for"
