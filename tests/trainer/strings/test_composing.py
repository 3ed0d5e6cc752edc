"""Composed pictures say truly what stands where, are the same for the same seed, and never repeat."""

import numpy as np
import pytest

from inkdigits.inference.strings import KINDS
from inkdigits.reading.closely import BEST_HEIGHT
from inkdigits.trainer.strings.camera import seen
from inkdigits.trainer.strings.composing import (
    ROW,
    SHAPES,
    TOO_LARGE,
    WHOLE,
    Composed,
    compose,
    compose_row,
    number,
)
from inkdigits.trainer.strings.glyphs import Hand, Writing, written
from inkdigits.trainer.strings.paper import PATTERNS
from tests.small_models import digits


@pytest.fixture(scope="module")
def writing() -> Writing:
    return Writing(*digits())


def composed(writing: Writing, seed: int, alone: bool = False) -> Composed:
    return compose(SHAPES[seed % len(SHAPES)], writing, np.random.default_rng(seed), alone=alone)


def test_the_same_seed_gives_the_same_picture_and_another_one_another(writing: Writing) -> None:
    first, again, other = composed(writing, 4), composed(writing, 4), composed(writing, 8)
    assert np.array_equal(first.gray, again.gray)
    assert first.marks == again.marks
    assert not np.array_equal(first.gray, other.gray)


def test_every_character_lies_on_the_picture(writing: Writing) -> None:
    for seed in range(40):
        picture = composed(writing, seed)
        height, width = picture.gray.shape
        for mark in picture.marks:
            left, top, right, bottom = mark.box
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            assert 0 < mark.visible <= 1 + 1e-6
            assert 0 <= mark.kind < len(KINDS)


def test_a_number_alone_is_told_digit_by_digit_from_left_to_right(writing: Writing) -> None:
    for seed in range(40):
        picture = composed(writing, seed, alone=True)
        found = [mark for mark in picture.marks if mark.kind < 10 and mark.visible >= WHOLE]
        told = "".join(KINDS[mark.kind] for mark in found)
        assert picture.texts == ((told,) if told else ())


def test_a_row_shows_its_line_as_the_closer_look_does(writing: Writing) -> None:
    pictures = [compose_row(writing, np.random.default_rng(seed)) for seed in range(40)]
    assert {picture.gray.shape for picture in pictures} == {ROW}
    whole = [mark for picture in pictures for mark in picture.marks if mark.visible >= WHOLE and mark.kind < 10]
    tops, bottoms = np.array([(mark.box[1], mark.box[3]) for mark in whole]).T
    assert np.median(bottoms - tops) == pytest.approx(BEST_HEIGHT, rel=0.15)
    assert np.mean(np.abs((tops + bottoms - ROW[0]) / 2) < BEST_HEIGHT / 2) > 0.9
    assert tops.min() >= 0
    assert bottoms.max() <= ROW[0]


def test_writing_is_as_high_as_it_is_asked_to_be() -> None:
    random = np.random.default_rng(0)
    images, labels = digits()
    for pen in (None, 0.12):
        upright = Hand(shear=0.0, stretch=1.0, gain=2.0, trace=0.5, wider=0, pen=pen)
        for height in (14.0, 26.0, 42.0):
            found = [written(image, height, upright, random).shape[0] for image in images[labels == 0][:30]]
            assert np.median(found) == pytest.approx(height, rel=0.12)


def test_digits_too_large_to_be_read_at_this_size_are_no_characters_of_the_picture(writing: Writing) -> None:
    for seed in range(60):
        for mark in composed(writing, seed).marks:
            assert mark.box[3] - mark.box[1] < 1.5 * TOO_LARGE


@pytest.mark.parametrize("name", PATTERNS)
def test_a_paper_covers_the_picture_with_shares_of_print(name: str) -> None:
    for seed in range(3):
        drawn = PATTERNS[name]((96, 128), np.random.default_rng(seed))
        assert drawn.shape == (96, 128)
        assert drawn.dtype == np.float32
        assert 0 <= drawn.min() <= drawn.max() <= 1


def test_numbers_are_written_in_many_ways() -> None:
    random = np.random.default_rng(0)
    texts = [number(random) for _ in range(2000)]
    assert {character for text in texts for character in text} >= set(KINDS)
    assert all(any(character.isdigit() for character in text) for text in texts)
    assert {sum(character.isdigit() for character in text) for text in texts} == set(range(1, 9))


def test_where_a_picture_is_clear_the_ink_stands_out_from_an_even_paper() -> None:
    ink = np.zeros((96, 192), np.float32)
    ink[30:60, 40:150] = 1
    edges = np.pad(ink, 6)[12:, 12:] + np.pad(ink, 6)[:-12, :-12] > 0

    def noise_and_contrast(seed: int, clear: bool) -> tuple[float, float]:
        gray = seen(ink, np.zeros_like(ink), np.random.default_rng(seed), clear).astype(float)
        steps = np.abs(np.diff(gray, axis=1))[:12]
        return float(np.median(steps)), abs(float(np.median(gray[~edges]) - np.median(gray[35:55, 50:140])))

    clear, any_way = (np.array([noise_and_contrast(seed, kind) for seed in range(60)]) for kind in (True, False))
    assert clear[:, 0].max() < 8 < any_way[:, 0].max()
    assert 2 * (clear[:, 1] < 60).sum() < (any_way[:, 1] < 60).sum()
