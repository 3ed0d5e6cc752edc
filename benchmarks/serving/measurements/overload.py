"""Three times as many requests as can be answered: how many good answers still come, and whether health still answers.

Every model is asked (`model=all`), so that the load generator, which shares the cores, is not what sets the limit.
"""

import http.client
import threading
import time

from benchmarks.serving.bench import Bench
from benchmarks.serving.bodies import FORMS
from benchmarks.serving.process import Running, running
from benchmarks.serving.stack import INKDIGITS
from benchmarks.serving.wrk import Target, run_wrk

EVERY = INKDIGITS.asked("/v1/predict?model=all", "raw", INKDIGITS.answer)
PEAK_CONNECTIONS = 64
TIMES = 3
CONNECTIONS = 1500
"""Enough for requests to arrive however long the answers take: each connection pauses after an answer."""


def measure_overload(bench: Bench) -> None:
    """Good answers a second at the peak and at three times that, in turn."""
    bench.say(f"{TIMES} times as many requests as can be answered")
    with running(INKDIGITS, bench.folder / "overload", bench.body(INKDIGITS)) as server:
        bench.warm(server, EVERY)
        for _ in range(bench.effort.rounds):
            peak = bench.load(server, EVERY, PEAK_CONNECTIONS).rate
            over = _overload(bench, server, peak)
            bench.figures.add("rate at peak/all", peak)
            bench.figures.add("goodput", 100 * over / peak)


def _overload(bench: Bench, server: Running, peak: float) -> float:
    target = Target(server.port, EVERY.path, FORMS[EVERY.form].content_type, bench.bodies(EVERY.form))
    seconds = 2 * bench.effort.seconds
    with Pulse(server.port) as pulse:
        load = run_wrk(target, CONNECTIONS, seconds, delay=1000 * CONNECTIONS / (TIMES * peak))
    bench.figures.add("overload, offered", load.requests / load.seconds / peak)
    bench.figures.add("overload, broken", load.broken)
    bench.figures.add("overload, slowest health", pulse.slowest)
    bench.say(
        f"  peak {peak:,.0f}, then {load.requests / load.seconds:,.0f} asked and {load.rate:,.0f} answered a second, "
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
