"""A digit on a bad picture is judged twice, and two judgements that differ are never given as sure."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import BlankPicture
from inkdigits.inference import Engine
from inkdigits.inference.strings import StringsSession
from inkdigits.opening import BUNDLED_MODELS
from inkdigits.prediction import Scores
from inkdigits.reading.opinion import Look, Opinion, joined, look_at, opinion_on
from inkdigits.store import ModelStore
from tests.pictures import coverage
from tests.small_models import digits


@pytest.fixture(scope="module")
def session() -> StringsSession:
    found = Engine(ModelStore(BUNDLED_MODELS)).strings_session()
    assert found is not None
    return found


def scores(digit: int, confidence: float, accepted: bool = True) -> Scores:
    row = np.full(10, (1 - confidence) / 9)
    row[digit] = confidence
    return Scores("cnn", "one", digit, confidence, tuple(row.tolist()), accepted, None if accepted else "it is faint")


def opinion(digit: int, share: float, is_digit: float = 1.0) -> Opinion:
    row = np.full(10, (1 - share) / 9, np.float32)
    row[digit] = share
    return Opinion(row, is_digit, 0.9, np.zeros(4, np.float32))


def look(opinion: Opinion, cut: bool = True) -> Look:
    return Look(np.zeros((28, 28), np.uint8), opinion, cut)


def test_two_that_agree_are_as_sure_as_the_two_together() -> None:
    both = joined(scores(3, 0.95), look(opinion(3, 0.99)), limit=0.8)
    assert both.digit == 3
    assert both.accepted
    assert 0.95 < both.confidence < 0.99
    assert sum(both.probabilities) == pytest.approx(1, abs=1e-5)


def test_of_two_that_differ_the_surer_is_told_and_seldom_as_sure() -> None:
    differing = joined(scores(3, 0.6), look(opinion(8, 0.999)), limit=0.3)
    assert differing.digit == 8
    assert not differing.accepted
    assert "two" in str(differing.reason)


def test_where_no_digit_could_be_cut_out_only_what_was_seen_counts() -> None:
    seen = joined(scores(5, 0.999), look(opinion(9, 0.99), cut=False), limit=0.9)
    assert (seen.digit, seen.accepted) == (9, True)
    assert seen.confidence == pytest.approx(0.99, abs=1e-4)


def test_two_looks_outvote_a_cut(session: StringsSession) -> None:
    seen = replace(opinion(9, 0.98), looks=2)
    assert joined(scores(1, 0.999), look(seen), limit=0.9).digit == 9
    assert joined(scores(1, 0.999), look(replace(seen, looks=1)), limit=0.9).digit == 1


@pytest.mark.parametrize("digit", [0, 2, 4, 7])
def test_a_digit_on_stripes_as_dark_as_its_ink_is_seen(session: StringsSession, digit: int) -> None:
    ink = coverage(digit, 120)
    down, across = np.mgrid[0:120, 0:120]
    stripes = 120 * ((down + across) % 9 < 4)
    gray = ((220 - stripes) * (1 - ink) + 60 * ink).astype(np.uint8)
    seen = look_at(gray, session)
    assert seen.opinion is not None
    assert seen.opinion.looks == 2
    assert int(seen.opinion.probabilities.argmax()) == digit


def test_what_is_no_digit_to_the_second_is_not_sure() -> None:
    assert not joined(scores(3, 0.99), look(opinion(3, 0.99, is_digit=0.2)), limit=0.9).accepted


def test_a_cut_out_digit_needs_no_second_opinion(session: StringsSession) -> None:
    image = digits()[0][777]
    ready = look_at(image, session)
    assert ready.opinion is None
    assert np.array_equal(ready.digit, image)


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_over_print_is_seen(session: StringsSession, digit: int) -> None:
    ink = coverage(digit, 200)
    down, across = np.mgrid[0:200, 0:200]
    print_ = 0.25 * ((down % 25 < 3) | (across % 25 < 3))
    paper = 230 * (1 - print_)
    gray = (paper * (1 - ink) + 40 * ink).astype(np.uint8)
    found = opinion_on(gray, session)
    assert found is not None
    assert int(found.probabilities.argmax()) == digit
    rows = np.flatnonzero((ink > 0.5).any(axis=1))
    assert found.box[1] == pytest.approx(rows[0], abs=24)
    assert found.box[3] == pytest.approx(rows[-1], abs=24)


def test_a_blank_picture_stays_blank(session: StringsSession) -> None:
    with pytest.raises(BlankPicture):
        look_at(np.full((120, 90), 200, np.uint8), session)


def test_without_the_network_a_digit_is_cut_out_as_ever() -> None:
    gray = np.asarray(Image.fromarray(255 - digits()[0][1234]).resize((140, 140)))
    assert look_at(gray, None).opinion is None
