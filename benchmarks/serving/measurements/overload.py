"""Three times as many requests as can be answered: how many good answers still come, and whether health still answers.

Every model is asked (`model=all`), so that the load generator, which shares the cores, is not what sets the limit; one
model is asked too, where it takes a quarter of the machine.
"""

import http.client
import resource
import threading
import time

from benchmarks.serving.bench import Bench
from benchmarks.serving.bodies import FORMS
from benchmarks.serving.errors import LoadFailed
from benchmarks.serving.h2load import Flood, run_h2load
from benchmarks.serving.process import Running, running
from benchmarks.serving.stack import INKDIGITS, Stack

from inkdigits.recognizer import MOST_SMALL

EVERY = INKDIGITS.asked("/v1/predict?model=all", "raw", INKDIGITS.answer)
PEAK_CONNECTIONS = 64
TIMES = 3
CONNECTIONS = 4000
"""Nothing more is sent on a connection that waits, and two workers let 2,048 wait: with fewer than these there would be
no overload, however often each of them asks."""
LEAST_SECONDS = 6


def measure_overload(bench: Bench) -> None:
    """Good answers a second at the peak and at three times that, in turn."""
    bench.say(f"{TIMES} times as many requests as can be answered")
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed < CONNECTIONS + 100:
        raise LoadFailed(f"{CONNECTIONS} connections need as many open files, and {allowed} are allowed (ulimit -n).")
    with running(INKDIGITS, bench.folder / "overload", bench.body(INKDIGITS)) as server:
        for route, name in ((EVERY, ""), (INKDIGITS, ", one model")):
            bench.warm(server, route)
            for _ in range(bench.effort.rounds):
                _compare(bench, server, route, name)


def _compare(bench: Bench, server: Running, route: Stack, name: str) -> None:
    peak = _flood(bench, server, route, PEAK_CONNECTIONS).good
    with Pulse(server.port) as pulse:
        flood = _flood(bench, server, route, CONNECTIONS, TIMES * peak)
    if not flood.refused:
        raise LoadFailed(f"Nothing was refused, so this was no overload: may more than {MOST_SMALL} wait?")
    bench.figures.add(f"peak{name}", peak)
    bench.figures.add(f"goodput{name}", 100 * flood.good / peak)
    bench.figures.add(f"overload, asked{name}", (flood.good + flood.refused) / peak)
    bench.figures.add(f"overload, broken{name}", flood.broken)
    bench.figures.add(f"overload, slowest health{name}", pulse.slowest)
    bench.say(
        f"  peak {peak:,.0f}, then {flood.good:,.0f} answered and {flood.refused:,.0f} refused a second, "
        f"{flood.broken:.0f} broken, health within {1000 * pulse.slowest:.0f} ms"
    )


def _flood(bench: Bench, server: Running, route: Stack, connections: int, rate: float | None = None) -> Flood:
    body = bench.folder / "overload-body"
    body.write_bytes(bench.body(route))
    seconds = max(LEAST_SECONDS, bench.effort.seconds)
    url, kind = f"http://127.0.0.1:{server.port}{route.path}", FORMS[route.form].content_type
    return run_h2load(url, body, kind, connections=connections, seconds=seconds, rate=rate)


class Pulse:
    """Asks for the server's health ten times a second, in a thread, and remembers the slowest answer in seconds."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.slowest = 0.0

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.1):
            begun = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            try:
                connection.request("GET", "/health/live")
                connection.getresponse().read()
            except (OSError, http.client.HTTPException):
                self.slowest = float("inf")
            finally:
                connection.close()
            self.slowest = max(self.slowest, time.perf_counter() - begun)
