"""Micro-batching on the event loop: what is waiting at the next tick goes into one run of the model.

Measured: a deliberate wait of 1 ms gave nothing over the tick, and a second inference thread was slower than a second
process. So there is no timer and no thread here, and a lone request waits for nobody. Between two runs the event loop
gets its turn: health is told, and callers beyond the bound are sent away, while hundreds wait.
"""

import asyncio

import numpy as np

from inkdigits.errors import TooBusy
from inkdigits.inference.engine import LoadedModel
from inkdigits.inference.session import Digits
from inkdigits.prediction import Scores

LARGEST_BATCH = 64
"""Past this size a batch no longer gets cheaper per picture, and the event loop would stand still for longer."""

MOST_WAITING = 2048
"""Digits; the last of them waits a tenth of a second for a usual network."""

_Waiting = tuple[Digits, "asyncio.Future[Scores]"]


class Batcher:
    """Collects digits per model until the event loop's next tick. Use it from one event loop only."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._most_waiting = most_waiting
        self._waiting: dict[LoadedModel, list[_Waiting]] = {}
        self._count = 0

    async def scores(self, model: LoadedModel, digit: Digits) -> Scores:
        """The model's answer for one digit, uint8 (28, 28). Raises TooBusy."""
        if self._count >= self._most_waiting:
            raise TooBusy(f"{self._count} digits wait to be read here already. Send the picture again in a second.")
        loop = asyncio.get_running_loop()
        if not self._count:
            loop.call_soon(self._run_next)
        answer: asyncio.Future[Scores] = loop.create_future()
        self._waiting.setdefault(model, []).append((digit, answer))
        self._count += 1
        return await answer

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
