"""Three times as many requests as can be answered: how many good answers still come, and whether health still answers.

Every model is asked (`model=all`), so that the load generator, which shares the cores, is not what sets the limit.
"""

import http.client
import resource
import threading
import time

from benchmarks.serving.bench import Bench
from benchmarks.serving.bodies import FORMS
from benchmarks.serving.errors import LoadFailed
from benchmarks.serving.process import Running, running
from benchmarks.serving.stack import INKDIGITS
from benchmarks.serving.wrk import Target, run_wrk

from inkdigits.inference.batcher import MOST_WAITING

EVERY = INKDIGITS.asked("/v1/predict?model=all", "raw", INKDIGITS.answer)
PEAK_CONNECTIONS = 64
TIMES = 3
LEAST_SECONDS = 6
"""Until so many connections stand, and the bound is reached, one or two have passed."""
CONNECTIONS = 4000
WAITING = 2 * MOST_WAITING // 3
"""Requests that two workers let wait, each for three models. wrk sends nothing on a connection that waits, so that with
fewer connections than this the server is never asked for more than it can answer, whatever the pauses are."""


def measure_overload(bench: Bench) -> None:
    """Good answers a second at the peak and at three times that, in turn."""
    bench.say(f"{TIMES} times as many requests as can be answered")
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed < CONNECTIONS + 100:
        raise LoadFailed(f"{CONNECTIONS} connections need as many open files, and {allowed} are allowed (ulimit -n).")
    with running(INKDIGITS, bench.folder / "overload", bench.body(INKDIGITS)) as server:
        bench.warm(server, EVERY)
        for _ in range(bench.effort.rounds):
            peak = bench.load(server, EVERY, PEAK_CONNECTIONS).rate
            over = _overload(bench, server, peak)
            bench.figures.add("rate at peak/all", peak)
            bench.figures.add("goodput", 100 * over / peak)


def pause(peak: float) -> float:
    """Milliseconds between an answer and the next request, so that those who do not wait ask often enough for all."""
    return 1000 * (CONNECTIONS - WAITING) / (TIMES * peak)


def _overload(bench: Bench, server: Running, peak: float) -> float:
    target = Target(server.port, EVERY.path, FORMS[EVERY.form].content_type, bench.bodies(EVERY.form))
    seconds = max(LEAST_SECONDS, 2 * bench.effort.seconds)
    with Pulse(server.port) as pulse:
        load = run_wrk(target, CONNECTIONS, seconds, delay=pause(peak))
    if not load.refused:
        raise LoadFailed("Nothing was refused, so this was no overload: do more requests wait than WAITING says?")
    bench.figures.add("overload, told", load.requests / load.seconds / peak)
    bench.figures.add("overload, broken", load.broken)
    bench.figures.add("overload, slowest health", pulse.slowest)
    bench.say(
        f"  peak {peak:,.0f}, then {load.rate:,.0f} answered and {load.refused / load.seconds:,.0f} refused a second, "
        f"{load.broken} broken, health within {1000 * pulse.slowest:.0f} ms"
    )
    return load.rate


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
