"""Counts requests and how long they took, by route. Knows nothing of what is answered.

A request is counted when its answer has been given to the connection; one whose caller went before that has status 0.
"""

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets; a last one has none."""

OTHER = "other"
"""The route of what is at none of the addresses: callers could make up as many as they like."""

_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"})


class Tally:
    """What one process has answered."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(SECONDS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def count(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count one request to the route of this path."""
        self._requests[path, method, status] += 1
        self._buckets[path][bisect_left(SECONDS, seconds)] += 1
        self._seconds[path] += seconds

    def lines(self, process: int) -> Iterator[str]:
        """In the text format that Prometheus reads."""
        yield "# HELP inkdigits_requests_total Requests answered; status 0 for callers who left before.\n"
        yield "# TYPE inkdigits_requests_total counter\n"
        for (path, method, status), count in sorted(self._requests.items()):
            labels = f'route="{path}",method="{method}",status="{status}",process="{process}"'
            yield f"inkdigits_requests_total{{{labels}}} {count}\n"
        yield "# HELP inkdigits_request_seconds From the head of a request to the end of its answer.\n"
        yield "# TYPE inkdigits_request_seconds histogram\n"
        for path, buckets in sorted(self._buckets.items()):
            yield from self._histogram(f'route="{path}",process="{process}"', path, buckets)

    def _histogram(self, labels: str, path: str, buckets: Sequence[int]) -> Iterator[str]:
        name = "inkdigits_request_seconds"
        for bound, count in zip((*map(str, SECONDS), "+Inf"), accumulate(buckets), strict=True):
            yield f'{name}_bucket{{{labels},le="{bound}"}} {count}\n'
        yield f"{name}_sum{{{labels}}} {self._seconds[path]:.6f}\n"
        yield f"{name}_count{{{labels}}} {sum(buckets)}\n"


class Measured:
    """An application whose requests are counted."""

    def __init__(self, app: ASGIApp, tally: Tally, routes: Sequence[BaseRoute]) -> None:
        """Requests are counted under the paths of `routes`."""
        self._app = app
        self._tally = tally
        named = [route for route in routes if isinstance(route, Route)]
        self._paths: dict[object, str] = {route.endpoint: route.path for route in reversed(named)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count it. Raises what the application does, counted as 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            status = 500
            raise
        finally:
            path = self._paths.get(scope.get("endpoint"), OTHER)
            method = scope["method"] if scope["method"] in _METHODS else OTHER
            self._tally.count(path, method, status, time.perf_counter() - begun)
