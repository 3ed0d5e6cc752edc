"""How well pictures are read whose writing is known: digit by digit and number by number.

Knows composed pictures and what was found on them; fits the sureness of digits, which is all it decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from inkdigits.errors import TrainingError
from inkdigits.inference.strings import StringsSession
from inkdigits.prediction import DIGITS
from inkdigits.reading.finding import Found
from inkdigits.reading.numbers import CHARACTER, Sureness, kinds_of, logit
from inkdigits.reading.reader import characters, read_numbers
from inkdigits.trainer.calibrate import threshold_for
from inkdigits.trainer.strings.composing import WHOLE, Composed
from inkdigits.trainer.strings.targets import HIDDEN

Floats = npt.NDArray[np.float64]

_LEAST = 5
_RIGHT, _ANSWERED = 0.98, 0.3
"""Composed pictures are far worse than what people send: of what is sure at this threshold a third of a hundredth was
wrong on sheets of other code, by the writers who are held back, who may write more neatly than others."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Digits that were read, one row each: `logits` float64 (n, 2) of the middle and the kind, `right` bool (n,)."""

    logits: Floats
    right: npt.NDArray[np.bool_]


def mark(pictures: Sequence[Composed], session: StringsSession) -> Marked:
    """Read `pictures` and compare each digit with what is written where it was found."""
    rows: list[tuple[float, float]] = []
    right: list[bool] = []
    for picture in pictures:
        found = characters(picture.gray, session)
        found = found.only((found.centres >= CHARACTER) & (kinds_of(found) < DIGITS))
        for place, verdict in enumerate(_verdicts(found, picture)):
            if verdict is not None:
                rows.append((logit(float(found.centres[place])), logit(float(found.kinds[place, :DIGITS].max()))))
                right.append(verdict)
    return Marked(np.array(rows, float).reshape(-1, 2), np.array(right, bool))


def _verdicts(found: Found, picture: Composed) -> list[bool | None]:
    """For each digit found whether it is right; None where too little of what is written is on the picture."""
    kinds = kinds_of(found)
    verdicts: list[bool | None] = []
    for middle, kind in zip(found.middles, kinds, strict=True):
        marks = [m for m in picture.marks if m.box[0] <= middle[0] <= m.box[2] and m.box[1] <= middle[1] <= m.box[3]]
        if any(m.kind == kind and m.visible >= WHOLE for m in marks):
            verdicts.append(True)
        elif any(HIDDEN < m.visible < WHOLE for m in marks):
            verdicts.append(None)
        else:
            verdicts.append(False)
    return verdicts


def sureness(marked: Marked) -> Sureness:
    """How sure a digit is by the network's two figures, and from where on it is given as sure.

    Raises TrainingError where the network reads next to nothing rightly, or nothing wrongly, which nothing can be
    learned from.
    """
    if marked.right.sum() < _LEAST or (~marked.right).sum() < 1:
        raise TrainingError(
            f"The network of strings found {len(marked.right)} digits on the pictures it is tried on and read "
            f"{int(marked.right.sum())} of them rightly, so nothing can be said of how sure it is, and it was not "
            "registered. Train it for longer: --steps 1500 is little, and takes minutes."
        )
    fitted = LogisticRegression(C=100.0).fit(marked.logits, marked.right)
    (middle, kind), constant = fitted.coef_[0].tolist(), float(fitted.intercept_[0])
    told = Sureness(round(middle, 5), round(kind, 5), round(constant, 5), 0.0)
    odds = marked.logits @ (told.middle, told.kind) + told.constant
    limit = threshold_for(1 / (1 + np.exp(-odds)), marked.right, _RIGHT, _ANSWERED)
    return Sureness(told.middle, told.kind, told.constant, round(limit, 6))


def score(pictures: Sequence[Composed], session: StringsSession, sure: Sureness) -> dict[str, float]:
    """Of pictures of one number each: the share read wholly right, that given as sure, and what of that is right."""
    whole = accepted = accepted_right = 0
    for picture in pictures:
        numbers = read_numbers(picture.gray, session, sure)
        right = [number.text for number in numbers] == list(picture.texts)
        is_sure = bool(numbers) and all(number.accepted for number in numbers)
        whole, accepted, accepted_right = whole + right, accepted + is_sure, accepted_right + (right and is_sure)
    return {
        "pictures": len(pictures),
        "whole": round(whole / len(pictures), 6),
        "sure": round(accepted / len(pictures), 6),
        "right_of_sure": round(accepted_right / max(1, accepted), 6),
    }
