import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from inkdigits.corruptions import KINDS, STRENGTHS, corrupt
from inkdigits.images import normalize
from tests.drawings import DRAWINGS, drawn

Digits = npt.NDArray[np.uint8]

MNIST_C = {
    "shot noise",
    "impulse noise",
    "glass blur",
    "motion blur",
    "shear",
    "scale",
    "rotate",
    "brightness",
    "translate",
    "stripe",
    "fog",
    "spatter",
    "dotted line",
    "zigzag line",
    "hollow strokes",
}


@pytest.fixture(scope="module")
def digits() -> Digits:
    """Sixty digits: a one, a four and a seven, in turn."""
    pictures = [np.asarray(Image.open(io.BytesIO(drawn(digit, 112)))) for digit in DRAWINGS]
    return np.stack([normalize(picture) for picture in pictures] * 20)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("strength", STRENGTHS)
def test_damage_keeps_form_and_input_and_is_the_same_for_the_same_seed(
    digits: Digits, kind: str, strength: int
) -> None:
    before = digits.copy()
    damaged = corrupt(digits, kind, strength, seed=2)
    assert damaged.shape == digits.shape
    assert damaged.dtype == np.uint8
    assert (damaged == corrupt(digits, kind, strength, seed=2)).all()
    assert (digits == before).all()
    assert (damaged != digits).any(axis=(1, 2)).mean() > 0.5


def change(before: Digits, after: Digits) -> float:
    """Mean difference of pixels and of 4x4 blocks: by pixels alone, ink moved far is no further off than ink moved."""
    difference = after.astype(float) - before
    return float(np.abs(difference).mean() + np.abs(difference.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4))).mean())


@pytest.mark.parametrize("kind", KINDS)
def test_more_strength_changes_more(digits: Digits, kind: str) -> None:
    mild, clear, strong = (change(digits, corrupt(digits, kind, strength, seed=4)) for strength in STRENGTHS)
    assert 0.2 < mild < clear < strong


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"defocus blur", "hollow strokes", "pixelate", "JPEG"}))
def test_another_seed_damages_otherwise(digits: Digits, kind: str) -> None:
    assert (corrupt(digits, kind, 2, seed=1) != corrupt(digits, kind, 2, seed=2)).any()


@pytest.mark.parametrize("kind", KINDS)
def test_no_digits_and_a_single_one_can_be_damaged(digits: Digits, kind: str) -> None:
    assert corrupt(digits[:0], kind, 3, seed=0).shape == (0, 28, 28)
    assert corrupt(digits[:1], kind, 3, seed=0).any()


@pytest.mark.parametrize("kind", KINDS)
def test_blank_and_white_pictures_can_be_damaged(kind: str) -> None:
    blank = np.zeros((2, 28, 28), dtype=np.uint8)
    assert corrupt(blank, kind, 3, seed=0).shape == blank.shape
    assert corrupt(blank + 255, kind, 3, seed=0).shape == blank.shape


def test_digits_that_may_not_be_written_to_can_be_damaged(digits: Digits) -> None:
    locked = digits.copy()
    locked.setflags(write=False)
    assert corrupt(locked, "fog", 1, seed=0).shape == locked.shape


def test_many_more_digits_than_are_damaged_at_once_all_are(digits: Digits) -> None:
    many = np.concatenate([digits] * 20)
    damaged = corrupt(many, "rotate", 3, seed=0)
    assert (damaged != many).any(axis=(1, 2)).all()
    assert (damaged[:1000] != damaged[200:]).any()


def test_one_picture_does_not_show_in_the_next(digits: Digits) -> None:
    apart = digits[:3].copy()
    apart[1] = 0
    for kind in ("JPEG", "defocus blur", "pixelate", "hollow strokes"):
        assert (corrupt(apart, kind, 3, seed=0)[1] == corrupt(apart[1:2], kind, 3, seed=0)[0]).all()


def test_all_kinds_of_mnist_c_are_there_and_more() -> None:
    assert set(KINDS) >= MNIST_C
    assert len(KINDS) >= 15


def test_a_kind_that_does_not_exist_is_answered_with_those_that_do(digits: Digits) -> None:
    with pytest.raises(ValueError, match="There is no damage 'rain'; there are shot noise, impulse noise"):
        corrupt(digits, "rain", 1, seed=0)


def test_a_strength_a_form_and_a_seed_that_cannot_be_are_refused_with_a_sentence(digits: Digits) -> None:
    with pytest.raises(ValueError, match=r"A strength is 1 \(mild\), 2 \(clear\) or 3 \(strong\), not 4"):
        corrupt(digits, "fog", 4, seed=0)
    with pytest.raises(ValueError, match="must be uint8 of shape"):
        corrupt(digits.astype(np.float32), "fog", 1, seed=0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must be uint8 of shape"):
        corrupt(digits[0], "fog", 1, seed=0)
    with pytest.raises(ValueError, match="A seed must be 0 or more, and is -1"):
        corrupt(digits, "fog", 1, seed=-1)
