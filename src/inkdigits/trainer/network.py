"""Classifiers that are a PyTorch network: common to the MLP and the CNN.

Knows how to turn a recipe's figures into a training run and logits; each network's layers stand in its own module.
"""

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from inkdigits.trainer.augment import Augmentation, as_images
from inkdigits.trainer.estimator import DigitClassifier, Digits, Floats, Progress
from inkdigits.trainer.fit import Schedule, fit_network, fold_batch_norm, round_weights


class NetworkClassifier(DigitClassifier):
    """A network trained by `fit.fit_network`; `network_` holds it after fit, batch norm folded, weights rounded."""

    epochs: float
    batch: int
    learning_rate: float
    weight_decay: float
    augmentation: Augmentation | None
    seed: int
    network_: nn.Sequential

    def _layers(self) -> nn.Sequential:
        raise NotImplementedError

    def _learn(self, X: Digits, y: npt.NDArray[np.int64], progress: Progress) -> None:
        schedule = Schedule(self.epochs, self.batch, self.learning_rate, self.weight_decay, self.seed)
        # Initial weights and dropout come from PyTorch's global generator; a fork leaves the caller's one alone.
        with torch.random.fork_rng():
            torch.manual_seed(self.seed)
            network = self._layers().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            averaged = fit_network(network, X, y, schedule, self.augmentation, progress)
        self.network_ = fold_batch_norm(averaged)
        round_weights(self.network_)

    @torch.no_grad()
    def _logits(self, X: Digits) -> Floats:
        return np.asarray(self.network_(as_images(X)).numpy(), dtype=np.float32)
