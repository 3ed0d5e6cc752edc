"""How well a model tells digits from pictures of something else. Knows how to count; `nondigits` knows how to draw."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inkdigits.evaluation.answers import Answers, run
from inkdigits.evaluation.content import NonDigitKind, NonDigits
from inkdigits.evaluation.measures import auroc
from inkdigits.inference import Session
from inkdigits.nondigits import UNSEEN_KINDS, draw

EACH = 1000
SEED = 0

Scores = npt.NDArray[np.float64]


def rejection(
    session: Session, digits: Answers, *, data: str, kinds: Sequence[str] = UNSEEN_KINDS, each: int = EACH
) -> NonDigits:
    """The scores of `each` pictures of every kind against those of `digits`, the model's answers for `data`.

    A score is confidence times the probability of being a digit. The same pictures are drawn every time.
    """
    scores = {kind: _scores(session, kind, each) for kind in kinds}
    everything = np.concatenate(list(scores.values()))
    return NonDigits(
        data=data,
        digits=len(digits),
        kinds=tuple(_kind(kind, found, digits) for kind, found in scores.items()),
        auroc=auroc(digits.score, everything),
        refused=_refused(everything, digits),
        answered=float(digits.sure.mean()),
    )


def _scores(session: Session, kind: str, count: int) -> Scores:
    probabilities, digit = run(session, draw([kind], count, SEED))
    return np.asarray(probabilities.max(axis=1) * digit, np.float64)


def _kind(kind: str, scores: Scores, digits: Answers) -> NonDigitKind:
    return NonDigitKind(kind, len(scores), auroc(digits.score, scores), _refused(scores, digits))


def _refused(scores: Scores, digits: Answers) -> float:
    return float((scores < digits.accept_above).mean())
