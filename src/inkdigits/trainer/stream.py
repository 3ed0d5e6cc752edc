"""The endless row of batches a network learns from, cut into blocks that can be made again in any order.

A block depends on the stream's seed and its own number only, so that another process can label it (`lessons`) or go
on where this one stopped. Knows augmentation and labels; nothing of networks, folds or files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from inkdigits.nondigits import TRAINING_KINDS, draw
from inkdigits.trainer.augment import Augmentation, as_images, augment
from inkdigits.trainer.estimator import DIGITS, Digits

STEPS = 100
"""Batches in a block."""
NONDIGITS_DRAWN = 6000

Lessons = Sequence[npt.NDArray[np.float16]]
"""A teacher's probabilities for the digits of the first blocks of a stream: one float16 (STEPS * batch, 10) each."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """`images` float32 (b + m, 1, 28, 28) in [0, 1], b digits, then m pictures that are none.

    `targets` float32 (b + m, 10), or (b + m, 11) where the last column is "not a digit"; rows sum to 1.
    """

    images: Tensor
    targets: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Batches of `batch` digits out of `digits` uint8 (n, 28, 28) with their `labels` (n,), shuffled pass by pass.

    `augmentation` changes each; `mixup` above 0 blends each batch with itself in another order, by shares drawn from a
    Beta(mixup, mixup) (Zhang et al. 2018); `smoothing` moves that much of each target to all ten (Szegedy et al. 2016);
    `nondigits` pictures that are no digit, and have a target of their own, are added to each batch.
    """

    digits: Digits
    labels: npt.NDArray[np.int64]
    batch: int
    augmentation: Augmentation | None
    seed: int
    mixup: float = 0.0
    smoothing: float = 0.0
    nondigits: int = 0

    def calm(self) -> "Stream":
        """The same with augmentation that moves half as far, and no blends."""
        return replace(self, augmentation=self.augmentation and self.augmentation.halved(), mixup=0.0)

    def block(self, number: int, lesson: npt.NDArray[np.float16] | None = None) -> Iterator[Batch]:
        """The batches of a block, always the same. `lesson` holds a teacher's targets in place of the labels'."""
        generator = _generator(self.seed, 1, number)
        for step in range(STEPS):
            at = (number * STEPS + step) * self.batch
            images, targets = self._digits(self._chosen(at), generator)
            if lesson is not None:
                targets = torch.from_numpy(lesson[step * self.batch : (step + 1) * self.batch]).float()
            yield self._with_nondigits(images, targets, generator)

    def _chosen(self, start: int) -> npt.NDArray[np.int64]:
        """Indices of one batch: the row of all passes, each shuffled anew, from `start` on."""
        count, chosen = len(self.digits), np.empty(0, np.int64)
        while len(chosen) < self.batch:
            turn, place = divmod(start + len(chosen), count)
            chosen = np.concatenate([chosen, _order(self.seed, turn, count)[place : place + self.batch - len(chosen)]])
        return chosen

    def _digits(self, chosen: npt.NDArray[np.int64], generator: torch.Generator) -> tuple[Tensor, Tensor]:
        images = as_images(self.digits[chosen])
        if self.augmentation:
            images = augment(images, self.augmentation, generator)
        targets = functional.one_hot(torch.from_numpy(self.labels[chosen]), DIGITS).float()
        targets = targets * (1 - self.smoothing) + self.smoothing / DIGITS
        return self._mixed(images, targets, generator) if self.mixup else (images, targets)

    def _mixed(self, images: Tensor, targets: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        seed = int(torch.randint(2**31, (1,), generator=generator))
        share = float(np.random.default_rng(seed).beta(self.mixup, self.mixup))
        other = torch.randperm(len(images), generator=generator)
        return torch.lerp(images[other], images, share), torch.lerp(targets[other], targets, share)

    def _with_nondigits(self, images: Tensor, targets: Tensor, generator: torch.Generator) -> Batch:
        if self.nondigits:
            drawn = nondigits()
            chosen = torch.randint(len(drawn), (self.nondigits,), generator=generator).numpy()
            others = as_images(drawn[chosen])
            if self.augmentation:
                others = augment(others, self.augmentation, generator)
            images = torch.cat([images, others])
            none = functional.one_hot(torch.full((self.nondigits,), DIGITS), DIGITS + 1).float()
            targets = torch.cat([functional.pad(targets, (0, 1)), none])
        # channels_last makes the convolutions a quarter faster on CPUs.
        return Batch(images.contiguous(memory_format=torch.channels_last), targets)


@cache
def nondigits() -> Digits:
    """Pictures that are no digits, uint8 (6000, 28, 28), of the kinds for training; drawn once in a process."""
    return draw(TRAINING_KINDS, NONDIGITS_DRAWN, seed=0)


def _generator(*keys: int) -> torch.Generator:
    """A generator of its own for each combination of keys."""
    return torch.Generator().manual_seed(int(np.random.SeedSequence(keys).generate_state(1, np.uint64)[0] >> 1))


@cache
def _shuffled(seed: int, turn: int, count: int) -> npt.NDArray[np.int64]:
    return torch.randperm(count, generator=_generator(seed, 0, turn)).numpy()


def _order(seed: int, turn: int, count: int) -> npt.NDArray[np.int64]:
    if _shuffled.cache_info().currsize > 64:
        _shuffled.cache_clear()
    return _shuffled(seed, turn, count)
