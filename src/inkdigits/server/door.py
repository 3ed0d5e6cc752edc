"""The door of a process that has as many pictures in hand as it takes: more are sent away before anything is done for
them.

What a refused caller costs is taken from those who are answered: at three times the load that can be answered there are
two to refuse for each of these. So an answer stands ready as it goes over the wire, and there is no task, no route and
no line in the log for it. Knows neither connections nor what pictures are read with.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from inkdigits.errors import TooBusy
from inkdigits.server.errors import error_body
from inkdigits.server.measured import Tally

ROUTES = {
    "/v1/predict": "/v1/predict",
    "/v1/inference": "/v1/inference",
    "/predict/": "/predict/",
    "/predict": "/predict/",
}
"""Where pictures of one digit are posted, and the route that is counted for it."""

RETRY_SECONDS = 1
"""Those in hand are answered by then."""

_LOGGED_EVERY_SECONDS = 10.0

logger = logging.getLogger(__name__)


class Door:
    """Counts who comes in, and has the answer for those who may not. Use it from one event loop only."""

    def __init__(self, room: Callable[[], int], tally: Tally) -> None:
        """`room` tells for how many more pictures there is room, those that came in at this turn of the loop apart."""
        self._room = room
        self._tally = tally
        self._refusals = {path.encode(): (route, _refusal(route)) for path, route in ROUTES.items()}
        self._coming = 0
        self._refused = 0
        self._logged = float("-inf")

    def enter(self) -> bool:
        """Whether a request may come in. It counts here until its turn, and for `room` from then on."""
        if self._coming >= self._room():
            return False
        if not self._coming:
            # By the time this is called, every request of this turn has begun: callbacks and tasks have one queue.
            asyncio.get_running_loop().call_soon(self._all_have_begun)
        self._coming += 1
        return True

    def watches(self, url: bytes) -> bool:
        """Whether pictures of one digit are posted there."""
        return url.partition(b"?")[0] in self._refusals

    def refuse(self, url: bytes) -> bytes:
        """The whole answer to one who posts a picture there and may not come in."""
        route, answer = self._refusals[url.partition(b"?")[0]]
        self._note(route)
        return answer

    def _all_have_begun(self) -> None:
        self._coming = 0

    def _note(self, route: str) -> None:
        self._tally.count(route, "POST", 503, 0.0)
        self._refused += 1
        now = time.monotonic()
        if now - self._logged >= _LOGGED_EVERY_SECONDS:
            logger.error("Too busy: pictures are sent away with 503, %d since this process started.", self._refused)
            self._logged = now


def _refusal(path: str) -> bytes:
    message = f"As many pictures as may wait are waiting here. Send this one again in {RETRY_SECONDS} second."
    body = error_body(path, TooBusy(message))
    # As that route answers: any page may call it, and may know why it was refused.
    open_to_pages = "access-control-allow-origin: *\r\n" if path == "/v1/inference" else ""
    head = (
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n"
        f"retry-after: {RETRY_SECONDS}\r\n{open_to_pages}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
