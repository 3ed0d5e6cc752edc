"""The case of an earlier service: 100 callers, 100 requests each, by ApacheBench. Small pictures are never cached."""

from benchmarks.serving.ab import run_ab
from benchmarks.serving.bench import Bench
from benchmarks.serving.bodies import FORMS
from benchmarks.serving.measurements.routes import ROUTES
from benchmarks.serving.process import running
from benchmarks.serving.stack import INKDIGITS

CALLERS = 100
REQUESTS = 100 * CALLERS


def measure_crowd(bench: Bench) -> None:
    """The mean time of a request, as its caller sees it, on the route that the earlier service had."""
    bench.say(f"{CALLERS} callers with {REQUESTS // CALLERS} requests each")
    route = ROUTES["json"]
    body = bench.folder / "crowd-body"
    body.write_bytes(bench.body(route))
    with running(INKDIGITS, bench.folder / "crowd", bench.body(INKDIGITS)) as server:
        bench.warm(server, route)
        for _ in range(bench.effort.rounds):
            url = f"http://127.0.0.1:{server.port}{route.path}"
            crowd = run_ab(url, body, FORMS[route.form].content_type, callers=CALLERS, requests=REQUESTS)
            bench.figures.add("crowd", crowd.mean)
            bench.figures.add("crowd, failed", crowd.failed + REQUESTS - crowd.complete)
            bench.figures.add("crowd, kept alive", crowd.kept_alive)
            bench.say(
                f"  mean {crowd.mean:.1f} ms, {crowd.failed} failed, {crowd.kept_alive} on a connection used again"
            )
