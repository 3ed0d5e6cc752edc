"""Load by h2load over HTTP/1.1: an open loop, in which requests are sent on time whatever becomes of them; one body.

wrk can pause between requests too, but looks through the pauses of all its connections again and again: with thousands
of them it takes as much of the machine as the server does.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving.errors import LoadFailed
from benchmarks.serving.wrk import run

_THREADS = 2
_WARM_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Flood:
    """What came of it, a second: good answers, refusals, and requests without an answer."""

    good: float
    refused: float
    broken: float


def run_h2load(
    url: str, body: Path, content_type: str, *, connections: int, seconds: int, rate: float | None = None
) -> Flood:
    """Post the file `body` `rate` times a second over so many connections, as often as answers come without a rate.

    Some seconds before that do not count. Raises LoadFailed.
    """
    load = ["-t", str(_THREADS), "-c", str(connections), "-D", str(seconds), "--warm-up-time", str(_WARM_SECONDS)]
    timed = [] if rate is None else ["--rps", f"{rate / connections:.3f}"]
    what = ["-d", str(body), "-H", f"content-type: {content_type}", url]
    printed = run(["h2load", "--h1", *load, *timed, *what], {}, _WARM_SECONDS + seconds)
    return read_h2load(printed, seconds)


def read_h2load(printed: str, seconds: int) -> Flood:
    """From what h2load prints. Raises LoadFailed where it is cut off."""
    codes = re.search(r"^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", printed, re.MULTILINE)
    requests = re.search(r"^requests: .* (\d+) errored, (\d+) timeout", printed, re.MULTILINE)
    if codes is None or requests is None:
        raise LoadFailed(f"h2load printed no line 'status codes' or 'requests':\n{printed}")
    good, *refused = map(int, codes.groups())
    broken = sum(map(int, requests.groups()))
    return Flood(good / seconds, sum(refused) / seconds, broken / seconds)
