"""Random looks of a digit, made for a whole batch of tensors at once.

Affine maps, smooth elastic bends (Simard, Steinkraus, Platt 2003, with a coarse control grid in place of a blurred
field) and the ways a pen differs: thicker, thinner, crisp as drawn with a mouse, soft and faint as photographed.
Knows nothing of labels, folds or networks; whoever calls it sees to it that only training images come here.
"""

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from inkdigits.trainer.blemish import blemish, largest_of_nine

SIDE = 28
CONTROL = 5
BYTE = 255.0


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far images are changed; each is drawn anew for each image, uniformly from minus to plus the figure.

    `rotation` in degrees, `log_scale` and `stretch` as natural logarithms of size and of width against height,
    `shear` as a slope, `shift` in pixels, `elastic` the standard deviation in pixels of a control point's move,
    `thickness` as the share of one pixel's growth or loss on each side of a stroke, `pen` the share in [0, 1] of
    images that look drawn with a mouse or photographed, `blemish` the share with damage, see `trainer.blemish`. With
    `bicubic` what is moved stays crisp; it takes a little longer.
    """

    rotation: float = 15.0
    log_scale: float = 0.16
    stretch: float = 0.08
    shear: float = 0.25
    shift: float = 2.0
    elastic: float = 1.0
    thickness: float = 0.7
    pen: float = 0.25
    blemish: float = 0.0
    bicubic: bool = False

    def halved(self) -> "Augmentation":
        """The same where images are moved and bent half as far."""
        moves = ("rotation", "log_scale", "stretch", "shear", "shift", "elastic")
        return replace(self, **{name: getattr(self, name) / 2 for name in moves})


def as_images(digits: npt.NDArray[np.uint8]) -> Tensor:
    """Digits uint8 (n, 28, 28), also read-only ones, as images float32 (n, 1, 28, 28) in [0, 1]."""
    return torch.from_numpy(np.require(digits, requirements=["C", "W"])).unsqueeze(1) / BYTE


def augment(images: Tensor, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Return changed copies of `images`, float32 (n, 1, 28, 28) in [0, 1], in the same order and shape."""
    grid, mode = _grid(len(images), how, generator), "bicubic" if how.bicubic else "bilinear"
    warped = functional.grid_sample(images, grid, mode=mode, align_corners=False).clamp_(0, 1)
    drawn = _pen(_thicken(warped, how, generator), how, generator)
    return blemish(drawn, how.blemish, generator) if how.blemish else drawn


def augment_digits(
    digits: npt.NDArray[np.uint8], how: Augmentation, generator: torch.Generator
) -> npt.NDArray[np.uint8]:
    """`augment` for uint8 digits (n, 28, 28), as virtual samples for estimators that learn from arrays."""
    changed = augment(as_images(digits), how, generator)
    return (changed.squeeze(1) * BYTE).round().to(torch.uint8).numpy()


def _uniform(shape: tuple[int, ...], limit: float, generator: torch.Generator) -> Tensor:
    return (torch.rand(shape, generator=generator) * 2 - 1) * limit


def _grid(count: int, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Where each pixel is taken from, float32 (count, 28, 28, 2) in grid_sample's [-1, 1] coordinates."""
    pixel = 2 / SIDE
    shift = _uniform((1, count, 2), how.shift * pixel, generator)
    control = torch.randn((CONTROL * CONTROL, count, 2), generator=generator) * (how.elastic * pixel)
    moves = torch.cat([_affine(count, how, generator), shift, control])
    # One matrix product for the whole batch: four times as fast as one per image and kind of move.
    taken = _base_grid() @ moves.view(len(moves), -1)
    return taken.view(SIDE, SIDE, count, 2).permute(2, 0, 1, 3).contiguous()


def _affine(count: int, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Random rotation, scale, stretch and shear: what x and y add to the coordinates, (2, count, 2)."""
    angle = _uniform((count,), math.radians(how.rotation), generator)
    scale = _uniform((count,), how.log_scale, generator)
    stretch = _uniform((count,), how.stretch, generator)
    shear = _uniform((count,), how.shear, generator)
    across, down = (scale + stretch).exp(), (scale - stretch).exp()
    cosine, sine = angle.cos(), angle.sin()
    from_x = torch.stack([cosine * across, sine * across], dim=1)
    from_y = torch.stack([(cosine * shear - sine) * down, (sine * shear + cosine) * down], dim=1)
    return torch.stack([from_x, from_y])


@cache
def _base_grid() -> Tensor:
    """What each pixel takes of x, of y, of a shift and of each control point's move: (784, 3 + 25)."""
    steps = (torch.arange(SIDE, dtype=torch.float32) + 0.5) * 2 / SIDE - 1
    down, across = torch.meshgrid(steps, steps, indexing="ij")
    points = torch.eye(CONTROL * CONTROL).view(-1, 1, CONTROL, CONTROL)
    bumps = functional.interpolate(points, size=(SIDE, SIDE), mode="bicubic", align_corners=True)
    columns = [across.reshape(1, -1), down.reshape(1, -1), torch.ones(1, SIDE * SIDE), bumps.flatten(1)]
    return torch.cat(columns).T.contiguous()


def _thicken(images: Tensor, how: Augmentation, generator: torch.Generator) -> Tensor:
    change = _uniform((len(images), 1, 1, 1), how.thickness, generator)
    if how.thickness == 0:
        return images
    grown = largest_of_nine(images) - images
    shrunk = images + largest_of_nine(-images)
    return images + change.clamp(min=0) * grown + change.clamp(max=0) * shrunk


def _pen(images: Tensor, how: Augmentation, generator: torch.Generator) -> Tensor:
    """Make some images crisp, as lines drawn by a program are, and some soft and faint, as photographs are."""
    chosen = torch.rand((len(images), 1, 1, 1), generator=generator)
    gain = 1 + 2 * torch.rand((len(images), 1, 1, 1), generator=generator)
    if how.pen == 0:
        return images
    crisp = ((images - 0.5) * gain + 0.5).clamp(0, 1)
    soft = functional.avg_pool2d(images, 3, stride=1, padding=1) * (0.7 + 0.1 * gain)
    images = torch.where(chosen < how.pen / 2, crisp, images)
    return torch.where(chosen > 1 - how.pen / 2, soft, images)
