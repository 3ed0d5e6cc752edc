"""Forms are asked for in every way, and each box is counted for what it is."""

import dataclasses

import pytest
from benchmarks.reading.asking_forms import LEFT_EMPTY, PLACED, READ, RIGHT, WAYS, form_in_every_way
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.targets import AT_LEAST

from inkdigits import Recognizer
from tests.pictures import encoded
from tests.reading.forms.ruled import HIGH, WIDE, Table

WRITTEN = {"r1c1": "42", "r2c2": "7", "r3c1": "30"}


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer.default()


@pytest.fixture(scope="module")
def form() -> Drawn:
    table = Table(3, 2, WRITTEN)
    boxes = tuple((*map(float, table.corner(name)), float(WIDE), float(HIGH)) for name in table.names)
    texts = tuple(WRITTEN.get(name, "") for name in table.names)
    return Drawn(encoded(table.draw()), "clean", (), *table.size, boxes, texts, grid=(3, 2))


def test_a_clean_form_is_all_right_in_every_way(recognizer: Recognizer, form: Drawn) -> None:
    outcome = form_in_every_way(recognizer, form, "forms")
    assert outcome.right, outcome.told
    counts = {count.measure: (count.hits, count.total) for count in outcome.counts}
    for way in WAYS:
        assert counts[f"forms, {way}: {PLACED}"] == (6, 6)
        for what in (LEFT_EMPTY, READ, RIGHT):
            assert counts[f"forms, {way}: {what}"] == (3, 3)


def test_what_is_wrong_counts_against_it(recognizer: Recognizer, form: Drawn) -> None:
    other = dataclasses.replace(form, filled=("43", "5", "", "", "30", ""), grid=(9, 9))
    outcome = form_in_every_way(recognizer, other, "forms")
    counts = {count.measure: (count.hits, count.total) for count in outcome.counts}
    assert counts[f"forms, boxes found: {LEFT_EMPTY}"] == (2, 3)
    assert counts[f"forms, boxes found: {READ}"] == (2, 3)
    assert counts[f"forms, boxes found: {RIGHT}"] == (1, 3)
    assert counts[f"forms, as a grid: {PLACED}"] == (0, 6)
    assert counts[f"forms, as a grid: {LEFT_EMPTY}"] == (0, 3)
    assert "0 43 as 42" in outcome.told


def test_every_way_has_its_target() -> None:
    assert all(AT_LEAST[f"forms, {way}: {LEFT_EMPTY}"] == 99 for way in WAYS)
