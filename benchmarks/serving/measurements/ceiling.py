"""What two processes reach with no HTTP, no history and no waiting: decode and run the model, for some batch sizes."""

import multiprocessing
import time
from multiprocessing.synchronize import Barrier

import numpy as np
from benchmarks.serving.bench import Bench

from inkdigits.images import read_digit
from inkdigits.inference import Session

PROCESSES = 2
BATCHES = (1, 8, 32)


def measure_ceiling(bench: Bench) -> None:
    """Pictures a second."""
    bench.say("Without HTTP")
    pictures = bench.pictures[:1000]
    for _ in range(bench.effort.rounds):
        for batch in BATCHES:
            bench.figures.add(
                f"ceiling/batches of {batch}", _rate(bench.model, pictures, batch, bench.effort.seconds / 2)
            )
    told = ", ".join(f"{bench.figures.median(f'ceiling/batches of {batch}'):,.0f} in {batch}s" for batch in BATCHES)
    bench.say(f"  {told} a second")


def _rate(model: bytes, pictures: list[bytes], batch: int, seconds: float) -> float:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    results = context.SimpleQueue()
    arguments = (model, pictures, batch, seconds, barrier, results)
    processes = [context.Process(target=_work, args=arguments) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    total: float = sum(results.get() for _ in processes)
    for process in processes:
        process.join()
    return total


def _work(
    model: bytes,
    pictures: list[bytes],
    batch: int,
    seconds: float,
    barrier: Barrier,
    results: "multiprocessing.SimpleQueue[float]",
) -> None:
    session = Session(model)
    barrier.wait()
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        chosen = [pictures[(done + at) % len(pictures)] for at in range(batch)]
        session.answer(np.stack([read_digit(data)[0] for data in chosen]))
        done += batch
    results.put(done / (time.perf_counter() - begun))
