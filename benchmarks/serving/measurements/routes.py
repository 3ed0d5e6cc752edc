"""The server's routes beside each other and beside its own empty reply, all of one process, in turn."""

from benchmarks.serving.bench import Bench
from benchmarks.serving.figures import quotients
from benchmarks.serving.process import Running, running
from benchmarks.serving.stack import EMPTY_PATH, INKDIGITS, WITH_EMPTY, Stack, prediction
from benchmarks.serving.wrk import Load

EMPTY = INKDIGITS.asked(EMPTY_PATH, "raw", INKDIGITS.answer)
ROUTES = {
    "raw": INKDIGITS,
    "json": INKDIGITS.asked("/predict/", "json cnn", prediction),
    "multipart": INKDIGITS.asked("/v1/inference", "file_name", prediction),
}
CONNECTIONS = 32
MANY, ONE = 100, 1


def measure_routes(bench: Bench) -> None:
    """Rates of each route at 32 connections, of the raw one also at 100 and 1, with their quotients."""
    bench.say("The routes of this server, and its empty reply")
    with running(WITH_EMPTY, bench.folder / "routes", bench.body(WITH_EMPTY)) as server:
        for route in ROUTES.values():
            bench.verify(server, route)
            bench.warm(server, route)
        for _ in range(bench.effort.rounds):
            _round(bench, server)
    _add_quotients(bench)


def _round(bench: Bench, server: Running) -> None:
    for name, stack in {"empty": EMPTY, **ROUTES}.items():
        cpu = server.cpu()
        load = _load(bench, server, stack, CONNECTIONS, name)
        bench.figures.add(f"server us/{name}", 1e6 * (server.cpu() - cpu) / load.requests)
    for connections in (MANY, ONE):
        _load(bench, server, ROUTES["raw"], connections, "raw")


def _load(bench: Bench, server: Running, stack: Stack, connections: int, name: str) -> Load:
    load = bench.load(server, stack, connections)
    for what, value in (("rate", load.rate), ("p50", load.p50), ("p99", load.p99)):
        bench.figures.add(f"{what} at {connections}/{name}", value)
    bench.figures.add("failed", load.refused + load.broken)
    bench.say(
        f"  {name:10} at {connections:3}: {load.rate:8,.0f} a second, p50 {load.p50:.2f} ms, p99 {load.p99:.2f} ms"
    )
    return load


def _add_quotients(bench: Bench) -> None:
    def rates(name: str) -> tuple[float, ...]:
        return bench.figures.of(f"rate at {CONNECTIONS}/{name}")

    for name, below in (("raw", "empty"), ("json", "raw"), ("multipart", "raw")):
        of_100 = [100 * value for value in quotients(rates(name), rates(below))]
        bench.figures.add(f"{name} of {below}", *of_100)
