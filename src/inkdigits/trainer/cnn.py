"""The convolutional network. The shipped ones begin with a wide step of stride 2, which makes them several times
cheaper to run than the usual ones.

Knows only its layers.
"""

import torch
from torch import Tensor, nn

from inkdigits.trainer.network import NetworkClassifier

SIDE = 28


class CnnClassifier(NetworkClassifier):
    """Convolutions with batch norm and ReLU, then one linear layer.

    `layers` names them in order, separated by spaces: `32` is a 3x3 convolution with 32 outputs, `16/5/2` one of 5x5
    with stride 2, `pool` takes the largest of each 2x2.
    """

    name = "cnn"

    def build(self, outputs: int) -> nn.Sequential:
        """The layers with fresh weights. Raises ValueError for a word that is none of the above."""
        found: list[nn.Module] = []
        channels, side = 1, SIDE
        for word in self.layers.split():
            if word == "pool":
                found.append(nn.MaxPool2d(2))
                side //= 2
            else:
                after, size, stride = _figures(word)
                found += _convolution(channels, after, size, stride)
                channels, side = after, (side + stride - 1) // stride
        flatten = nn.Flatten()
        flatten.register_forward_pre_hook(_keep_layout)
        return nn.Sequential(*found, flatten, nn.Dropout(0.1), nn.Linear(channels * side * side, outputs))


def _keep_layout(_flatten: nn.Module, inputs: tuple[Tensor]) -> None:
    """Hand the gradient back in the layout of the images. Without that the layer before meets two layouts at once, and
    its step back takes 3 ms in place of 0.1.
    """
    images = inputs[0]
    if images.requires_grad:
        images.register_hook(_channels_last)  # type: ignore[no-untyped-call]


def _channels_last(gradient: Tensor) -> Tensor:
    return gradient.contiguous(memory_format=torch.channels_last)


def _figures(word: str) -> tuple[int, int, int]:
    """Channels, size and stride of a convolution."""
    channels, _, rest = word.partition("/")
    size, _, stride = rest.partition("/")
    try:
        return int(channels), int(size or 3), int(stride or 1)
    except ValueError as error:
        raise ValueError(f"{word!r} is no layer; write pool, or a convolution as 32, 32/5 or 32/5/2") from error


def _convolution(inside: int, outside: int, size: int, stride: int) -> list[nn.Module]:
    layer = nn.Conv2d(inside, outside, size, stride, padding=size // 2, bias=False)
    return [layer, nn.BatchNorm2d(outside), nn.ReLU()]
