"""The stream of batches: every pass shows each image once, any block can be made again, targets are distributions."""

from collections import Counter

import numpy as np
import pytest
import torch

from inkdigits.datasets import DataSet
from inkdigits.trainer.augment import Augmentation
from inkdigits.trainer.fit import batches
from inkdigits.trainer.stream import STEPS, Stream


def stream(data: DataSet, batch: int = 50, **more: object) -> Stream:
    return Stream(data.images, data.labels.astype(np.int64), batch, None, 0, **more)  # type: ignore[arg-type]


def test_a_pass_shows_each_image_once(sample: DataSet) -> None:
    shown = [batch.images for batch in stream(sample).block(0)][:10]
    seen = Counter(image.numpy().tobytes() for image in torch.cat(shown))
    assert seen == Counter((image[None] / np.float32(255)).astype(np.float32).tobytes() for image in sample.images)


def test_a_block_can_be_made_again_by_itself(sample: DataSet) -> None:
    one, other = (
        Stream(sample.images, sample.labels.astype(np.int64), 16, Augmentation(blemish=0.2), 7, 0.2, 0.1, 3)
        for _ in range(2)
    )
    list(one.block(0))
    for first, again in zip(one.block(4), other.block(4), strict=True):
        assert torch.equal(first.images, again.images)
        assert torch.equal(first.targets, again.targets)


@pytest.mark.parametrize(("mixup", "smoothing", "nondigits"), [(0, 0, 0), (0.2, 0.1, 0), (0, 0.1, 8), (0.5, 0, 8)])
def test_targets_are_distributions(sample: DataSet, mixup: float, smoothing: float, nondigits: int) -> None:
    made = stream(sample, mixup=mixup, smoothing=smoothing, nondigits=nondigits)
    batch = next(made.block(3))
    assert batch.images.shape == (50 + nondigits, 1, 28, 28)
    assert batch.targets.shape == (50 + nondigits, 11 if nondigits else 10)
    assert torch.allclose(batch.targets.sum(1), torch.ones(50 + nondigits), atol=1e-6)
    if nondigits:
        assert (batch.targets[50:, 10] == 1).all()
        assert (batch.targets[:50, 10] == 0).all()


def test_lessons_take_the_place_of_labels_and_come_round_again(sample: DataSet) -> None:
    lessons = [np.full((STEPS * 50, 10), 0.1, np.float16), np.full((STEPS * 50, 10), 0.1, np.float16)]
    lessons[1][:, 3] = 0.5
    row = batches(stream(sample), lessons, first=1)
    found = [next(row).targets[0, 3].item() for _ in range(3 * STEPS)]
    assert found == pytest.approx([0.5] * STEPS + [0.1] * STEPS + [0.5] * STEPS, abs=1e-3)


def test_after_some_blocks_digits_are_changed_less_and_not_blended(sample: DataSet) -> None:
    lively = Stream(sample.images, sample.labels.astype(np.int64), 50, Augmentation(), 0, mixup=0.5)
    calm = lively.calm()
    row = batches(lively, (), first=3, calm_after=1)
    found = [next(row) for _ in range(STEPS + 1)]
    assert torch.equal(found[0].images, next(lively.block(3)).images)
    assert torch.equal(found[STEPS].images, next(calm.block(4)).images)
    assert set(found[STEPS].targets.flatten().tolist()) == {0.0, 1.0}


def test_calm_without_augmentation_is_none_either(sample: DataSet) -> None:
    assert stream(sample).calm().augmentation is None
