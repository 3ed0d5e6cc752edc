"""Classifiers that are a PyTorch network: common to the MLP and the CNN.

Knows how to turn a recipe's figures into a training run and logits; each network's layers stand in its own module.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from inkdigits.trainer.augment import Augmentation, as_images
from inkdigits.trainer.deskew import deskewed, upright
from inkdigits.trainer.estimator import DIGITS, DigitClassifier, Digits, Floats, Labels, Progress, silent
from inkdigits.trainer.fit import Curve, Schedule, batches, fit_network, fold_batch_norm, round_weights
from inkdigits.trainer.stream import STEPS, Lessons, Stream

NOBODY = (np.empty((0, 28, 28), np.uint8), np.empty(0, np.int64))

Watched = tuple[Digits, npt.NDArray[np.int64]]
"""Digits and labels that a fit only looks at for its learning curve."""


@dataclass(frozen=True, slots=True)
class Training:
    """How a network is trained: passes over the data, digits a step, highest learning rate, AdamW's weight decay, label
    smoothing, mixup's Beta parameter (0: none), pictures that are no digit, as a share of the digits of a step, and the
    share of the steps, at the end, in which digits are changed less and not blended.
    """

    epochs: float = 60
    batch: int = 128
    learning_rate: float = 6e-3
    weight_decay: float = 0.05
    smoothing: float = 0.0
    mixup: float = 0.0
    nondigits: float = 0.0
    calm: float = 0.0

    def steps(self, images: int) -> int:
        """Steps for that many training images, at least one."""
        return max(1, math.ceil(self.epochs * images / self.batch))


class NetworkClassifier(DigitClassifier):
    """A network of the layers that `layers` names; `network_` holds it after fit, batch norm folded, weights rounded.

    `stream_seed` decides the batches, so that they can be those of a teacher's lessons; None is `seed`, which decides
    all else. With `training.nondigits` it has an eleventh output, "not a digit". With `deskew` it learns from digits
    that were set upright, before they are augmented, and sets upright what it is asked about. With `sideways` it
    answers by the mean of its outputs for the digit moved so many pixels to the left and as many to the right.
    `eight_bit` says that its file is to calculate with 8-bit numbers.
    """

    network_: nn.Sequential

    def __init__(
        self,
        layers: str,
        training: Training = Training(),
        augmentation: Augmentation | None = None,
        seed: int = 0,
        stream_seed: int | None = None,
        deskew: bool = False,
        sideways: int = 0,
        eight_bit: bool = False,
    ) -> None:
        self.layers = layers
        self.training = training
        self.augmentation = augmentation
        self.seed = seed
        self.stream_seed = stream_seed
        self.deskew = deskew
        self.sideways = sideways
        self.eight_bit = eight_bit

    def build(self, outputs: int) -> nn.Sequential:
        """The layers with fresh weights, from 28x28 images to that many logits."""
        raise NotImplementedError

    def fit(
        self,
        X: Digits,
        y: Labels,
        progress: Progress = silent,
        lessons: Lessons = (),
        watched: Watched = NOBODY,
    ) -> Self:
        """Learn from digits and labels, or from a teacher's `lessons` for this stream; `watched` only makes the curve.

        Raises Diverged where the loss stops being finite.
        """
        self._begin()
        self._train(X, np.asarray(y, np.int64), progress, lessons, watched)
        return self

    def stream(self, X: Digits, y: npt.NDArray[np.int64]) -> Stream:
        """The batches it learns from."""
        how = self.training
        return Stream(
            deskewed(X) if self.deskew else X,
            y,
            how.batch,
            self.augmentation,
            self.seed if self.stream_seed is None else self.stream_seed,
            how.mixup,
            how.smoothing,
            round(how.nondigits * how.batch),
        )

    def _train(
        self, X: Digits, y: npt.NDArray[np.int64], progress: Progress, lessons: Lessons, watched: Watched
    ) -> None:
        how, stream = self.training, self.stream(X, y)
        schedule = Schedule(how.steps(len(X)), how.batch, how.learning_rate, how.weight_decay, len(X))
        shown, wanted = watched
        curve = Curve(schedule, progress, deskewed(shown) if self.deskew else shown, wanted)
        # Initial weights and dropout come from PyTorch's global generator; a fork leaves the caller's one alone.
        with torch.random.fork_rng():
            torch.manual_seed(self.seed)
            network = self.build(DIGITS + (stream.nondigits > 0))
            network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            calm_after = round((1 - how.calm) * schedule.steps / STEPS) if how.calm else None
            coming = batches(stream, lessons, self.seed, calm_after)
            averaged = fit_network(network, coming, schedule, curve)
        self.curve_ = tuple(curve.points)
        self.network_ = fold_batch_norm(averaged)
        round_weights(self.network_)

    def logits(self, images: Tensor) -> Tensor:
        """Outputs (n, 10) or (n, 11) for images float32 (n, 1, 28, 28) in [0, 1]."""
        seen = upright(images) if self.deskew else images
        if not self.sideways:
            outputs: Tensor = self.network_(seen)
            return outputs
        return torch.stack([self.network_(moved(seen, by)) for by in (-self.sideways, self.sideways)]).mean(0)

    @torch.no_grad()
    def _outputs(self, X: Digits) -> Floats:
        return np.asarray(self.logits(as_images(X)).numpy(), dtype=np.float32)


def moved(images: Tensor, by: int) -> Tensor:
    """Images (n, 1, 28, 28) moved by so many pixels to the right, or to the left if less than 0; black comes in."""
    return functional.pad(images, (by, -by, 0, 0))
