"""The client for asyncio, over aiohttp: the same calls as `sync_client`, awaited.

Knows how to send and when to repeat; what is sent stands in `calls`. aiohttp is an extra and imported only when a
client is made.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypeVar, Unpack, overload

from inkdigits.client import calls
from inkdigits.client.answers import Form, Inference, Job, Model, Prediction, Reading
from inkdigits.client.calls import Call, Response
from inkdigits.client.errors import AsyncExtraMissing, JobFailed, ServiceError, TimedOut, Unreachable
from inkdigits.client.paging import Filters, page_size
from inkdigits.client.requests import AGENT, Boxes, Picture, Request
from inkdigits.client.retries import Retries
from inkdigits.client.sync_client import CONNECT_SECONDS, reason

if TYPE_CHECKING:
    import aiohttp

T = TypeVar("T")


class AsyncClient:
    """Talks to one server from one event loop, any number of calls at once, over connections that stay open.

    Raises and repeats as `Client` does. Raises AsyncExtraMissing where aiohttp is not installed.

        async with AsyncClient("http://localhost:8085") as client:
            print((await client.predict("three.png")).digit)
    """

    def __init__(
        self, server: str = "http://localhost:8085", *, timeout: float = 30.0, retries: int = 2, connections: int = 100
    ) -> None:
        require_aiohttp()
        self.server = server.rstrip("/")
        self._timeout = timeout
        self._retries = Retries(retries)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def predict(self, picture: Picture, model: str | None = None, version: str | None = None) -> Prediction:
        """Read one picture, given as its bytes or as a path; model "all" asks every one. Raises UnreadablePicture."""
        return await self._call(calls.predict(picture, model, version))

    @overload
    async def read(
        self,
        picture: Picture,
        model: str | None = None,
        version: str | None = None,
        *,
        annotate: Literal[False] = False,
        page: int | None = None,
    ) -> Reading: ...

    @overload
    async def read(
        self,
        picture: Picture,
        model: str | None = None,
        version: str | None = None,
        *,
        annotate: Literal[True],
        page: int | None = None,
    ) -> bytes: ...

    async def read(
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
            return await self._call(calls.annotate(picture, model, version, page))
        return await self._call(calls.read(picture, model, version, page))

    async def read_form(
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
        return await self._call(calls.read_form(picture, boxes, grid, page))

    async def inference(self, picture: Picture) -> Inference:
        """Read one picture, in the words of `/v1/inference`."""
        return await self._call(calls.inference(picture))

    async def inferences(self) -> tuple[Inference, ...]:
        """Every result, oldest first, in the words of `/v1/inference`."""
        return await self._call(calls.inferences())

    async def predictions(self, limit: int | None = None, **filters: Unpack[Filters]) -> AsyncIterator[Prediction]:
        """Results, newest first, at most `limit` of them; pages are asked for as they are needed."""
        cursor, left = None, limit
        while left is None or left > 0:
            page = await self._call(calls.predictions(page_size(left), cursor, {**filters}))
            for prediction in page.predictions:
                yield prediction
            cursor = page.next_cursor
            if cursor is None:
                return
            left = None if left is None else left - len(page.predictions)

    async def get(self, id: str) -> Prediction:
        """One result."""
        return await self._call(calls.get(id))

    async def label(self, id: str, digit: int | None) -> Prediction:
        """Say which digit the picture really shows, 0 to 9; None takes it back. Returns the result as it is now."""
        return await self._call(calls.label(id, digit))

    async def delete(self, id: str) -> None:
        """Forget one result."""
        await self._call(calls.delete(id))

    async def picture(self, of: str) -> bytes:
        """The bytes that were uploaded, by a result's id or its `image_url`."""
        return await self._call(calls.picture(of if of.startswith("/") else (await self.get(of)).image_url))

    async def models(self) -> tuple[Model, ...]:
        """Every model with its versions."""
        return await self._call(calls.models())

    async def retrain(
        self,
        models: Sequence[str] | None = None,
        data: str | None = None,
        seed: int | None = None,
        epochs: int | None = None,
    ) -> Job:
        """Start a retraining with the corrections so far; what is not given is the server's choice."""
        return await self._call(calls.retrain(models, data, seed, epochs))

    async def job(self, id: str) -> Job:
        """How far a retraining is."""
        return await self._call(calls.job(id))

    async def wait_for(self, job: Job | str, within: float | None = None, every: float = 1.0) -> Job:
        """The job once it has succeeded, looked at `every` so many seconds.

        Raises JobFailed, and TimedOut where it is not done `within` so many seconds.
        """
        current = await self.job(job if isinstance(job, str) else job.id)
        try:
            async with asyncio.timeout(within):
                while not current.finished:
                    await asyncio.sleep(every)
                    current = await self.job(current.id)
        except TimeoutError as error:
            raise TimedOut(f"Job {current.id} is still {current.state} after {within:g} seconds.") from error
        if current.state == "failed":
            raise JobFailed(current.message or f"Job {current.id} failed.")
        return current

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _call(self, call: Call[T]) -> T:
        attempt = 0
        while True:
            try:
                return call.result(await self._send(call.request))
            except Unreachable as failure:
                pause = self._retries.wait(call.request, failure, attempt)
                if pause is None:
                    raise
            await asyncio.sleep(pause)
            attempt += 1

    async def _send(self, request: Request) -> Response:
        aiohttp = require_aiohttp()
        try:
            async with self._opened(aiohttp).request(
                request.method,
                self.server + request.path,
                data=request.body,
                headers={**AGENT, **request.headers},
                allow_redirects=False,
            ) as answer:
                return Response(answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError, UnicodeError) as error:
            raise self._failure(aiohttp, error) from error

    def _failure(self, aiohttp: ModuleType, error: Exception) -> ServiceError:
        # UnicodeError: a host name that cannot be one, which aiohttp lets pass.
        if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | ValueError):
            return Unreachable(self.server, reason(error), sent=False)
        if isinstance(error, TimeoutError):
            return TimedOut(f"{self.server} did not answer within {self._timeout:g} seconds.")
        return Unreachable(self.server, reason(error), sent=True)

    def _opened(self, aiohttp: ModuleType) -> "aiohttp.ClientSession":
        """The session, opened by the first call because aiohttp binds it to the running event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=self._timeout),
            )
        return self._session


def require_aiohttp() -> ModuleType:
    """The module aiohttp; raises AsyncExtraMissing."""
    try:
        import aiohttp
    except ImportError as error:
        raise AsyncExtraMissing from error
    return aiohttp
