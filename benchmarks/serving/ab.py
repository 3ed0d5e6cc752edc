"""Load by ApacheBench: a given number of requests over a given number of callers, one body. Reads what it prints."""

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving.errors import LoadFailed
from benchmarks.serving.wrk import run

_PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Crowd:
    """What came of it; `mean` is the time of a request in milliseconds, as a caller sees it."""

    complete: int
    failed: int
    kept_alive: int
    rate: float
    mean: float


def run_ab(url: str, body: Path, content_type: str, *, callers: int, requests: int) -> Crowd:
    """Post the file `body` `requests` times in all. Raises LoadFailed."""
    # -l: answers differ in length, as ids and probabilities do, which is no failure.
    command = ["ab", "-k", "-l", "-q", "-c", str(callers), "-n", str(requests), "-p", str(body), "-T", content_type]
    return read_ab(run([*command, url], {}, _PATIENCE_SECONDS))


def read_ab(printed: str) -> Crowd:
    """From what ab prints. Raises LoadFailed where it is cut off."""

    def value(name: str, *, optional: bool = False) -> float:
        found = re.search(rf"^{re.escape(name)}:\s+([\d.]+)", printed, re.MULTILINE)
        if found is None and not optional:
            raise LoadFailed(f"ab printed no line '{name}':\n{printed}")
        return float(found[1]) if found else 0.0

    return Crowd(
        complete=int(value("Complete requests")),
        failed=int(value("Failed requests") + value("Non-2xx responses", optional=True)),
        kept_alive=int(value("Keep-Alive requests", optional=True)),
        rate=value("Requests per second"),
        mean=value("Time per request"),
    )
