"""Random damage to pictures, as paper, cameras and scanners do it, made for a whole batch of tensors at once.

Each chosen image gets one kind, drawn anew: noise, specks, lines, fog, faint ink on grey, a covered patch, motion, a
careless crop, or hollow strokes. Knows nothing of labels or networks; the corruptions that models are scored with are
others, see `inkdigits.corruptions`.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

SIDE = 28
STEPS = torch.arange(SIDE, dtype=torch.float32) - (SIDE - 1) / 2
"""Distance of pixels from the middle, (28,)."""

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
    """A straight line or a broad stripe across, lighter or darker than what it crosses."""
    angle, place = _rand(len(images), generator, 0, math.pi), _rand(len(images), generator, -12, 12)
    distance = (angle.cos() * STEPS + angle.sin() * STEPS[:, None] - place).abs()
    return _inked(images, distance, _rand(len(images), generator, 0.6, 4.5), generator)


def _zigzag(images: Tensor, generator: torch.Generator) -> Tensor:
    """A line across that turns three times, as where something was struck out."""
    count = len(images)
    across = torch.linspace(-14, 14, 5).view(1, 5, 1, 1) + 4 * torch.rand((count, 5, 1, 1), generator=generator) - 2
    down = 24 * torch.rand((count, 5, 1, 1), generator=generator) - 12
    turned = torch.rand((count, 1, 1, 1), generator=generator) < 0.5
    x, y = torch.where(turned, down, across), torch.where(turned, across, down)
    distances = [_from_segment(x[:, at], y[:, at], x[:, at + 1], y[:, at + 1]) for at in range(4)]
    distance = torch.stack(distances).amin(0).unsqueeze(1)
    return _inked(images, distance, _rand(count, generator, 0.5, 1.4), generator)


def _from_segment(x0: Tensor, y0: Tensor, x1: Tensor, y1: Tensor) -> Tensor:
    """Distance of each pixel from segments whose ends are (n, 1, 1), (n, 28, 28)."""
    along_x, along_y = x1 - x0, y1 - y0
    length = (along_x**2 + along_y**2).clamp(min=1e-3)
    place = (((STEPS - x0) * along_x + (STEPS[:, None] - y0) * along_y) / length).clamp(0, 1)
    return torch.hypot(STEPS - x0 - place * along_x, STEPS[:, None] - y0 - place * along_y)


def _inked(images: Tensor, distance: Tensor, half: Tensor, generator: torch.Generator) -> Tensor:
    """Ink, sometimes paper, over what is nearer than `half` a width."""
    shade = (_rand(len(images), generator) < 0.8).float() * _rand(len(images), generator, 0.5, 1)
    return torch.lerp(images, shade.expand_as(images), (half - distance).clamp(0, 1))


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
    half = _rand(len(images), generator, 1.5, 5.0)
    across = (STEPS - _rand(len(images), generator, -8, 8)).abs() < half
    down = (STEPS[:, None] - _rand(len(images), generator, -8, 8)).abs() < half
    return torch.where(across & down, (_rand(len(images), generator) < 0.3).float(), images)


def _motion(images: Tensor, generator: torch.Generator) -> Tensor:
    """The mean of the image moved by up to 3 pixels in one direction, back and forth."""
    angle, reach = _rand(len(images), generator, 0, math.pi), _rand(len(images), generator, 0.5, 3)
    steps = (-1.0, -0.5, 0.0, 0.5, 1.0)
    moved = [_shifted(images, step * reach * angle.cos(), step * reach * angle.sin()) for step in steps]
    return torch.stack(moved).mean(0)


def _misplaced(images: Tensor, generator: torch.Generator) -> Tensor:
    """The image moved by up to 6 pixels each way, as by a careless crop."""
    return _shifted(images, _rand(len(images), generator, -6, 6), _rand(len(images), generator, -6, 6))


def _shifted(images: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """Each image moved by its own number of pixels (n, 1, 1, 1)."""
    shift = torch.cat([across, down], dim=1).view(-1, 2, 1) * (2 / SIDE)
    theta = torch.cat([torch.eye(2).expand(len(images), 2, 2), shift], dim=2)
    grid = functional.affine_grid(theta, list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)


def _hollow(images: Tensor, generator: torch.Generator) -> Tensor:
    """The outline of the strokes only."""
    outline = largest_of_nine(images) + largest_of_nine(-images)
    return torch.lerp(images, outline, _rand(len(images), generator, 0.6, 1))


KINDS: tuple[Kind, ...] = (_noise, _specks, _line, _zigzag, _fog, _grey, _patch, _motion, _misplaced, _hollow)
