"""Augmentation: as strong as said, repeatable, and still the same digit."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from inkdigits.datasets import DataSet
from inkdigits.trainer.augment import Augmentation, augment, augment_digits
from inkdigits.trainer.blemish import KINDS, Kind, blemish, largest_of_nine

STILL = Augmentation(rotation=0, log_scale=0, stretch=0, shear=0, shift=0, elastic=0, thickness=0, pen=0)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def images(sample: DataSet, count: int = 64) -> torch.Tensor:
    return torch.from_numpy(sample.images[:: 500 // count][:count]).unsqueeze(1) / 255


def test_no_strength_changes_nothing(sample: DataSet) -> None:
    before = images(sample)
    assert torch.allclose(augment(before, STILL, seeded()), before, atol=1e-5)


def test_the_same_seed_gives_the_same_pictures(sample: DataSet) -> None:
    first, second, other = (augment(images(sample), Augmentation(), seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


def test_each_picture_of_a_batch_is_changed_in_its_own_way(sample: DataSet) -> None:
    same = images(sample)[:1].repeat(8, 1, 1, 1)
    changed = augment(same, Augmentation(), seeded())
    assert all(not torch.equal(changed[0], other) for other in changed[1:])


def test_pixels_stay_between_black_and_white(sample: DataSet) -> None:
    changed = augment(images(sample), Augmentation(), seeded())
    assert changed.shape == (64, 1, 28, 28)
    assert float(changed.min()) >= 0
    assert float(changed.max()) <= 1


@pytest.mark.parametrize("name", ["rotation", "log_scale", "stretch", "shear", "shift", "elastic", "thickness", "pen"])
def test_every_figure_does_something_by_itself(sample: DataSet, name: str) -> None:
    values = dict.fromkeys(STILL.__dataclass_fields__, 0.0) | {name: getattr(Augmentation(), name)}
    before = images(sample)
    assert float((augment(before, Augmentation(**values), seeded()) - before).abs().mean()) > 0.005


def test_bicubic_leaves_strokes_crisper_and_within_black_and_white(sample: DataSet) -> None:
    soft, crisp = (augment(images(sample), replace(STILL, shift=2.0, bicubic=way), seeded()) for way in (False, True))
    assert float(crisp.min()) >= 0
    assert float(crisp.max()) <= 1
    assert float(crisp.diff(dim=3).square().mean()) > 1.05 * float(soft.diff(dim=3).square().mean())


def test_halved_moves_half_as_far_and_draws_with_the_same_pens() -> None:
    usual = Augmentation(rotation=12, elastic=0.8, thickness=0.7, pen=0.2, bicubic=True)
    assert usual.halved() == Augmentation(6, 0.08, 0.04, 0.125, 1.0, 0.4, 0.7, 0.2, 0.0, True)


def test_a_shift_moves_the_ink_by_no_more_than_said(sample: DataSet) -> None:
    before = images(sample)
    after = augment(before, Augmentation(**dict.fromkeys(STILL.__dataclass_fields__, 0.0) | {"shift": 2.0}), seeded())
    steps = torch.arange(28.0)
    centres = [(batch.sum((1, 2)) * steps).sum(1) / batch.sum((1, 2, 3)) for batch in (before, after)]
    moved = (centres[1] - centres[0]).abs()
    assert 1 < float(moved.max()) < 2.01


def test_the_fast_dilation_is_pytorch_s_max_pooling(sample: DataSet) -> None:
    before = images(sample)
    assert torch.equal(largest_of_nine(before), torch.nn.functional.max_pool2d(before, 3, stride=1, padding=1))


def test_virtual_samples_keep_type_shape_and_order(sample: DataSet) -> None:
    digits = sample.images[::10]
    virtual = augment_digits(digits, STILL, seeded())
    assert virtual.dtype == np.uint8
    assert np.array_equal(virtual, digits)


def test_the_share_of_blemished_images_is_the_one_asked_for(sample: DataSet) -> None:
    before = images(sample, 500)
    after = blemish(before, 0.3, seeded())
    changed = (after != before).any(dim=3).any(dim=2).any(dim=1).float().mean()
    assert float(changed) == pytest.approx(0.3, abs=0.06)
    assert 0 <= float(after.min()) <= float(after.max()) <= 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__.strip("_"))
def test_each_kind_of_blemish_is_drawn_anew_for_each_image(sample: DataSet, kind: Kind) -> None:
    same = images(sample)[30:31].repeat(8, 1, 1, 1)
    first, again = (kind(same, seeded(3)) for _ in range(2))
    assert first.shape == same.shape
    assert torch.equal(first, again)
    assert all(not torch.equal(first[0], other) for other in first[1:])
    assert float((first - same).abs().mean()) > 0.002


def test_blemishes_are_part_of_an_augmentation(sample: DataSet) -> None:
    clean, damaged = (augment(images(sample), Augmentation(blemish=share), seeded()) for share in (0.0, 1.0))
    assert float((damaged - clean).abs().mean()) > 0.02
