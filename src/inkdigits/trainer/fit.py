"""How a network learns: AdamW (Loshchilov, Hutter 2019) on one cycle of learning rates over a stream of batches, and
at the end the moving average of the weights.

Knows nothing of folds, files or which network it is.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from inkdigits.errors import Diverged
from inkdigits.trainer.augment import as_images
from inkdigits.trainer.estimator import DIGITS, CurvePoint, Digits, Progress
from inkdigits.trainer.stream import STEPS, Batch, Lessons, Stream

WARM_UP = 0.2
AVERAGED = 0.1
CLIP = 5.0
POINTS = 20
WATCHED = 2000


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast: steps, images a step, the highest learning rate, AdamW's decay, images in a pass."""

    steps: int
    batch: int
    learning_rate: float
    weight_decay: float
    images: int

    def rate(self, done: float) -> float:
        """Learning rate when the share `done` in [0, 1) of all steps is over: linear warm-up, then a half cosine."""
        if done < WARM_UP:
            return self.learning_rate * (0.05 + 0.95 * done / WARM_UP)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP)))

    def epoch(self, step: int) -> float:
        """Passes over the data that are made after so many steps."""
        return step * self.batch / self.images


def fit_network(network: nn.Module, batches: Iterator[Batch], schedule: Schedule, curve: "Curve") -> nn.Module:
    """Train `network` in place on `schedule.steps` batches and return its averaged copy, ready for answers.

    Raises Diverged when the loss is not a finite number.
    """
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay, foreach=True
    )
    average = Average(network, schedule.steps)
    network.train()
    for step, batch in zip(range(schedule.steps), batches, strict=False):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate(step / schedule.steps)
        loss = _step(network, optimizer, batch, step)
        average.update(step)
        curve.add(network, loss, step + 1)
    return average.network.eval()


def batches(stream: Stream, lessons: Lessons, first: int = 0, calm_after: int | None = None) -> Iterator[Batch]:
    """The stream's batches without an end; with `lessons` their blocks again and again, from block `first` on.

    After `calm_after` blocks without lessons the digits are nearly as they are.
    """
    for done in count():
        number = first + done
        if lessons:
            yield from stream.block(number % len(lessons), lessons[number % len(lessons)])
        else:
            of = stream if calm_after is None or done < calm_after else stream.calm()
            yield from of.block(number)


def blocks(steps: int) -> int:
    """How many blocks of a stream so many steps take."""
    return math.ceil(steps / STEPS)


def quick_arithmetic() -> AbstractContextManager[None]:
    """Products of bfloat16 where the processor has instructions for them, which halves a step's time; else nothing."""
    return torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16())


def has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself; others would take longer than with float32."""
    asked: Callable[[], bool] = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return asked()


def _step(network: nn.Module, optimizer: torch.optim.Optimizer, batch: Batch, step: int) -> float:
    with quick_arithmetic():
        outputs = network(batch.images)
    loss = functional.cross_entropy(outputs.float(), batch.targets)
    value = loss.item()
    if not math.isfinite(value):
        raise Diverged(
            f"The loss is no longer a finite number after {step} steps, so training was stopped and nothing was "
            "written. Use a lower learning rate, or another --seed, and look for damaged images in the data."
        )
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), CLIP)
    optimizer.step()
    return value


@dataclass(slots=True, eq=False)
class Curve:
    """Writes down about twenty points of a fit, and tells the progress. `digits` (n, 28, 28) with `labels` (n,) are
    images that are only watched, up to 2,000 of them; there may be none.
    """

    schedule: Schedule
    progress: Progress
    digits: Digits
    labels: npt.NDArray[np.int64]
    points: list[CurvePoint] = field(default_factory=list)
    _losses: list[float] = field(default_factory=list)

    def add(self, network: nn.Module, loss: float, step: int) -> None:
        """Take note of one step; now and then make a point of it."""
        self._losses.append(loss)
        self.progress(step / self.schedule.steps)
        if step % max(1, self.schedule.steps // POINTS) == 0 or step == self.schedule.steps:
            watched = self._watched(network) if len(self.digits) else (None, None)
            mean = round(float(np.mean(self._losses)), 6)
            self.points.append(CurvePoint(round(self.schedule.epoch(step), 3), mean, *watched))
            self._losses.clear()

    @torch.no_grad()
    def _watched(self, network: nn.Module) -> tuple[float, float]:
        every = max(1, len(self.digits) // WATCHED)
        images, wanted = as_images(self.digits[::every]), torch.from_numpy(self.labels[::every])
        network.eval()
        with quick_arithmetic():
            logits = network(images.contiguous(memory_format=torch.channels_last)).float()[:, :DIGITS]
        network.train()
        loss, right = functional.cross_entropy(logits, wanted), (logits.argmax(1) == wanted).float().mean()
        return round(float(loss), 6), round(float(right), 6)


class Average:
    """Exponential moving average of weights and statistics over the last tenth or so of the steps."""

    def __init__(self, network: nn.Module, steps: int) -> None:
        self.network = deepcopy(network)
        self._share = 1 / max(1.0, AVERAGED * steps)
        self._start = steps // 2
        pairs = zip(self.network.state_dict().values(), network.state_dict().values(), strict=True)
        self._pairs = [(mine, theirs) for mine, theirs in pairs if theirs.is_floating_point()]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after a step; from the middle of the training on, where they are simply copied."""
        if step < self._start:
            return
        share = 1.0 if step == self._start else self._share
        for mine, theirs in self._pairs:
            mine.lerp_(theirs, share)


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
