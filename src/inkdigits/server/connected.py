"""Work for a caller that ends when the caller goes away. Knows nothing of what is worked on.

uvicorn tells of a caller who has gone only to those who ask for the next message.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

Result = TypeVar("Result")

QUICK_BYTES = 4096
"""A picture of this size is answered before anyone could be seen to have gone; looking costs a fifth of the answer."""


async def answer_for(request: Request, size: int, work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` gives for a picture of `size` bytes. Raises ClientDisconnect where the caller went before that."""
    return await (work if size <= QUICK_BYTES else while_connected(request, work))


async def while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` gives, which is cancelled as soon as the caller has gone; the body must have been read before.

    Raises ClientDisconnect, and what `work` raises.
    """
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        gone.cancel()
        working.cancel()
