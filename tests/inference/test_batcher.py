"""What waits at the same tick shares a run, and nobody's answer is mixed up."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from inkdigits.errors import TooBusy
from inkdigits.inference import Batcher, Engine, LoadedModel
from inkdigits.inference.batcher import LARGEST_BATCH
from inkdigits.prediction import Scores
from tests.small_models import digits, filled_store


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(filled_store(tmp_path / "models"))


def test_each_caller_gets_the_answer_to_its_own_picture(engine: Engine) -> None:
    model, pictures = engine.load("cnn"), digits()[0][::25]
    expected = model.scores(pictures)

    async def ask_all() -> list[Scores]:
        batcher = Batcher()
        return await asyncio.gather(*(batcher.scores(model, picture) for picture in pictures))

    answers = asyncio.run(ask_all())
    assert [answer.digit for answer in answers] == [scores.digit for scores in expected]
    got, wanted = ([scores.probabilities for scores in found] for found in (answers, expected))
    assert np.allclose(got, wanted, atol=2e-6)


def test_models_are_batched_apart(engine: Engine) -> None:
    picture = digits()[0][0]

    async def ask_all() -> list[Scores]:
        batcher = Batcher()
        return await asyncio.gather(*(batcher.scores(model, picture) for model in engine.promoted()))

    assert [scores.model for scores in asyncio.run(ask_all())] == ["cnn", "mlp", "svm"]


def test_a_caller_who_has_gone_away_harms_nobody(engine: Engine) -> None:
    model, picture = engine.load("cnn"), digits()[0][0]

    async def ask_and_leave() -> Scores:
        batcher = Batcher()
        leaving = asyncio.ensure_future(batcher.scores(model, picture))
        staying = asyncio.ensure_future(batcher.scores(model, picture))
        await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert asyncio.run(ask_and_leave()).model == "cnn"


def test_an_error_in_a_run_reaches_every_caller_and_the_next_run_works(engine: Engine) -> None:
    model: LoadedModel = engine.load("cnn")

    async def ask() -> tuple[list[object], Scores]:
        batcher = Batcher()
        wrong = np.zeros((3, 3), np.uint8)
        failed = await asyncio.gather(*(batcher.scores(model, wrong) for _ in range(3)), return_exceptions=True)
        return list(failed), await batcher.scores(model, digits()[0][0])

    failed, answered = asyncio.run(ask())
    assert all(isinstance(error, Exception) for error in failed)
    assert answered.model == "cnn"


def test_the_event_loop_gets_its_turn_while_many_wait(engine: Engine) -> None:
    model, picture = engine.load("cnn"), digits()[0][0]

    async def ask_many() -> int:
        batcher, batches = Batcher(), 5
        waiting = asyncio.gather(*(batcher.scores(model, picture) for _ in range(batches * LARGEST_BATCH)))
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0)
            turns += 1
        return turns - batches

    assert asyncio.run(ask_many()) >= 0


def test_more_than_the_bound_are_sent_away_at_once_and_taken_again_later(engine: Engine) -> None:
    model, picture = engine.load("cnn"), digits()[0][0]

    async def ask_many() -> list[Scores | BaseException]:
        batcher = Batcher(most_waiting=100)
        many = (batcher.scores(model, picture) for _ in range(150))
        answers = await asyncio.gather(*many, return_exceptions=True)
        return [*answers, await batcher.scores(model, picture)]

    *answers, later = asyncio.run(ask_many())
    assert [type(answer) for answer in answers] == [Scores] * 100 + [TooBusy] * 50
    assert isinstance(later, Scores)


def test_pictures_in_the_form_are_answered_upright_or_inverted_and_others_are_told(engine: Engine) -> None:
    model, ready = engine.load("cnn"), digits()[0][::500]
    pictures = [*ready, *(255 - digit for digit in ready), *(np.roll(digit, 4, axis=0) for digit in ready)]

    async def ask(size: int) -> list[Scores | None]:
        batcher, found = Batcher(), []
        for first in range(0, len(pictures), size):
            some = pictures[first : first + size]
            found += await asyncio.gather(*(batcher.scores_if_ready(model, picture) for picture in some))
        return found

    expected = [scores.digit for scores in model.scores(ready)]
    for size in (1, 7, LARGEST_BATCH):
        found = [scores and scores.digit for scores in asyncio.run(ask(size))]
        assert found == [*expected, *expected, *[None] * len(ready)]


def test_a_digit_known_to_have_the_form_is_answered_beside_one_that_has_not(engine: Engine) -> None:
    model, digit = engine.load("cnn"), digits()[0][0]

    async def ask() -> tuple[Scores, Scores | None]:
        batcher = Batcher()
        other = batcher.scores_if_ready(model, np.full((28, 28), 200, np.uint8))
        return await asyncio.gather(batcher.scores(model, digit), other)

    known, other = asyncio.run(ask())
    assert known.digit == model.scores(digit[np.newaxis])[0].digit
    assert other is None
