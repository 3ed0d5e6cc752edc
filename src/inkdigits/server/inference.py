"""/v1/inference, as callers of the number classifier service know it: post a picture, list every result.

A plain list stays a bare array of everything, oldest first; `limit` and `after` page through it in the order in which
results came to be seen, so that a caller who goes on from the last one seen misses none.
"""

import tempfile
from collections.abc import Iterator
from typing import IO

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from inkdigits.cache import Lookup
from inkdigits.errors import HistoryFull, UnsupportedBody
from inkdigits.history import History
from inkdigits.prediction import Prediction
from inkdigits.recognizer import Recognizer
from inkdigits.server.answers import cache_headers, inference_answer, json_response
from inkdigits.server.body import beside, only_file
from inkdigits.server.connected import answer_for
from inkdigits.server.multipart import is_form, parse_multipart
from inkdigits.server.query import Query
from inkdigits.server.receiving import read_body

FIELD = "file_name"

_LARGEST_PAGE = 1000
_IN_MEMORY_BYTES = 1 << 20
"""A list for HTTP/1.0 up to this size is put together in memory, a longer one on the disk."""
_READ_BYTES = 1 << 16


class Inference:
    """The number classifier's routes."""

    def __init__(self, recognizer: Recognizer, history: History, max_upload_bytes: int) -> None:
        self._recognizer = recognizer
        self._history = history
        self._limit = max_upload_bytes

    async def collection(self, request: Request) -> Response:
        """GET lists, POST reads one picture."""
        if request.method == "POST":
            return await self.create(request)
        return await self.results(request)

    async def create(self, request: Request) -> Response:
        """Read the picture in the form's file part `file_name`."""
        content_type = request.headers.get("content-type", "")
        body = await read_body(request, self._limit)
        if not is_form(content_type):
            raise UnsupportedBody(f"Send the picture as multipart/form-data, in one file part named {FIELD!r}.")
        part = only_file(await beside(len(body), parse_multipart, body, content_type), FIELD)
        lookup = Lookup()
        answering = self._recognizer.predict(part.data, lookup=lookup)
        prediction = await answer_for(request, len(part.data), answering)
        return json_response(inference_answer(prediction), headers=cache_headers(lookup))

    async def results(self, request: Request) -> Response:
        """Every result, oldest first, as a bare array; with `limit`, a page of it and a Link to the next."""
        # Callers of the earlier service may add parameters of their own, such as one against caches.
        query = Query(request, {"limit", "after", *request.query_params})
        limit = query.whole("limit", 1, _LARGEST_PAGE)
        after = query.text("after")
        if limit is not None:
            return await self._page(limit, after)
        chunks = self._history.oldest_first() if after is None else self._history.arrived(after=after)
        # The first chunk is read before the status is sent, so that a database in trouble is told as an error.
        first: list[Prediction] = await run_in_threadpool(next, chunks, [])
        if request.scope["http_version"] == "1.0":
            return await run_in_threadpool(_of_known_length, _array(first, chunks))
        return StreamingResponse(_array(first, chunks), media_type="application/json")

    async def _page(self, limit: int, after: str | None) -> Response:
        chunks = self._history.arrived(limit, after)
        page: list[Prediction] = await run_in_threadpool(next, chunks, [])
        response = json_response([inference_answer(prediction) for prediction in page])
        if len(page) == limit:
            response.headers["link"] = f'</v1/inference?limit={limit}&after={page[-1].id}>; rel="next"'
        return response


def _array(first: list[Prediction], rest: Iterator[list[Prediction]]) -> Iterator[bytes]:
    encode = msgspec.json.encode
    yield b"[" + b",".join(encode(inference_answer(prediction)) for prediction in first)
    for chunk in rest:
        yield b"," + b",".join(encode(inference_answer(prediction)) for prediction in chunk)
    yield b"]"


def _of_known_length(pieces: Iterator[bytes]) -> Response:
    """For callers who speak HTTP/1.0 (ApacheBench does): they do not know the chunks of a body of unknown length."""
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - closed when it has been sent
    try:
        file.writelines(pieces)
        length = file.tell()
        file.seek(0)
    except OSError as error:
        file.close()
        raise HistoryFull(
            f"There is no room in {tempfile.gettempdir()} to put the list together. "
            "Ask for it in HTTP/1.1, or for a part of it: /v1/inference?limit=1000"
        ) from error
    return StreamingResponse(_read(file), headers={"content-length": str(length)}, media_type="application/json")


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_READ_BYTES):
            yield piece
