"""Pictures in the MNIST form already: each is one digit, and many are read in one run of the model.

Knows no files and no pages.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from inkdigits.images import make_ready
from inkdigits.images.mnist_form import SIDE
from inkdigits.inference.engine import Answers, LoadedModel
from inkdigits.reading.values import LEAST_ALTERNATIVE, Alternative, Box, Number, ReadDigit, Reading

_TOGETHER = 64
"""In a batch larger than 16 a picture costs no less, and what lies in the processor's caches grows."""
_TEXTS = "0123456789"
_WHOLE: Box = (0, 0, SIDE, SIDE)


def read_ready_made(grays: Sequence[npt.NDArray[np.uint8]], model: LoadedModel) -> list[Reading | None]:
    """The digit on each of `grays` (uint8, 28 x 28), None for one that is not in the MNIST form, nor inverted."""
    readings: list[Reading | None] = []
    for start in range(0, len(grays), _TOGETHER):
        digits = np.stack(grays[start : start + _TOGETHER])
        ready = make_ready(digits)
        answers = iter(_readings(model.answers(digits if ready.all() else digits[ready])) if ready.any() else ())
        readings += [next(answers) if is_ready else None for is_ready in ready.tolist()]
    return readings


def _readings(answers: Answers) -> Iterator[Reading]:
    several = ((answers.probabilities >= LEAST_ALTERNATIVE).sum(axis=1) > 1).tolist()
    each = zip(several, answers.probabilities, answers.digits, answers.confidences, answers.reasons, strict=True)
    for has_others, row, digit, confidence, reason in each:
        alternatives = _alternatives(digit, row.tolist()) if has_others else ()
        text = _TEXTS[digit]
        read = ReadDigit(digit, confidence, _WHOLE, alternatives)
        yield Reading(SIDE, SIDE, (Number(text, text, confidence, reason is None, _WHOLE, (read,), reason),))


def _alternatives(digit: int, probabilities: Sequence[float]) -> tuple[Alternative, ...]:
    """The digits that `digit` may be instead, the most probable first."""
    others = [(-share, other) for other, share in enumerate(probabilities) if share >= LEAST_ALTERNATIVE]
    return tuple(Alternative(other, -share) for share, other in sorted(others) if other != digit)
