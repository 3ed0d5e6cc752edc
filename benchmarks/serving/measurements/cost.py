"""What this server costs before it answers: memory with every model loaded, and time until the first answer."""

from benchmarks.serving.bench import Bench
from benchmarks.serving.process import post, running
from benchmarks.serving.stack import INKDIGITS

STARTS = 5


def measure_memory(bench: Bench) -> None:
    """What all processes of the server take, two workers, after every model answered and after a load."""
    bench.say("Memory of this server")
    every = INKDIGITS.asked("/v1/predict?model=all", "raw", INKDIGITS.answer)
    with running(INKDIGITS, bench.folder / "memory", bench.body(INKDIGITS)) as server:
        bench.figures.add("memory, unloaded", server.memory())
        bench.warm(server, every)
        bench.warm(server, INKDIGITS)
        bench.figures.add("memory", server.memory())
        # What reading whole numbers takes comes with the first photo, and is told beside it.
        post(server.port, "/v1/read", bench.pictures[0], "image/png")
        bench.figures.add("memory, after reading numbers", server.memory())


def measure_start(bench: Bench) -> None:
    """Seconds from the command to the first picture read, files cached by the first start, which does not count."""
    bench.say("Time from start to first answer")
    for turn in range(STARTS + 1):
        with running(INKDIGITS, bench.folder / "start", bench.body(INKDIGITS)) as server:
            if turn > 0:
                bench.figures.add("start", server.ready)
