"""The layers that find and read characters: a local contrast, strides to a quarter of the size, and a look around at an
eighth of it. Fully convolutional, so that it takes pictures of any size.

Knows only its layers and their ONNX form.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from inkdigits.inference.strings import KINDS
from inkdigits.trainer.strings.targets import BOX_UNIT

OUTPUTS = 1 + len(KINDS) + 4
FLOOR = 6.0
REACH = 13
_RARE = -4.0


class Contrast(nn.Module):
    """Grey values against what lies around them, in units of how much they vary there.

    From (n, 1, H, W) of 0 to 255; no variation counts as less than `FLOOR` grey values, so that bare paper stays bare.
    """

    def forward(self, gray: Tensor) -> Tensor:
        """The contrast, of the same shape."""
        coarse = functional.avg_pool2d(gray, 4)
        squares = functional.avg_pool2d(gray * gray, 4)
        mean, square = (self._around(values) for values in (coarse, squares))
        deviation = (square - mean * mean).clamp(min=FLOOR * FLOOR).sqrt()
        mean, deviation = (
            functional.interpolate(values, scale_factor=4.0, mode="nearest") for values in (mean, deviation)
        )
        return (gray - mean) / deviation

    def _around(self, values: Tensor) -> Tensor:
        for _ in range(2):
            values = functional.avg_pool2d(values, REACH, 1, REACH // 2, count_include_pad=False)
        return values


class Finder(nn.Module):
    """From grey values (n, 1, H, W), sides multiples of 8, to (n, 23, H/4, W/2): centre, kinds and box of each cell.

    At an eighth of the size, where a layer costs a quarter of what it does before, it is `deep` layers deep.
    """

    def __init__(self, width: int = 64, wide: int = 96, deep: int = 6) -> None:
        super().__init__()
        self.contrast = Contrast()
        self.stem = nn.Sequential(_block(1, 16, 5, 2), _block(16, 32, 3, 2))
        self.fine = nn.Sequential(_block(32, width), _block(width, width))
        self.coarse = nn.Sequential(
            _block(width, wide, 3, 2), *(_block(wide, wide) for _ in range(deep)), nn.Conv2d(wide, width, 1)
        )
        self.last = nn.Sequential(_block(width, wide), _block(wide, wide))
        self.head = nn.Conv2d(wide, 2 * OUTPUTS, 1)
        assert self.head.bias is not None
        with torch.no_grad():
            self.head.bias.zero_()
            self.head.bias[:2] = _RARE

    def forward(self, gray: Tensor) -> Tensor:
        """The outputs; each cell of a quarter of the size gives two, left and right."""
        fine = self.fine(self.stem(self.contrast(gray)))
        around = functional.interpolate(self.coarse(fine), scale_factor=2.0, mode="nearest")
        halves: Tensor = self.head(self.last(functional.relu(fine + around)))
        count, _, rows, columns = halves.shape
        beside = halves.view(count, OUTPUTS, 2, rows, columns).permute(0, 1, 3, 4, 2)
        return beside.reshape(count, OUTPUTS, rows, columns * 2)


def _block(inside: int, outside: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    layer = nn.Conv2d(inside, outside, size, stride, padding=size // 2, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outside), nn.ReLU())


class Answering(nn.Module):
    """A trained finder as it answers: from uint8 pictures to `centre`, `kinds` and `box` of the ONNX contract."""

    def __init__(self, finder: Finder) -> None:
        super().__init__()
        self.finder = finder

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`picture` is uint8 (n, H, W)."""
        outputs = self.finder(picture.float().unsqueeze(1))
        kinds = outputs[:, 1 : 1 + len(KINDS)]
        return outputs[:, 0].sigmoid(), kinds, outputs[:, 1 + len(KINDS) :] * BOX_UNIT
