"""Micro-batching on the event loop: what is waiting at the next tick goes into one run of the model.

Measured: a deliberate wait of 1 ms gave nothing over the tick, and a second inference thread was slower than a second
process. So there is no timer and no thread here, and a lone request waits for nobody.
"""

import asyncio

import numpy as np

from inkdigits.inference.engine import LoadedModel
from inkdigits.inference.session import Digits
from inkdigits.prediction import Scores

LARGEST_BATCH = 64
"""Past this size a batch no longer gets cheaper per picture, and the event loop would stand still for longer."""

_Waiting = tuple[Digits, "asyncio.Future[Scores]"]


class Batcher:
    """Collects digits per model until the event loop's next tick. Use it from one event loop only."""

    def __init__(self) -> None:
        self._waiting: dict[LoadedModel, list[_Waiting]] = {}

    async def scores(self, model: LoadedModel, digit: Digits) -> Scores:
        """The model's answer for one digit, uint8 (28, 28)."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._run_all)
        answer: asyncio.Future[Scores] = loop.create_future()
        self._waiting.setdefault(model, []).append((digit, answer))
        return await answer

    def _run_all(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for model, items in waiting.items():
            for start in range(0, len(items), LARGEST_BATCH):
                _run(model, items[start : start + LARGEST_BATCH])


def _run(model: LoadedModel, items: list[_Waiting]) -> None:
    wanted = [item for item in items if not item[1].done()]  # a caller who has gone away costs nothing
    if not wanted:
        return
    try:
        answers = model.scores(np.stack([digit for digit, _ in wanted]))
    except Exception as error:  # every waiting caller must hear of it, whatever it was
        for _, answer in wanted:
            answer.set_exception(error)
        return
    for (_, answer), scores in zip(wanted, answers, strict=True):
        answer.set_result(scores)
