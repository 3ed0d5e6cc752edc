"""What the cache gives: a photo sent again against photos never seen; small pictures with a Redis and without one."""

import http.client
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.serving.bench import Bench
from benchmarks.serving.bodies import write_bodies
from benchmarks.serving.figures import quotients
from benchmarks.serving.pictures import commented, photo
from benchmarks.serving.process import Running, running
from benchmarks.serving.stack import INKDIGITS
from benchmarks.serving.wrk import Target, run_wrk
from tests.server_process import free_port

PHOTOS = 10
REPEATED = 100
CONNECTIONS = 32


def measure_cache(bench: Bench) -> None:
    """Photos of 12 million pixels, then 28x28 pictures."""
    bench.say("The cache")
    _measure_photos(bench)
    if shutil.which("redis-server") is None:
        bench.not_run["redis"] = "redis-server is not installed. On Debian: apt-get install redis-server"
        return
    _measure_small(bench)


def _measure_photos(bench: Bench) -> None:
    original = photo(bench.digits[0])
    with running(INKDIGITS, bench.folder / "photos", bench.body(INKDIGITS)) as server:
        for turn in range(bench.effort.rounds):
            never_seen = [commented(original, f"{turn} {number}".encode()) for number in range(PHOTOS)]
            fresh = _milliseconds(server, never_seen)
            again = _milliseconds(server, [never_seen[0]] * PHOTOS)
            bench.figures.add("photo, never seen", fresh)
            bench.figures.add("photo, sent again", again)
            bench.say(f"  a photo never seen {fresh:.1f} ms, the same again {again:.1f} ms")
    seen = bench.figures.of("photo, never seen"), bench.figures.of("photo, sent again")
    bench.figures.add("photo, times faster", *quotients(*seen))


def _milliseconds(server: Running, photos: Iterable[bytes]) -> float:
    """The median of a request, one after another on one connection, and so in one worker process."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    took = []
    for data in photos:
        begun = time.perf_counter()
        connection.request("POST", INKDIGITS.path, data, {"Content-Type": "image/jpeg"})
        connection.getresponse().read()
        took.append(1000 * (time.perf_counter() - begun))
    connection.close()
    return statistics.median(took)


def _measure_small(bench: Bench) -> None:
    """The same few small pictures again and again, in turn to a server with a Redis and to one without."""
    bodies = bench.folder / "bodies-repeated"
    write_bodies(bodies, bench.pictures[:REPEATED])
    with ExitStack() as open_:
        address = open_.enter_context(_redis(bench.folder / "redis"))
        servers = {
            "with Redis": INKDIGITS.given("--redis-url", address),
            "without": INKDIGITS,
        }
        running_ = {
            name: open_.enter_context(running(stack, bench.folder / name.replace(" ", "-"), bench.body(stack)))
            for name, stack in servers.items()
        }
        for server in running_.values():
            bench.warm(server, server.stack)
        for turn in range(2 * bench.effort.rounds):
            for name in sorted(running_, reverse=turn % 2 == 0):
                target = Target(running_[name].port, INKDIGITS.path, "image/png", bodies)
                rate = run_wrk(target, CONNECTIONS, max(1, bench.effort.seconds // 2)).rate
                bench.figures.add(f"repeated small pictures/{name}", rate)
    rates = [bench.figures.of(f"repeated small pictures/{name}") for name in servers]
    bench.figures.add("small pictures, cache on of off", *(100 * value for value in quotients(*rates)))


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """The address of a Redis of its own."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()
