"""Micro-batching on the event loop: what is waiting at the next tick goes into one run of the model.

Measured: a deliberate wait of 1 ms gave nothing over the tick, and a second inference thread was slower than a second
process. So there is no timer and no thread here, and a lone request waits for nobody. Between two runs the event loop
gets its turn: health is told, and callers beyond the bound are sent away, while hundreds wait.
"""

import asyncio
from typing import NamedTuple

import numpy as np

from inkdigits.errors import TooBusy
from inkdigits.images import make_ready
from inkdigits.inference.engine import LoadedModel
from inkdigits.inference.session import Digits
from inkdigits.prediction import Scores

LARGEST_BATCH = 64
"""Past this size a batch no longer gets cheaper per picture, and the event loop would stand still for longer."""

MOST_WAITING = 2048
"""Digits for one model; the last of them waits a tenth of a second for a usual network."""


class _Waiting(NamedTuple):
    """Somebody who waits for an answer, None for a picture that turns out to be in another form."""

    picture: Digits
    answer: "asyncio.Future[Scores | None]"
    has_form: bool


class Batcher:
    """Collects digits per model until the event loop's next tick. Use it from one event loop only."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._most_waiting = most_waiting
        self._waiting: dict[LoadedModel, list[_Waiting]] = {}
        self._count = 0

    async def scores(self, model: LoadedModel, digit: Digits) -> Scores:
        """The model's answer for one digit the MNIST way, uint8 (28, 28). Raises TooBusy."""
        scores = await self._put(model, digit, has_form=True)
        assert scores is not None
        return scores

    async def scores_if_ready(self, model: LoadedModel, gray: Digits) -> Scores | None:
        """The answer for a picture, uint8 (28, 28), None if it has not the MNIST form, nor inverted. Raises TooBusy.

        Whether they have it is found for a whole batch at a fifth of what it costs one by one.
        """
        return await self._put(model, gray, has_form=False)

    def _put(self, model: LoadedModel, picture: Digits, *, has_form: bool) -> "asyncio.Future[Scores | None]":
        waiting = self._waiting.setdefault(model, [])
        if len(waiting) >= self._most_waiting:
            raise TooBusy(f"{len(waiting)} digits wait to be read here already. Send the picture again in a second.")
        loop = asyncio.get_running_loop()
        if not self._count:
            loop.call_soon(self._run_next)
        answer: asyncio.Future[Scores | None] = loop.create_future()
        waiting.append(_Waiting(picture, answer, has_form))
        self._count += 1
        return answer

    def _run_next(self) -> None:
        """One run for each model of which something waits; the rest follows at the next ticks."""
        for model, items in list(self._waiting.items()):
            batch, rest = items[:LARGEST_BATCH], items[LARGEST_BATCH:]
            if rest:
                self._waiting[model] = rest
            else:
                del self._waiting[model]
            self._count -= len(batch)
            _run(model, batch)
        if self._count:
            asyncio.get_running_loop().call_soon(self._run_next)


def _run(model: LoadedModel, items: list[_Waiting]) -> None:
    wanted = [item for item in items if not item.answer.done()]  # a caller who has gone away costs nothing
    if not wanted:
        return
    try:
        answers = _answers(model, wanted)
    except Exception as error:  # every waiting caller must hear of it, whatever it was
        for item in wanted:
            item.answer.set_exception(error)
        return
    for item, scores in zip(wanted, answers, strict=True):
        item.answer.set_result(scores)


def _answers(model: LoadedModel, items: list[_Waiting]) -> list[Scores | None]:
    digits = np.stack([item.picture for item in items])
    ready = np.array([item.has_form for item in items])
    unknown = np.flatnonzero(~ready)
    if len(unknown):
        pictures = digits[unknown]
        ready[unknown] = make_ready(pictures)
        digits[unknown] = pictures
    if ready.all():
        return [*model.scores(digits)]
    answers = iter(model.scores(digits[ready]) if ready.any() else ())
    return [next(answers) if is_ready else None for is_ready in ready.tolist()]
