"""The convolutional network: a wide first step of stride 2, which makes it several times cheaper to run than the usual
one, then three convolutions and one linear layer.

Knows only its layers.
"""

from torch import nn

from inkdigits.trainer.augment import Augmentation
from inkdigits.trainer.network import NetworkClassifier


class CnnClassifier(NetworkClassifier):
    """conv 5x5 stride 2 - conv - pool - conv - conv - linear, batch norm and ReLU after each convolution.

    `channels` are the four convolutions' outputs; the other figures are those of `fit.Schedule`.
    """

    name = "cnn"

    def __init__(
        self,
        channels: tuple[int, int, int, int] = (16, 32, 48, 64),
        epochs: float = 60,
        batch: int = 128,
        learning_rate: float = 6e-3,
        weight_decay: float = 0.05,
        augmentation: Augmentation | None = None,
        seed: int = 0,
    ) -> None:
        self.channels = channels
        self.epochs = epochs
        self.batch = batch
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.augmentation = augmentation
        self.seed = seed

    def _layers(self) -> nn.Sequential:
        first, second, third, fourth = self.channels
        return nn.Sequential(
            *_convolution(1, first, size=5, stride=2),
            *_convolution(first, second),
            nn.MaxPool2d(2),
            *_convolution(second, third),
            *_convolution(third, fourth),
            nn.Flatten(),
            nn.Dropout(0.1),
            nn.Linear(fourth * 7 * 7, 10),
        )


def _convolution(inside: int, outside: int, size: int = 3, stride: int = 1) -> list[nn.Module]:
    layer = nn.Conv2d(inside, outside, size, stride, padding=size // 2, bias=False)
    return [layer, nn.BatchNorm2d(outside), nn.ReLU()]
