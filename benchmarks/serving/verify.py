"""Holds a server's answers against those of the model itself, many at once, before anything is timed."""

import http.client
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from benchmarks.serving.bodies import FORMS
from benchmarks.serving.errors import WrongAnswers
from benchmarks.serving.pictures import Digits
from benchmarks.serving.process import Running, post
from benchmarks.serving.stack import Stack

from inkdigits.inference import Session

CALLERS = 16
_CLOSE_ENOUGH = 1e-4

Expected = tuple[int, float]


def expected_answers(session: Session, digits: Digits) -> list[Expected]:
    """Digit and confidence of each, as the model says."""
    probabilities = np.concatenate([session.run(part) for part in np.array_split(digits, max(1, len(digits) // 64))])
    return list(zip(probabilities.argmax(1).tolist(), probabilities.max(1).tolist(), strict=True))


def verify(server: Running, stack: Stack, pictures: Sequence[bytes], expected: Sequence[Expected]) -> None:
    """Ask for every picture, sixteen at once. Raises WrongAnswers."""
    with ThreadPoolExecutor(CALLERS) as threads:
        found = list(threads.map(partial(_differs, server, stack), pictures, expected))
    told = [difference for difference in found if difference]
    if told:
        raise WrongAnswers(f"{stack.title} answered {len(told)} of {len(pictures)} pictures wrongly; first: {told[0]}")


def _differs(server: Running, stack: Stack, picture: bytes, expected: Expected) -> str:
    """What is wrong with the answer; empty where nothing is."""
    form = FORMS[stack.form]
    try:
        status, body = post(server.port, stack.path, form.encode(picture), form.content_type)
        digit, confidence = stack.answer(json.loads(body))
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
    close = confidence is None or abs(confidence - expected[1]) <= _CLOSE_ENOUGH
    return "" if status == 200 and digit == expected[0] and close else f"{digit}, {confidence} instead of {expected}"
