"""The multi-layer perceptron: pixels straight into fully connected layers.

Knows only its layers.
"""

from itertools import pairwise

from torch import nn

from inkdigits.trainer.augment import Augmentation
from inkdigits.trainer.network import NetworkClassifier


class MlpClassifier(NetworkClassifier):
    """784 pixels - hidden layers with batch norm and ReLU - 10; the other figures are those of `fit.Schedule`."""

    name = "mlp"

    def __init__(
        self,
        hidden: tuple[int, ...] = (512, 512),
        epochs: float = 150,
        batch: int = 128,
        learning_rate: float = 3e-3,
        weight_decay: float = 0.05,
        augmentation: Augmentation | None = None,
        seed: int = 0,
    ) -> None:
        self.hidden = hidden
        self.epochs = epochs
        self.batch = batch
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.augmentation = augmentation
        self.seed = seed

    def _layers(self) -> nn.Sequential:
        layers: list[nn.Module] = [nn.Flatten()]
        for inside, outside in pairwise((28 * 28, *self.hidden)):
            layers += [nn.Linear(inside, outside, bias=False), nn.BatchNorm1d(outside), nn.ReLU()]
        return nn.Sequential(*layers, nn.Linear(self.hidden[-1], 10))
