"""How a network learns: AdamW (Loshchilov, Hutter 2019) on one cycle of learning rates, batches of freshly augmented
images, and at the end the moving average of the weights.

Knows nothing of folds, files or which network it is.
"""

import math
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from inkdigits.errors import Diverged
from inkdigits.trainer.augment import Augmentation, as_images, augment
from inkdigits.trainer.estimator import Digits, Progress

WARM_UP = 0.2
AVERAGED = 0.1
CLIP = 5.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast: passes over the data, images a step, the highest learning rate, AdamW's decay."""

    epochs: float
    batch: int
    learning_rate: float
    weight_decay: float
    seed: int

    def steps(self, images: int) -> int:
        """Steps for that many training images, at least one."""
        return max(1, math.ceil(self.epochs * images / self.batch))

    def rate(self, done: float) -> float:
        """Learning rate when the share `done` in [0, 1) of all steps is over: linear warm-up, then a half cosine."""
        if done < WARM_UP:
            return self.learning_rate * (0.05 + 0.95 * done / WARM_UP)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))


def fit_network(
    network: nn.Module,
    digits: Digits,
    labels: npt.NDArray[np.int64],
    schedule: Schedule,
    how: Augmentation | None,
    progress: Progress,
) -> nn.Module:
    """Train `network` in place and return its averaged copy, ready for answers.

    `digits` uint8 (n, 28, 28), `labels` (n,). Raises Diverged when the loss is not a finite number.
    """
    steps = schedule.steps(len(digits))
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay, foreach=True
    )
    average = Average(network, steps)
    generator = torch.Generator().manual_seed(schedule.seed)
    network.train()
    for step, (images, wanted) in enumerate(_batches(digits, labels, schedule, how, generator)):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate(step / steps)
        _step(network, optimizer, images, wanted, step)
        average.update(step)
        progress((step + 1) / steps)
    return average.network.eval()


def _step(network: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, wanted: Tensor, step: int) -> None:
    loss = functional.cross_entropy(network(images), wanted)
    if not math.isfinite(loss.item()):
        raise Diverged(
            f"The loss is no longer a finite number after {step} steps, so training was stopped and nothing was "
            "written. Use a lower learning rate, or another --seed, and look for damaged images in the data."
        )
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), CLIP)
    optimizer.step()


def _batches(
    digits: Digits,
    labels: npt.NDArray[np.int64],
    schedule: Schedule,
    how: Augmentation | None,
    generator: torch.Generator,
) -> Iterator[tuple[Tensor, Tensor]]:
    for chosen in _draws(len(digits), schedule, generator):
        # channels_last makes the convolutions a quarter faster on CPUs.
        images = as_images(digits[chosen])
        images = augment(images, how, generator) if how else images
        yield images.contiguous(memory_format=torch.channels_last), torch.from_numpy(labels[chosen])


def _draws(count: int, schedule: Schedule, generator: torch.Generator) -> Iterator[npt.NDArray[np.int64]]:
    """Indices of each step: one shuffling of the data after the other, cut into equal batches."""
    waiting = np.empty(0, np.int64)
    for _ in range(schedule.steps(count)):
        while len(waiting) < schedule.batch:
            waiting = np.concatenate([waiting, torch.randperm(count, generator=generator).numpy()])
        yield waiting[: schedule.batch]
        waiting = waiting[schedule.batch :]


class Average:
    """Exponential moving average of weights and statistics over the last tenth or so of the steps."""

    def __init__(self, network: nn.Module, steps: int) -> None:
        self.network = deepcopy(network)
        self._source = network
        self._share = 1 / max(1.0, AVERAGED * steps)
        self._start = steps // 2

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after a step; up to the middle of the training they are simply copied."""
        share = 1.0 if step <= self._start else self._share
        mine, theirs = self.network.state_dict(), self._source.state_dict()
        for key, value in theirs.items():
            if value.is_floating_point():
                mine[key].lerp_(value, share)


def fold_batch_norm(network: nn.Module) -> nn.Sequential:
    """The same function without batch normalisation: its scale and shift go into the layer before it.

    `network` is an evaluated nn.Sequential where each batch norm follows a convolution or linear layer.
    """
    folded: list[nn.Module] = []
    for layer in network.children():
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            _fold_into(folded[-1], layer)
        elif not isinstance(layer, nn.Dropout):
            folded.append(deepcopy(layer))
    return nn.Sequential(*folded).eval()


@torch.no_grad()
def _fold_into(layer: nn.Module, norm: nn.BatchNorm1d | nn.BatchNorm2d) -> None:
    if not isinstance(layer, nn.Conv2d | nn.Linear) or norm.running_var is None or norm.running_mean is None:
        raise TypeError(f"a batch norm cannot be folded into {type(layer).__name__}")
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    bias = layer.bias if layer.bias is not None else torch.zeros_like(norm.bias)
    layer.bias = nn.Parameter((bias - norm.running_mean) * scale + norm.bias)
    layer.weight.mul_(scale.view(-1, *[1] * (layer.weight.dim() - 1)))


@torch.no_grad()
def round_weights(network: nn.Module) -> None:
    """Round every weight to what float16 can hold, in place; biases keep float32."""
    for parameter in network.parameters():
        if parameter.dim() > 1:
            parameter.copy_(parameter.half().float())
