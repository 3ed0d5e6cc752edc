"""Deskew: slanting ink stands upright afterwards, upright ink stays as it is."""

import math

import numpy as np
import pytest
import torch

from inkdigits.trainer.deskew import deskewed, upright


def stroke(slant: float, left: float = 14.0) -> torch.Tensor:
    """A line of slope `slant` (pixels aside for one down), through the middle of the image."""
    down, across = torch.meshgrid(torch.arange(28) + 0.5, torch.arange(28) + 0.5, indexing="ij")
    away = (across - left - slant * (down - 14)).abs() / math.hypot(1, slant)
    ink = (2.5 - away).clamp(0, 1) * ((down - 14).abs() < 9)
    return ink.reshape(1, 1, 28, 28)


def slant_of(image: torch.Tensor) -> float:
    """By the mean place of the ink in each line."""
    lines = image[0, 0].double()
    inked = lines.sum(1) > 1
    places = (lines * torch.arange(28)).sum(1)[inked] / lines.sum(1)[inked]
    return float(np.polyfit(np.arange(28)[inked.numpy()], places.numpy(), 1)[0])


@pytest.mark.parametrize("slant", [-0.8, -0.3, 0.2, 0.6])
def test_slanting_ink_stands_upright(slant: float) -> None:
    before = stroke(slant)
    assert slant_of(before) == pytest.approx(slant, abs=0.02)
    assert slant_of(upright(before)) == pytest.approx(0, abs=0.03)


def test_upright_ink_stays_where_it_is() -> None:
    before = stroke(0, left=10)
    assert torch.allclose(upright(before), before, atol=1e-5)


def test_what_lies_flat_is_not_torn_apart() -> None:
    flat = stroke(0).transpose(2, 3)
    tilted = torch.rot90(stroke(0.1), 1, (2, 3))
    for before in (flat, tilted):
        assert upright(before).sum() == pytest.approx(float(before.sum()), rel=0.05)


def test_an_empty_image_stays_empty_and_each_is_treated_by_itself() -> None:
    both = upright(torch.cat([torch.zeros(1, 1, 28, 28), stroke(0.5)]))
    assert both[0].abs().max() == 0
    assert torch.allclose(both[1:], upright(stroke(0.5)), atol=1e-6)


def test_bytes_are_treated_alike() -> None:
    ink = (stroke(0.4) * 255).round()
    found = deskewed(ink[0].to(torch.uint8).numpy())
    assert np.abs(found - (upright(ink / 255) * 255)[0].numpy()).max() <= 0.51
    assert deskewed(np.empty((0, 28, 28), np.uint8)).shape == (0, 28, 28)
