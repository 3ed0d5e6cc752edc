"""The client for ordinary code, over urllib3. Knows how to send and when to repeat; what is sent stands in `calls`."""

import os
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Literal, Self, TypeVar, Unpack, overload

import urllib3

from inkdigits.client import calls
from inkdigits.client.answers import Form, Inference, Job, Model, Prediction, Reading
from inkdigits.client.calls import Call, Response
from inkdigits.client.errors import JobFailed, TimedOut, Unreachable
from inkdigits.client.paging import Filters, page_size
from inkdigits.client.requests import AGENT, Boxes, Picture, Request
from inkdigits.client.retries import Retries

T = TypeVar("T")

CONNECT_SECONDS = 5.0


class Client:
    """Talks to one server; safe to share between threads, and keeps its connections open.

    Every method raises a `ServiceError` of `inkdigits.client.errors`: Unreachable, TimedOut, Refused or
    UnexpectedAnswer. `timeout` is in seconds without a byte from the server; `retries` counts the further attempts
    after a connection failure, made only where nothing was sent yet or the call only reads.

        with Client("http://localhost:8085") as client:
            print(client.predict("three.png").digit)
    """

    def __init__(
        self, server: str = "http://localhost:8085", *, timeout: float = 30.0, retries: int = 2, connections: int = 16
    ) -> None:
        self.server = server.rstrip("/")
        self._timeout = timeout
        self._retries = Retries(retries)
        self._pool = urllib3.PoolManager(
            maxsize=connections, retries=False, timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=timeout)
        )

    def predict(self, picture: Picture, model: str | None = None, version: str | None = None) -> Prediction:
        """Read one picture, given as its bytes or as a path; model "all" asks every one. Raises UnreadablePicture."""
        return self._call(calls.predict(picture, model, version))

    @overload
    def read(
        self,
        picture: Picture,
        model: str | None = None,
        version: str | None = None,
        *,
        annotate: Literal[False] = False,
        page: int | None = None,
    ) -> Reading: ...

    @overload
    def read(
        self,
        picture: Picture,
        model: str | None = None,
        version: str | None = None,
        *,
        annotate: Literal[True],
        page: int | None = None,
    ) -> bytes: ...

    def read(
        self,
        picture: Picture,
        model: str | None = None,
        version: str | None = None,
        *,
        annotate: bool = False,
        page: int | None = None,
    ) -> Reading | bytes:
        """Every number on a picture, given as its bytes or as a path; nothing is remembered. Raises as `predict`.

        With `annotate`, the picture itself as PNG, with boxes and readings drawn on it. A TIFF may have several pages:
        `page` counts from 1, the first is read where none is named, and the reading tells how many there are.
        """
        if annotate:
            return self._call(calls.annotate(picture, model, version, page))
        return self._call(calls.read(picture, model, version, page))

    def read_form(
        self,
        picture: Picture,
        boxes: Boxes | None = None,
        grid: tuple[int, int] | None = None,
        *,
        page: int | None = None,
    ) -> Form:
        """What stands in each box of a form, given as `read` takes it; nothing is remembered. Raises as `predict`.

        `boxes` are those of the form in pixels of the upright picture, {"age": [x, y, width, height], ...}, or the path
        of a JSON file of them; `grid` is its rows and columns. With neither they are found by their lines.
        """
        return self._call(calls.read_form(picture, boxes, grid, page))

    def inference(self, picture: Picture) -> Inference:
        """Read one picture, in the words of `/v1/inference`."""
        return self._call(calls.inference(picture))

    def inferences(self) -> tuple[Inference, ...]:
        """Every result, oldest first, in the words of `/v1/inference`."""
        return self._call(calls.inferences())

    def predictions(self, limit: int | None = None, **filters: Unpack[Filters]) -> Iterator[Prediction]:
        """Results, newest first, at most `limit` of them; pages are asked for as they are needed."""
        cursor, left = None, limit
        while left is None or left > 0:
            page = self._call(calls.predictions(page_size(left), cursor, {**filters}))
            yield from page.predictions
            cursor = page.next_cursor
            if cursor is None:
                return
            left = None if left is None else left - len(page.predictions)

    def get(self, id: str) -> Prediction:
        """One result."""
        return self._call(calls.get(id))

    def label(self, id: str, digit: int | None) -> Prediction:
        """Say which digit the picture really shows, 0 to 9; None takes it back. Returns the result as it is now."""
        return self._call(calls.label(id, digit))

    def delete(self, id: str) -> None:
        """Forget one result."""
        self._call(calls.delete(id))

    def picture(self, of: str) -> bytes:
        """The bytes that were uploaded, by a result's id or its `image_url`."""
        return self._call(calls.picture(of if of.startswith("/") else self.get(of).image_url))

    def models(self) -> tuple[Model, ...]:
        """Every model with its versions."""
        return self._call(calls.models())

    def retrain(
        self,
        models: Sequence[str] | None = None,
        data: str | None = None,
        seed: int | None = None,
        epochs: int | None = None,
    ) -> Job:
        """Start a retraining with the corrections so far; what is not given is the server's choice."""
        return self._call(calls.retrain(models, data, seed, epochs))

    def job(self, id: str) -> Job:
        """How far a retraining is."""
        return self._call(calls.job(id))

    def wait_for(self, job: Job | str, within: float | None = None, every: float = 1.0) -> Job:
        """The job once it has succeeded, looked at `every` so many seconds.

        Raises JobFailed, and TimedOut where it is not done `within` so many seconds.
        """
        deadline = None if within is None else time.monotonic() + within
        current = self.job(job if isinstance(job, str) else job.id)
        while not current.finished:
            if deadline is not None and time.monotonic() >= deadline:
                raise TimedOut(f"Job {current.id} is still {current.state} after {within:g} seconds.")
            time.sleep(every)
            current = self.job(current.id)
        if current.state == "failed":
            raise JobFailed(current.message or f"Job {current.id} failed.")
        return current

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, call: Call[T]) -> T:
        attempt = 0
        while True:
            try:
                return call.result(self._send(call.request))
            except Unreachable as failure:
                pause = self._retries.wait(call.request, failure, attempt)
                if pause is None:
                    raise
            time.sleep(pause)
            attempt += 1

    def _send(self, request: Request) -> Response:
        try:
            answer = self._pool.request(
                request.method,
                self.server + request.path,
                body=request.body,
                headers={**AGENT, **request.headers},
                redirect=False,
            )
        except urllib3.exceptions.ReadTimeoutError as error:
            raise TimedOut(f"{self.server} did not answer within {self._timeout:g} seconds.") from error
        except NOTHING_SENT as error:
            raise Unreachable(self.server, reason(error), sent=False) from error
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(self.server, reason(error), sent=True) from error
        return Response(answer.status, answer.data)


NOTHING_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.LocationValueError,
    urllib3.exceptions.SSLError,
)


def reason(error: BaseException) -> str:
    """The innermost cause, which is the part of a chain of connection errors that says something."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)  # asyncio puts addresses into its own text
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
