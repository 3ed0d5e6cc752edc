"""The row of batches that the strings' network learns from, composed by other processes ahead of time.

A batch depends on the stream's seed and its own number only, whoever composes it and when. Knows nothing of networks.
"""

import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from inkdigits.trainer.strings.composing import SHAPES, compose, compose_row
from inkdigits.trainer.strings.glyphs import Writing
from inkdigits.trainer.strings.targets import Targets, targets_of

_ROWS = 3
"""All batches but one of so many are of rows, on which digits are read; on whole pictures they are mostly found."""
_AHEAD = 12
_AGAIN_AFTER = 60
"""Each batch comes twice, since composing costs as much as learning; this many others come in between."""
_SECOND_NOISE = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """`pictures` uint8 (n, height, width) and what is to be answered for them."""

    pictures: npt.NDArray[np.uint8]
    targets: Targets


def batch(writing: Writing, seed: int, number: int, size: int) -> Batch:
    """Batch `number` of the stream, of `size` pictures, always the same."""
    random = np.random.default_rng([seed, number])
    if number % _ROWS:
        composed = [compose_row(writing, random) for _ in range(size)]
    else:
        shape = SHAPES[number // _ROWS % len(SHAPES)]
        composed = [compose(shape, writing, random) for _ in range(size)]
    return Batch(np.stack([picture.gray for picture in composed]), targets_of(composed))


def batches(
    digits: npt.NDArray[np.uint8], labels: npt.NDArray[np.integer], seed: int, count: int, size: int, processes: int = 1
) -> Iterator[Batch]:
    """`count` batches of `size` pictures, each composed once and given out twice, the second time with some noise."""
    context = multiprocessing.get_context("spawn")
    fresh = (count + 1) // 2
    with ProcessPoolExecutor(processes, context, _begin, (digits, labels, seed, size)) as pool:
        coming: deque[Future[Batch]] = deque()
        past: deque[tuple[int, Batch]] = deque()
        asked = given = 0
        while given < count:
            while asked < fresh and len(coming) < _AHEAD:
                coming.append(pool.submit(_composed, asked))
                asked += 1
            if past and (not coming or len(past) > _AGAIN_AFTER) and given % 2:
                yield _again(*past.popleft(), seed)
            elif coming:
                new = coming.popleft().result()
                past.append((asked - len(coming) - 1, new))
                yield new
            else:
                yield _again(*past.popleft(), seed)
            given += 1


def _again(number: int, before: Batch, seed: int) -> Batch:
    random = np.random.default_rng([seed, number, 1])
    noise = random.standard_normal(before.pictures.shape, np.float32) * _SECOND_NOISE * random.random()
    pictures = np.clip(np.rint(before.pictures + noise), 0, 255).astype(np.uint8)
    return Batch(pictures, before.targets)


_made_from: tuple[Writing, int, int]


def _begin(digits: npt.NDArray[np.uint8], labels: npt.NDArray[np.integer], seed: int, size: int) -> None:
    """In the composing process: what all batches are made from, kept so that it is sent once."""
    global _made_from
    torch.set_num_threads(1)
    _made_from = Writing(digits, labels), seed, size


def _composed(number: int) -> Batch:
    writing, seed, size = _made_from
    return batch(writing, seed, number, size)
