"""A second opinion on a picture of one digit: what the strings' network sees, on the whole picture and closely.

The usual way cuts the digit out by its ink, and where paper is printed on, shadowed or dirty the cut goes wrong; the
network has learned to see past that. Knows probabilities only; nothing of how the first opinion came about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.errors import BlankPicture
from inkdigits.images import normalize, ready_made
from inkdigits.inference.session import SIDE, Digits
from inkdigits.inference.strings import StringsSession
from inkdigits.prediction import DIGITS, Scores
from inkdigits.reading.closely import look_closely
from inkdigits.reading.finding import Floats, Gray, find, resized
from inkdigits.reading.numbers import CHARACTER, expected

_LONGEST = 320
_DECIMALS = 6
_LEAST = 1e-4
_SURE = 0.9
_SURELY_THERE, _RATHER_THERE = 0.7, 0.5
_MARGIN = 0.25
_SAME = 0.4
"""How far apart the middles of one digit may be to two looks, in its heights."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """`probabilities` float32 (10,) by digit, of so many `looks` together; in [0, 1] how probably it is a `digit`, and
    how probably its `centre` is there; `box` left, top, right and bottom in pixels of the picture.
    """

    probabilities: Floats
    digit: float
    centre: float
    box: Floats
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Look:
    """A picture of one digit as it is to be judged: `digit` uint8 (28, 28) for a model of digits, and a second opinion
    where there is one. Where the digit could not be `cut` out, only that opinion counts.
    """

    digit: Digits
    opinion: Opinion | None = None
    cut: bool = True


def look_at(gray: Gray, session: StringsSession | None) -> Look:
    """The digit on `gray`, cut out, and what the strings' network says of it; the latter only where it was to be cut.

    Where there seems to be no ink, it is looked for where the network sees a digit. Raises BlankPicture where that sees
    none either.
    """
    ready = ready_made(gray)
    if ready is not None:
        return Look(ready)
    opinion = opinion_on(gray, session) if session else None
    try:
        return Look(normalize(gray), opinion)
    except BlankPicture:
        if opinion is None or opinion.centre < _RATHER_THERE:
            raise
        return _nearer(_around(gray, opinion.box), opinion)


def _nearer(part: Gray, opinion: Opinion) -> Look:
    """The digit on the part of a picture where it was seen; on stripes as dark as its ink none can be cut out."""
    try:
        return Look(normalize(part), opinion)
    except BlankPicture:
        return Look(np.asarray(Image.fromarray(part).resize((SIDE, SIDE))), opinion, cut=False)


def _around(gray: Gray, box: Floats) -> Gray:
    margin = _MARGIN * float(max(box[2] - box[0], box[3] - box[1]))
    left, top = (max(0, int(edge - margin)) for edge in box[:2])
    right, bottom = (int(edge + margin) + 1 for edge in box[2:])
    return gray[top:bottom, left:right]


def opinion_on(gray: Gray, session: StringsSession) -> Opinion | None:
    """What the one digit on `gray` is; the largest of the sure ones. None where nothing is there that may be one.

    Where a closer look sees it too, the probabilities are the geometric mean of both looks.
    """
    scale = min(1.0, _LONGEST / max(gray.shape))
    found = expected(find(session, resized(gray, scale)))
    found = found.only(found.centres >= CHARACTER)
    if not len(found):
        return None
    shares = found.kinds[:, :DIGITS].sum(axis=1)
    best = int(np.argmax(shares * found.centres * np.sqrt(found.heights)))
    box = found.boxes[best] / np.float32(scale)
    looks = [found.kinds[best, :DIGITS], *_closer(gray, box, session)]
    probabilities = _geometric_mean([look / max(float(look.sum()), _LEAST) for look in looks], [1] * len(looks))
    return Opinion(probabilities, float(shares[best]), float(found.centres[best]), box, len(looks))


def _closer(gray: Gray, box: Floats, session: StringsSession) -> list[Floats]:
    """The ten digits' shares of what stands in `box`, seen closely; none where no digit is seen there."""
    found = expected(look_closely(session, gray, box[np.newaxis]))
    found = found.only(found.kinds[:, :DIGITS].sum(axis=1) >= _RATHER_THERE)
    away = np.abs(found.middles - (box[:2] + box[2:]) / 2).max(axis=1, initial=0)
    there = np.flatnonzero(away < _SAME * (box[3] - box[1]))
    return [found.kinds[there[found.centres[there].argmax()], :DIGITS]] if len(there) else []


def _geometric_mean(probabilities: Sequence[npt.ArrayLike], weights: Sequence[int]) -> Floats:
    """Float32 (10,) that sum to 1 (Genest, Zidek 1986)."""
    logs = [np.log(np.maximum(np.asarray(one, float), _LEAST)) for one in probabilities]
    shares = np.exp(np.average(logs, axis=0, weights=weights))
    return np.asarray(shares / shares.sum(), np.float32)


def joined(first: Scores, look: Look, limit: float) -> Scores:
    """What a model said of `look`, as the geometric mean of that and of what its second opinion, if any, saw.

    It is sure from `limit` on, or from 0.9 if that is more, since a digit that had to be cut out may be none; where the
    two name different digits that takes one that is all but certain.
    """
    second = look.opinion
    if second is None:
        return first
    shares = _geometric_mean([first.probabilities, second.probabilities], [int(look.cut), second.looks])
    row = tuple(round(share, _DECIMALS) for share in shares.tolist())
    digit = int(np.argmax(row))
    sure = row[digit] * second.digit * min(1.0, second.centre / _SURELY_THERE)
    least = max(limit, _SURE)
    differ = look.cut and first.digit != int(second.probabilities.argmax())
    reason = None if sure >= least else _doubt(differ, sure, least)
    return replace(first, digit=digit, confidence=row[digit], probabilities=row, accepted=reason is None, reason=reason)


def _doubt(differ: bool, sure: float, limit: float) -> str:
    if differ:
        return "read in two ways, it came out as two digits"
    return f"that it is a digit and this one has a probability of {sure:.3f}, and {limit:.3f} is asked for"
