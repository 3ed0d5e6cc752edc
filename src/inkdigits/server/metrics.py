"""/metrics, in the text format that Prometheus reads. Knows only what it is given to count.

Each process answers for itself and says so in the label `process`; whichever gets the call answers. Sum over the label.
"""

import os
from collections.abc import Callable, Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response

from inkdigits.cache import Counts
from inkdigits.server.measured import Tally

MEDIA_TYPE = "text/plain; version=0.0.4"

_NAME = "inkdigits_cache_lookups_total"
_HEAD = f"# HELP {_NAME} Answers looked up in each level of the cache.\n# TYPE {_NAME} counter\n"


class Metrics:
    """The route."""

    def __init__(self, tally: Tally, cache_counts: Callable[[], Mapping[str, Counts]]) -> None:
        self._tally = tally
        self._cache_counts = cache_counts

    async def metrics(self, _request: Request) -> Response:
        """Counts since the process started."""
        process = os.getpid()
        lines = (*self._tally.lines(process), _HEAD, *self._cache_lines(process))
        return Response("".join(lines), media_type=MEDIA_TYPE)

    def _cache_lines(self, process: int) -> Iterator[str]:
        for level, counts in self._cache_counts().items():
            for outcome, count in (("hit", counts.hits), ("miss", counts.misses), ("error", counts.errors)):
                yield f'{_NAME}{{level="{level}",outcome="{outcome}",process="{process}"}} {count}\n'
