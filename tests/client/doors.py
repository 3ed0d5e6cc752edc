"""The two clients behind one door, so that every promise is asked of both."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from typing import Any

from inkdigits.client import AsyncClient


class Awaited:
    """An AsyncClient whose calls are waited for; lists that it gives out piece by piece come whole."""

    def __init__(self, server: str, **options: Any) -> None:
        self._runner = asyncio.Runner()
        self._client = AsyncClient(server, **options)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)

        def call(*arguments: Any, **named: Any) -> Any:
            outcome = method(*arguments, **named)
            return self._runner.run(collect(outcome) if inspect.isasyncgen(outcome) else outcome)

        return call

    def close(self) -> None:
        self._runner.run(self._client.close())
        self._runner.close()


async def collect(pieces: AsyncIterator[Any]) -> list[Any]:
    return [piece async for piece in pieces]
