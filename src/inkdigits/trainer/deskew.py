"""Images sheared so that their ink stands upright: nobody need learn that writing slants.

LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition", section III.A: lines are
moved sideways until the principal axis of the ink is vertical. Knows nothing of who looks at the images then.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from inkdigits.trainer.augment import BYTE, SIDE, as_images

STEEPEST = 1.0
"""Ink that slants by more than this, as a slope, is moved by so much only."""
NOTHING = 1e-6


def deskewed(digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Copies of digits uint8 (n, 28, 28), n >= 0, that stand upright."""
    return (upright(as_images(digits)).squeeze(1) * BYTE).round().to(torch.uint8).numpy()


def upright(images: Tensor) -> Tensor:
    """Images float32 (n, 1, 28, 28) in [0, 1] with each line moved sideways by the ink's slant; empty ones stay so."""
    across, down = places()
    sums = images.reshape(len(images), SIDE * SIDE) @ moments()
    x, y, xy, yy = (sums[:, 1:] / (sums[:, :1] + NOTHING)).unbind(1)
    slant = ((xy - x * y) / (yy - y * y + NOTHING)).clamp(-STEEPEST, STEEPEST)
    moved = across + slant.view(-1, 1, 1) * (down - y.view(-1, 1, 1))
    taken = torch.stack([moved, down.expand_as(moved)], dim=-1)
    return functional.grid_sample(images, taken, mode="bicubic", align_corners=False).clamp(0, 1)


@cache
def places() -> tuple[Tensor, Tensor]:
    """Each pixel's x and y, float32 (28, 28) each, in grid_sample's coordinates from -1 to 1."""
    middles = (torch.arange(SIDE, dtype=torch.float32) + 0.5) * 2 / SIDE - 1
    down, across = torch.meshgrid(middles, middles, indexing="ij")
    return across, down


@cache
def moments() -> Tensor:
    """What each pixel's ink adds to the sums of ink, ink x, ink y, ink x y and ink y y, float32 (784, 5)."""
    x, y = (each.flatten() for each in places())
    return torch.stack([torch.ones_like(x), x, y, x * y, y * y], dim=1)
