import ast
from pathlib import Path

import numpy as np
import pytest

from inkdigits import nondigits
from inkdigits.images.mnist_form import has_mnist_form
from inkdigits.nondigits import TRAINING_KINDS, UNSEEN_KINDS, draw
from inkdigits.nondigits.draw import TRAINING, UNSEEN
from inkdigits.nondigits.training import glyphs as training_glyphs
from inkdigits.nondigits.unseen import glyphs as unseen_glyphs
from inkdigits.nondigits.unseen.written import PRINTED_LETTERS, PRINTED_SIGNS

ROOT = Path(nondigits.__file__).parent
SHARED_TOOLS = {"curves", "paper", "pen"}

PEN_KINDS = tuple(TRAINING)[:16] + tuple(UNSEEN)[:12]


def rooms_imported_by(side: str) -> set[str]:
    """First names below `nondigits` that modules of one side import."""
    names = set()
    for path in (ROOT / side).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("inkdigits"):
                names.add((node.module or "").removeprefix("inkdigits.nondigits").strip(".").split(".")[0])
    return names


@pytest.mark.parametrize("kind", TRAINING_KINDS + UNSEEN_KINDS)
def test_every_kind_gives_pictures_of_bytes_the_same_for_the_same_seed(kind: str) -> None:
    pictures = draw([kind], 5, seed=3)
    assert pictures.shape == (5, 28, 28)
    assert pictures.dtype == np.uint8
    assert (pictures == draw([kind], 5, seed=3)).all()


@pytest.mark.parametrize("kind", [kind for kind in TRAINING_KINDS + UNSEEN_KINDS if kind != "blanks"])
def test_every_kind_but_blanks_differs_from_picture_to_picture_and_seed_to_seed(kind: str) -> None:
    pictures = draw([kind], 8, seed=3)
    assert len({picture.tobytes() for picture in pictures}) == 8
    assert (pictures != draw([kind], 8, seed=4)).any()
    assert pictures.any(axis=(1, 2)).all()


def test_blanks_are_black_all_over() -> None:
    assert not draw(["blanks"], 3, seed=0).any()


def test_kinds_get_equal_shares_and_the_first_ones_what_is_left() -> None:
    pictures = draw(["letters", "blanks"], 7, seed=1)
    assert pictures.any(axis=(1, 2)).sum() == 4


def test_kinds_are_shuffled() -> None:
    inked = draw(["letters", "blanks"], 40, seed=1).any(axis=(1, 2))
    assert 5 < inked[:20].sum() < 15


def test_no_pictures_can_be_asked_for() -> None:
    assert draw(TRAINING_KINDS, 0, seed=0).shape == (0, 28, 28)


def test_a_kind_named_twice_is_not_drawn_twice_the_same() -> None:
    assert len({picture.tobytes() for picture in draw(["letters", "letters"], 20, seed=0)}) == 20


def test_a_kind_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"no kind 'doodles' of pictures; there are capital letters, .*boards"):
        draw(["letters", "doodles"], 1, seed=0)


def test_no_kinds_and_negative_figures_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="name at least one"):
        draw([], 1, seed=0)
    with pytest.raises(ValueError, match="must be 0 or more, and are -1 and 0"):
        draw(["letters"], -1, seed=0)


def test_the_sides_are_broad_and_share_no_kind_and_no_function() -> None:
    assert len(TRAINING_KINDS) >= 12
    assert len(UNSEEN_KINDS) >= 10
    assert not set(TRAINING_KINDS) & set(UNSEEN_KINDS)
    assert not set(TRAINING.values()) & set(UNSEEN.values())


def test_neither_side_imports_the_other() -> None:
    assert rooms_imported_by("training") <= {"training", *SHARED_TOOLS}
    assert rooms_imported_by("unseen") <= {"unseen", *SHARED_TOOLS}


def test_the_sides_share_no_glyph() -> None:
    taught = [
        glyph
        for table in (training_glyphs.CAPITALS, training_glyphs.SMALL, training_glyphs.GREEK, training_glyphs.SIGNS)
        for glyph in table.values()
    ]
    kept = [glyph for table in (unseen_glyphs.LETTERS, unseen_glyphs.CYRILLIC) for glyph in table.values()]
    shapes = [{tuple(map(tuple, stroke)) for stroke in glyph} for glyph in taught]
    for glyph in kept:
        assert {tuple(map(tuple, stroke)) for stroke in glyph} not in shapes


def test_both_cases_of_a_letter_are_on_one_side_printed_or_not() -> None:
    taught = {name.upper() for table in (training_glyphs.CAPITALS, training_glyphs.SMALL) for name in table}
    kept = {name.upper() for name in (*unseen_glyphs.LETTERS, *PRINTED_LETTERS)}
    assert not taught & kept
    assert not set(PRINTED_SIGNS) & set("#%&@=")


@pytest.mark.parametrize("kind", PEN_KINDS)
def test_what_a_pen_wrote_has_the_form_of_a_digit(kind: str) -> None:
    pictures = draw([kind], 60, seed=5)
    assert np.mean([has_mnist_form(picture) for picture in pictures]) > 0.8


def test_mean_ink_box_and_stroke_width_do_not_tell_writing_from_digits() -> None:
    """The 5th and 95th percentile of MNIST's mean ink are 17 and 51, and half its pictures have more than 32."""
    ink = draw(PEN_KINDS, 600, seed=6).mean(axis=(1, 2))
    assert 25 < np.median(ink) < 42
    assert np.mean((ink > 17) & (ink < 51)) > 0.7
