"""What the benchmark of reading draws: the same again for the same seed, and the truth lies on the picture."""

import ast
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from benchmarks.reading import amounts, parts
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.files import dimensions
from benchmarks.reading.handwriting import Hand, written
from benchmarks.reading.parts import PARTS, Part
from benchmarks.reading.singles import KINDS, broken, single
from benchmarks.reading.strings import joined
from benchmarks.reading.writers import TEST_SPLIT, Writers, euler_number, shape_of

from inkdigits.datasets import DataSet
from tests.pictures import coverage, to_bytes

SOURCES = sorted(Path(parts.__file__).parent.glob("*.py"))
DRAWN_WITH_PENS = [part for name, part in PARTS.items() if name not in (parts.PAGES, parts.TURNED, parts.FORMS)]


@pytest.fixture(scope="module")
def writers() -> Writers:
    """Ten digits that stand for MNIST's test split, which is not part of the repository."""
    digits = np.stack([to_bytes(255 * coverage(digit, 28)) for digit in range(10)])
    return Writers(DataSet(TEST_SPLIT, digits, np.arange(10, dtype=np.uint8)))


def test_digits_that_models_are_trained_on_are_refused() -> None:
    train = DataSet("mnist", np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8))
    with pytest.raises(ValueError, match="trained on"):
        Writers(train)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_nothing_is_taken_from_what_draws_the_lessons(source: Path) -> None:
    imported = [
        name
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    ]
    assert not [name for name in imported if name.startswith(("inkdigits.trainer", "inkdigits.images", "torch"))]


@pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: part.name)
def test_a_number_gives_the_same_picture_again_and_another_gives_another(part: Part, writers: Writers) -> None:
    assert part.picture(writers, 3) == part.picture(writers, 3)
    assert part.picture(writers, 3).data != part.picture(writers, 4).data


def test_specks_are_drawn_beside_a_digit_that_is_wider_than_its_sheet(writers: Writers) -> None:
    # Somebody's 1 that lies on its side is eight times as wide as high.
    flat = np.zeros((28, 28), np.uint8)
    flat[13:15, 4:24] = 255
    wide = Writers(DataSet(TEST_SPLIT, np.stack([flat] * 10), np.arange(10, dtype=np.uint8)))
    specks = KINDS.index("specks")
    assert all(single(np.random.default_rng(seed), wide, specks).numbers for seed in range(3))


@pytest.mark.parametrize("part", DRAWN_WITH_PENS, ids=lambda part: part.name)
def test_what_is_written_stands_on_the_picture(part: Part, writers: Writers) -> None:
    for number in range(24):
        drawn = part.picture(writers, number)
        assert dimensions(drawn.data) == (drawn.width, drawn.height)
        assert_within(drawn)


def test_pages_name_their_numbers_line_by_line(writers: Writers) -> None:
    for number in range(3):
        drawn = PARTS[parts.PAGES].picture(writers, number)
        assert_within(drawn)
        tops = [written.box[1] + written.box[3] / 2 for written in drawn.numbers]
        tallest = max(written.box[3] for written in drawn.numbers)
        assert all(later > earlier - tallest for earlier, later in pairwise(tops))


def test_a_form_has_a_text_for_each_box_and_boxes_that_are_empty(writers: Writers) -> None:
    for number in range(4):
        drawn = PARTS[parts.FORMS].picture(writers, number)
        assert_within(drawn)
        assert len(drawn.fields) == len(drawn.filled) == drawn.grid[0] * drawn.grid[1]
        assert [text for text in drawn.filled if text] == [written.text for written in drawn.numbers]
        assert "" in drawn.filled


def assert_within(drawn: Drawn) -> None:
    boxes = [number.box for number in drawn.numbers] + list(drawn.fields)
    for left, top, width, height in boxes:
        assert width > 2
        assert height > 2
        assert -2 <= left < left + width <= drawn.width + 2
        assert -2 <= top < top + height <= drawn.height + 2


def test_amounts_have_as_many_digits_as_was_asked_for() -> None:
    rng = np.random.default_rng(0)
    for form in amounts.FORMS * 20:
        raw = amounts.amount(rng, form)
        assert 2 <= sum(sign.isdigit() for sign in raw) <= 8
        assert set(raw) <= set("0123456789.,'-")


def test_a_thick_pen_closes_no_loop_and_a_thin_one_breaks_no_stroke(writers: Writers) -> None:
    rng = np.random.default_rng(0)
    for digit in range(10):
        shape = writers.write(rng, digit)
        holes = euler_number(shape.edge > 0)
        for nib in (0.02, 0.12):
            ink = written(rng, shape, Hand(nib=nib, wobble=0.0), 150)
            assert euler_number(np.pad(ink.cover, 1) > 0.5) == holes, f"{digit} with a nib of {nib}"


def test_dirt_beside_a_digit_is_not_written_with_it() -> None:
    image = (255 * coverage(3, 28)).astype(np.float32)
    clean = shape_of(image.copy(), 3)
    image[2, 3] = 200
    assert (shape_of(image, 3).edge == clean.edge).all()


def test_a_broken_digit_is_in_pieces(writers: Writers) -> None:
    rng = np.random.default_rng(0)
    ink = written(rng, writers.write(rng, 1), Hand(), 120).cropped
    assert euler_number(np.pad(ink, 1) > 0.5) == 1
    assert euler_number(np.pad(broken(rng, ink), 1) > 0.5) == 2


def test_joined_digits_have_fewer_pieces_than_digits(writers: Writers) -> None:
    from benchmarks.reading.composing import APART, TOUCHING, compose

    rng = np.random.default_rng(0)
    pieces = {
        joins: sum(_pieces(compose(rng, writers, "171", Hand(nib=0.04), 60, joins).cover) for _ in range(8))
        for joins in (APART, TOUCHING)
    }
    assert pieces[APART] == 3 * 8
    assert pieces[TOUCHING] < 3 * 8
    assert joined(rng, writers, 0).numbers[0].text.isdigit()


def _pieces(cover: np.ndarray) -> int:
    """Strokes without loops: pieces are what Euler's number counts."""
    return euler_number(np.pad(cover, 1) > 0.5)
