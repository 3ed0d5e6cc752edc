"""The heart: picture -> 28x28 digit -> model -> answer -> history, the same behind every door.

Knows nothing of HTTP, command lines or settings. `classify` is the plain call for one digit; `predict` is the same for
a server's event loop, where pictures share batches and every answer is remembered before it is told. `read` finds every
number of a picture, `read_numbers` the same for an event loop, `read_form` what stands in the boxes of a form.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from inkdigits.cache import Cache, Lookup, cache_key, decode_scores, encode_scores
from inkdigits.errors import PictureError
from inkdigits.identifiers import uuid7
from inkdigits.images import MAX_PIXELS, Given, Picture, decode, decode_quickly, picture_of, sniff
from inkdigits.inference import Batcher, Engine, LoadedModel
from inkdigits.inference.limit import Limit
from inkdigits.inference.session import SIDE
from inkdigits.inference.strings import STRINGS
from inkdigits.prediction import ALL_MODELS, Prediction, Scores, combine
from inkdigits.reading import Form, FormBox, Reading
from inkdigits.reading.annotate import annotate
from inkdigits.reading.encoding import decode_reading, encode_reading
from inkdigits.reading.forms.boxes_file import Boxes, NamedBoxes, boxes_of
from inkdigits.reading.forms.placing import Grid, found_boxes, given_boxes, grid_boxes
from inkdigits.reading.forms.read_form import read_form
from inkdigits.reading.forms.turning import read_upright
from inkdigits.reading.opinion import Look, joined, look_at
from inkdigits.reading.queue import ReadingQueue
from inkdigits.reading.reader import read_page, read_pages

P = ParamSpec("P")
Result = TypeVar("Result")

INLINE_BYTES = 4096
"""Larger uploads are decoded in threads of their own, so that one slow photo does not delay the small pictures of
others; smaller ones on the event loop where they are quickly done (a 28x28 PNG takes less time than handing it to a
thread does), else in other threads."""

MOST_SMALL = 1024
"""With 0.2 ms for a picture, or twice that by every model, the last of these waits less than half a second."""

MOST_PHOTOS = 256
"""With 80 ms for a photo of 12 million pixels the last of these waits ten seconds."""
PHOTO_BYTES = 256 * 1024 * 1024

CACHED_BYTES = 65536
"""Answers are looked up only for uploads above this size: asking Redis costs ten times what reading a small picture
does, a tenth of what reading a photo does."""

_LOOKING_UP_THREADS = 2


class Memory(Protocol):
    """Where predictions are remembered."""

    async def append(self, prediction: Prediction, data: bytes) -> None:
        """Return once `prediction` and its uploaded bytes are durable."""


class Recognizer:
    """Reads pictures with the models of an engine. Create one per process."""

    def __init__(
        self,
        engine: Engine,
        *,
        model: str = "cnn",
        max_pixels: int = MAX_PIXELS,
        memory: Memory | None = None,
        cache: Cache | None = None,
    ) -> None:
        """`model` answers when a caller names none; without `memory` nothing is remembered."""
        self.engine = engine
        self._model = model
        self._max_pixels = max_pixels
        self._memory = memory
        self._cache = cache
        self._batcher = Batcher()
        self._readings = ReadingQueue()
        self._photos = ReadingQueue(most_in_hand=MOST_PHOTOS, most_bytes=PHOTO_BYTES)
        self._small = Limit(MOST_SMALL)
        self._looking = ReadingQueue(most_in_hand=MOST_SMALL)
        self._threads = ThreadPoolExecutor(_LOOKING_UP_THREADS, thread_name_prefix="lookup")

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for queue in (self._readings, self._photos, self._looking):
            queue.close()

    def room(self) -> int:
        """How many more small pictures `predict` takes on now."""
        return self._small.left

    def read(self, source: Given, model: str | None = None, version: str | None = None, *, page: int = 1) -> Reading:
        """Every number on a picture; nothing is remembered. `model` and `version` are those that tell digits.

        `source` is a picture file's path or its bytes, or an array of luminance: uint8 (height x width), 0 black, or a
        Pillow picture. `page` counts from 1, for TIFF files with several; the reading tells how many there are.
        Raises OSError for a path that cannot be read, TypeError for what is none of these, PictureError, UnknownModel,
        UnknownVersion, DamagedModel, StoreError.
        """
        return self._page(source, self.engine.load(model or self._model, version), page)

    def _page(self, source: Given, model: LoadedModel, page: int = 1) -> Reading:
        return read_page(picture_of(source, self._max_pixels, page), model, self.engine.strings)

    def read_form(
        self,
        source: Given,
        boxes: Boxes | None = None,
        grid: Grid | None = None,
        *,
        page: int = 1,
    ) -> Form:
        """What stands in each box of a form, "" in those that are empty; nothing is remembered.

        `boxes` are those of the form in pixels of the upright picture, {"age": [x, y, width, height], ...}, or the path
        of a file of them; `grid` is its rows and columns. With neither they are found by their lines. `source` and
        `page` as in `read`. Raises what that does, NoBoxes where no ruled boxes are found, and BadBoxes for boxes that
        are none or lie beyond the picture, or a grid that leaves no room for digits.
        """
        picture = picture_of(source, self._max_pixels, page)
        strings = self.engine.strings()
        if boxes is not None:
            given = boxes_of(boxes).on(picture.width, picture.height)
            return read_upright(picture, lambda turned: read_form(turned, given_boxes(turned, given), strings), (2,))
        return read_upright(picture, lambda turned: read_form(turned, _laid_out(turned, grid), strings))

    async def read_fields(
        self, data: bytes, boxes: NamedBoxes | None = None, grid: Grid | None = None, *, page: int = 1
    ) -> Form:
        """As `read_form` of a picture file, in a thread. Raises TooBusy besides."""
        with self._readings.in_hand(len(data)):
            return (await self._fields(data, boxes, grid, page))[1]

    async def annotate_fields(
        self, data: bytes, boxes: NamedBoxes | None = None, grid: Grid | None = None, *, page: int = 1
    ) -> bytes:
        """A PNG of the picture with what `read_fields` tells drawn on it. Raises what that does."""
        with self._readings.in_hand(len(data)):
            key, form = await self._fields(data, boxes, grid, page)
            return await self._readings.once(f"{key} drawn", partial(annotate, data, form, self._max_pixels, page))

    async def _fields(self, data: bytes, boxes: NamedBoxes | None, grid: Grid | None, page: int) -> tuple[str, Form]:
        key = f"{await self._in_thread(_content, data)} form {page} {grid} {boxes}"
        return key, await self._readings.once(key, partial(self.read_form, data, boxes, grid, page=page))

    async def read_numbers(
        self,
        data: bytes,
        model: str | None = None,
        version: str | None = None,
        lookup: Lookup | None = None,
        *,
        page: int = 1,
    ) -> Reading:
        """As `read` of a picture file, in a thread, known again by its content; an unknown model is told first.

        `lookup` is told whether it was known. Raises TooBusy, PictureError, ModelError, StoreError.
        """
        with self._readings.in_hand(len(data)):
            return (await self._reading(data, model, version, lookup or Lookup(), page))[1]

    async def annotate(
        self,
        data: bytes,
        model: str | None = None,
        version: str | None = None,
        lookup: Lookup | None = None,
        *,
        page: int = 1,
    ) -> bytes:
        """A PNG of the picture with what `read_numbers` tells drawn on it. Raises what that does."""
        with self._readings.in_hand(len(data)):
            key, reading = await self._reading(data, model, version, lookup or Lookup(), page)
            drawing = partial(annotate, data, reading, self._max_pixels, page)
            return await self._readings.once(f"{key} drawn", drawing)

    async def _reading(
        self, data: bytes, model: str | None, version: str | None, lookup: Lookup, page: int
    ) -> tuple[str, Reading]:
        loaded = await self._loaded(model, version)
        key = await self._in_thread(_reading_key, data, page, loaded, self.engine.version_in_use(STRINGS))
        known = decode_reading(await self._in_thread(self._cache.get, key)) if self._cache else None
        lookup.hit = known is not None
        if known is not None:
            return key, known
        return key, await self._readings.once(key, partial(self._read_and_keep, data, page, loaded, key))

    def _read_and_keep(self, data: bytes, page: int, model: LoadedModel, key: str) -> Reading:
        reading = self._page(data, model, page)
        if self._cache is not None:
            self._cache.put(key, encode_reading(reading))
        return reading

    def read_each(
        self, files: Sequence[bytes], model: str | None = None, version: str | None = None
    ) -> list[Reading | PictureError]:
        """As `read` for each of many picture files, those of single digits together; an error for a bad one."""
        loaded = self.engine.load(model or self._model, version)
        return read_pages(map(self._decoded, files), loaded, self.engine.strings)

    def _decoded(self, data: bytes) -> Picture | PictureError:
        try:
            return picture_of(data, self._max_pixels, page=1)
        except PictureError as error:
            return error

    def classify(self, data: bytes, model: str | None = None, version: str | None = None) -> Scores:
        """The answer for a picture file of one digit; nothing is remembered. `model` may be "all".

        Raises PictureError, UnknownModel, UnknownVersion, DamagedModel, StoreError.
        """
        return self.classify_each(data, model, version)[0]

    def classify_each(self, data: bytes, model: str | None = None, version: str | None = None) -> list[Scores]:
        """As `classify`; with model "all" the combined answer is followed by that of each model."""
        asked = self._in_memory(model, version) or [self.engine.load(model or self._model, version)]
        look = look_at(decode(data, self._max_pixels).gray, self.engine.strings_session())
        return _answers(
            model,
            [joined(loaded.scores(look.digit[np.newaxis])[0], look, loaded.card.accept_above) for loaded in asked],
        )

    async def predict(
        self, data: bytes, model: str | None = None, version: str | None = None, lookup: Lookup | None = None
    ) -> Prediction:
        """The answer for one picture file, durable in the history when this returns. `model` may be "all".

        An unknown model is told before a bad picture is. `lookup` is told whether the answer was known already, where
        that was looked up. Raises TooBusy, PictureError, ModelError, StoreError, HistoryError.
        """
        asked = self._in_memory(model, version)
        if asked is None:
            asked = [await self._loaded(model, version)]
        if len(data) <= INLINE_BYTES:
            with self._small:
                picture = _content(data)
                return await self._remembered(picture, data, model, *await self._small_results(asked, data, picture))
        with self._photos.in_hand(len(data)):
            picture = await self._in_thread(_content, data)
            results = await self._results(asked, data, picture, lookup or Lookup())
            return await self._remembered(picture, data, model, *results)

    async def _remembered(
        self, picture: str, data: bytes, model: str | None, results: list[Scores], content_type: str
    ) -> Prediction:
        prediction = _prediction(picture, content_type, _answers(model, results))
        if self._memory is not None:
            await self._memory.append(prediction, data)
        return prediction

    async def _small_results(self, asked: list[LoadedModel], data: bytes, picture: str) -> tuple[list[Scores], str]:
        """Each model's answer and the picture's content type."""
        quickly = decode_quickly(data, self._max_pixels)
        if quickly is not None and (results := await self._ready_made(asked, quickly.gray)):
            return results, quickly.content_type
        with self._looking.in_hand(len(data)):
            look, content_type = await self._looking.once(picture, partial(self._look_at_file, data))
        return await self._scores(asked, look), content_type

    async def _ready_made(self, asked: list[LoadedModel], gray: NDArray[np.uint8]) -> list[Scores]:
        """Each model's answer for a picture that has the MNIST form already, none for another."""
        if gray.shape != (SIDE, SIDE):
            return []
        if len(asked) == 1:
            scores = await self._batcher.scores_if_ready(asked[0], gray)
            return [] if scores is None else [scores]
        found = await asyncio.gather(*(self._batcher.scores_if_ready(loaded, gray) for loaded in asked))
        return [scores for scores in found if scores is not None]

    async def _results(
        self, asked: list[LoadedModel], data: bytes, picture: str, lookup: Lookup
    ) -> tuple[list[Scores], str]:
        """The same, from the cache if the picture is costly to read."""
        if self._cache is None or len(data) <= CACHED_BYTES:
            look, content_type = await self._photos.once(picture, partial(self._look_at_file, data))
            return await self._scores(asked, look), content_type
        strings = self.engine.version_in_use(STRINGS)
        keys = [cache_key(picture, "digit", loaded.name, f"{loaded.version} {strings}") for loaded in asked]
        known = await self._in_thread(_recall, self._cache, keys)
        lookup.hit = known is not None
        if known is not None:
            return known, sniff(data) or "application/octet-stream"
        look, content_type = await self._photos.once(picture, partial(self._look_at_file, data))
        results = await self._scores(asked, look)
        await self._in_thread(_keep, self._cache, keys, results)
        return results, content_type

    def _in_memory(self, model: str | None, version: str | None) -> list[LoadedModel] | None:
        """The models to ask, or None if the version asked for must be read from the disk first."""
        if model == ALL_MODELS and version is None:
            return self.engine.promoted()
        loaded = self.engine.ready(model or self._model, version)
        return None if loaded is None else [loaded]

    async def _loaded(self, model: str | None, version: str | None) -> LoadedModel:
        """The model, in a thread if it must be read from the disk first."""
        name = model or self._model
        loaded = self.engine.ready(name, version)
        return await asyncio.to_thread(self.engine.load, name, version) if loaded is None else loaded

    async def _scores(self, asked: list[LoadedModel], look: Look) -> list[Scores]:
        if len(asked) == 1:
            return [joined(await self._batcher.scores(asked[0], look.digit), look, asked[0].card.accept_above)]
        results = await asyncio.gather(*(self._batcher.scores(loaded, look.digit) for loaded in asked))
        return [joined(scores, look, loaded.card.accept_above) for loaded, scores in zip(asked, results, strict=True)]

    def _look_at_file(self, data: bytes) -> tuple[Look, str]:
        picture = decode(data, self._max_pixels)
        return look_at(picture.gray, self.engine.strings_session()), picture.content_type

    async def _in_thread(self, call: Callable[P, Result], *arguments: P.args, **named: P.kwargs) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(call, *arguments, **named))


def _laid_out(picture: Picture, grid: Grid | None) -> Sequence[FormBox]:
    return found_boxes(picture) if grid is None else grid_boxes(picture, grid)


def _content(data: bytes) -> str:
    """What a picture file is known by."""
    return hashlib.sha256(data).hexdigest()


def _reading_key(data: bytes, page: int, model: LoadedModel, strings: str | None) -> str:
    return cache_key(_content(data), f"numbers {page}", model.name, f"{model.version} {strings}")


def _answers(model: str | None, results: list[Scores]) -> list[Scores]:
    return [combine(results), *results] if model == ALL_MODELS else results


def _recall(cache: Cache, keys: list[str]) -> list[Scores] | None:
    """All the answers under `keys`, or None where one is missing."""
    found: list[Scores] = []
    for key in keys:
        scores = decode_scores(cache.get(key))
        if scores is None:
            return None
        found.append(scores)
    return found


def _keep(cache: Cache, keys: list[str], results: list[Scores]) -> None:
    for key, scores in zip(keys, results, strict=True):
        cache.put(key, encode_scores(scores))


def _prediction(picture: str, content_type: str, answers: list[Scores]) -> Prediction:
    return Prediction(
        id=uuid7(),
        created_at=datetime.now(UTC),
        picture=picture,
        content_type=content_type,
        scores=answers[0],
        results=tuple(answers[1:]),
    )
