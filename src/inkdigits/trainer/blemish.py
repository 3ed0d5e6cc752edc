"""Random damage to pictures, as paper, cameras and scanners do it, made for a whole batch of tensors at once.

Each chosen image gets one kind, drawn anew: noise, specks, a line across, fog, faint ink on grey, a covered patch,
motion, or hollow strokes. Knows nothing of labels or networks; the corruptions that models are scored with are others,
see `inkdigits.corruptions`.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

SIDE = 28

Kind = Callable[[Tensor, torch.Generator], Tensor]


def blemish(images: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Return `images` float32 (n, 1, 28, 28) in [0, 1] of which about `share` in [0, 1] have one blemish each."""
    drawn = (torch.rand(len(images), generator=generator) / share * len(KINDS)).long()
    changed = images.clone()
    for number, kind in enumerate(KINDS):
        chosen = (drawn == number).nonzero().squeeze(1)
        if len(chosen):
            changed[chosen] = kind(images[chosen], generator).clamp(0, 1)
    return changed


def largest_of_nine(images: Tensor) -> Tensor:
    """The largest of each pixel and its neighbours: max_pool2d(3, 1, 1), which takes 20 times as long on a CPU."""
    tall = functional.pad(images, (0, 0, 1, 1), value=-1)
    rows = torch.maximum(torch.maximum(tall[..., :-2, :], tall[..., 1:-1, :]), tall[..., 2:, :])
    wide = functional.pad(rows, (1, 1), value=-1)
    return torch.maximum(torch.maximum(wide[..., :-2], wide[..., 1:-1]), wide[..., 2:])


def _rand(count: int, generator: torch.Generator, low: float = 0.0, high: float = 1.0) -> Tensor:
    """Uniform numbers (count, 1, 1, 1)."""
    return low + (high - low) * torch.rand((count, 1, 1, 1), generator=generator)


def _noise(images: Tensor, generator: torch.Generator) -> Tensor:
    return images + torch.randn(images.shape, generator=generator) * _rand(len(images), generator, 0.05, 0.35)


def _specks(images: Tensor, generator: torch.Generator) -> Tensor:
    chosen = torch.rand(images.shape, generator=generator) < _rand(len(images), generator, 0.01, 0.2)
    return torch.where(chosen, (torch.rand(images.shape, generator=generator) < 0.5).float(), images)


def _line(images: Tensor, generator: torch.Generator) -> Tensor:
    """A straight line or a stripe across, lighter or darker than what it crosses."""
    angle, place = _rand(len(images), generator, 0, math.pi), _rand(len(images), generator, -12, 12)
    steps = torch.arange(SIDE, dtype=torch.float32) - (SIDE - 1) / 2
    distance = (angle.cos() * steps + angle.sin() * steps[:, None] - place).abs()
    inside = (_rand(len(images), generator, 0.6, 2.5) - distance).clamp(0, 1)
    shade = (_rand(len(images), generator) < 0.8).float() * _rand(len(images), generator, 0.5, 1)
    return torch.lerp(images, shade.expand_as(images), inside)


def _smooth_field(count: int, generator: torch.Generator) -> Tensor:
    """Clouds in [0, 1], (count, 1, 28, 28)."""
    coarse = torch.rand((count, 1, 5, 5), generator=generator)
    return functional.interpolate(coarse, size=(SIDE, SIDE), mode="bilinear", align_corners=True)


def _fog(images: Tensor, generator: torch.Generator) -> Tensor:
    strength = _rand(len(images), generator, 0.2, 0.8)
    return torch.maximum(images, torch.lerp(images, _smooth_field(len(images), generator), strength))


def _grey(images: Tensor, generator: torch.Generator) -> Tensor:
    paper = _rand(len(images), generator, 0, 0.45)
    return paper + images * (_rand(len(images), generator, 0.35, 1) * (1 - paper))


def _patch(images: Tensor, generator: torch.Generator) -> Tensor:
    steps = torch.arange(SIDE, dtype=torch.float32)
    half = _rand(len(images), generator, 1.5, 4.0)
    across = (steps - _rand(len(images), generator, 6, 22)).abs() < half
    down = (steps[:, None] - _rand(len(images), generator, 6, 22)).abs() < half
    return torch.where(across & down, (_rand(len(images), generator) < 0.3).float(), images)


def _motion(images: Tensor, generator: torch.Generator) -> Tensor:
    """The mean of the image moved by up to 2.5 pixels in one direction, back and forth."""
    angle, reach = _rand(len(images), generator, 0, math.pi), _rand(len(images), generator, 0.5, 2.5) * 2 / SIDE
    moves = [torch.zeros_like(angle), reach * angle.cos(), reach * angle.sin()]
    identity = torch.eye(2, 3).expand(len(images), 2, 3)
    total = torch.zeros_like(images)
    for step in (-1.0, -0.5, 0.0, 0.5, 1.0):
        shift = torch.stack([moves[1], moves[2]], dim=1).view(-1, 2) * step
        theta = torch.cat([identity[:, :, :2], shift.unsqueeze(2)], dim=2)
        grid = functional.affine_grid(theta, list(images.shape), align_corners=False)
        total = total + functional.grid_sample(images, grid, align_corners=False)
    return total / 5


def _hollow(images: Tensor, generator: torch.Generator) -> Tensor:
    """The outline of the strokes only."""
    outline = largest_of_nine(images) + largest_of_nine(-images)
    return torch.lerp(images, outline, _rand(len(images), generator, 0.6, 1))


KINDS: tuple[Kind, ...] = (_noise, _specks, _line, _fog, _grey, _patch, _motion, _hollow)
