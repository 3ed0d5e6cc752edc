"""How fast pictures are read: one at a time on one core, and a folder of many on all of them beside what would be
possible there.

Single pictures are timed in seconds of the processor, threads and all: what one core needs for them, whatever else the
machine does. The folder is timed by the clock, on a machine that should do nothing else; how busy it was is told.
"""

import csv
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from benchmarks.reading import files, light, pages, papers, pens
from benchmarks.reading.fields import Rng
from benchmarks.reading.handwriting import any_hand, written
from benchmarks.reading.sheet import Sheet
from benchmarks.reading.strings import apart
from benchmarks.reading.targets import Row
from benchmarks.reading.writers import Writers
from PIL import Image

from inkdigits import Recognizer
from inkdigits.assembly import BUNDLED_MODELS
from inkdigits.datasets.mnist import mnist
from inkdigits.inference import Session
from inkdigits.store import ModelStore

_STACK = 10_000
_BATCH = 250
_REPEATS = 9
_ROUNDS = 3
_CROP = (200, 60)


def rows(datasets: Path, seed: int) -> Iterator[Row]:
    """The targets of speed."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield from pool.submit(_alone, datasets, seed).result()
    with tempfile.TemporaryDirectory() as folder:
        yield from _stack(datasets, Path(folder))


def _alone(datasets: Path, seed: int) -> list[Row]:
    """One picture at a time, on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    recognizer, writers, rng = Recognizer.default(), Writers.of_mnist(datasets), np.random.default_rng(seed)
    digit = _photograph_of_a_digit(rng, writers)
    crop = _crop(rng, writers)
    photograph = pages.photograph(rng, writers).data
    return [
        _timed("one digit on a JPEG of 12 megapixels", lambda: recognizer.classify(digit), 60),
        _timed("a crop of 200x60 with a number", lambda: recognizer.read(crop), 5),
        _timed("a photograph of 12 megapixels with 20 numbers", lambda: recognizer.read(photograph), 300),
    ]


def _timed(what: str, call: Callable[[], object], most: float) -> Row:
    call()
    times, clock = [], []
    for _ in range(_REPEATS):
        begun, on_the_clock = time.process_time(), time.perf_counter()
        call()
        times.append(1000 * (time.process_time() - begun))
        clock.append(1000 * (time.perf_counter() - on_the_clock))
    detail = f"{min(times):.1f} to {max(times):.1f} in {_REPEATS} times; by the clock {statistics.median(clock):.1f}"
    return Row(what, statistics.median(times), "ms", at_most=most, detail=detail)


def _photograph_of_a_digit(rng: Rng, writers: Writers) -> bytes:
    sheet = papers.plain(rng, 4000, 3000)
    ink = written(rng, writers.write(rng, 5), any_hand(rng), 1300).cropped
    sheet.draw(ink, 1400, 800, pens.blue(rng), rng)
    sheet.tint(light.uneven(rng, 4000, 3000))
    sheet.colour = light.grainy(rng, sheet.colour, 3)
    return files.jpeg(sheet, 90)


def _crop(rng: Rng, writers: Writers) -> bytes:
    drawn = apart(rng, writers, 0)
    pixels = Image.fromarray(files.pixels_of(drawn.data)).resize(_CROP, Image.Resampling.BICUBIC)
    return files.png(Sheet(np.asarray(pixels, np.float32)))


def _stack(datasets: Path, folder: Path) -> Iterator[Row]:
    """A folder of MNIST's test images as files, read by the command, and by decoding and onnxruntime alone."""
    one, many = folder / "one", folder / "many"
    for place, images in ((one, mnist("test", datasets).images[:1]), (many, mnist("test", datasets).images)):
        place.mkdir()
        for number, image in enumerate(images):
            Image.fromarray(image).save(place / f"{number:05}.png")
    cores, busy = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    # In turns, so that what else the machine does falls on all three.
    rounds = [(_command(one, 1), _ceiling(many, cores), _command(many, _STACK)) for _ in range(_ROUNDS)]
    rates = [_STACK / max(stack.clock - start.clock, 1e-9) for start, _, stack in rounds]
    shares = [rate / ceiling for rate, (_, ceiling, _) in zip(rates, rounds, strict=True)]
    start = statistics.median(start.clock for start, _, _ in rounds)
    detail = f"on {cores} cores, load {busy:.1f} before, beyond the {start:.2f} s that a folder of one takes"
    yield Row("10,000 files of 28x28", statistics.median(rates), "a second", at_least=15_000, detail=detail)
    ceiling = statistics.median(ceiling for _, ceiling, _ in rounds)
    yield Row("    decoding and onnxruntime alone", ceiling, "a second", detail=f"{cores} processes")
    yield Row("    share of that", 100 * statistics.median(shares), "%", at_least=80, detail=f"median of {_ROUNDS}")
    whole = _STACK / statistics.median(stack.clock for _, _, stack in rounds)
    yield Row("    the whole command, Python's start and all", whole, "a second")
    spent = statistics.median(stack.processor - start.processor for start, _, stack in rounds)
    yield Row("    if all cores were busy with it", cores * _STACK / spent, "a second", detail="by processor time")


@dataclass(frozen=True, slots=True)
class _Took:
    """Seconds by the clock, and of the processor in all processes."""

    clock: float
    processor: float


def _command(folder: Path, files_in_it: int) -> _Took:
    """What `inkdigits read FOLDER --out` takes."""
    table = folder.parent / "table.csv"
    command = [sys.executable, "-m", "inkdigits", "read", str(folder), "--out", str(table), "--force"]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    with table.open(newline="") as lines:
        found = sum(1 for _ in csv.reader(lines)) - 1
    if found < files_in_it:
        raise SystemExit(f"The table of {files_in_it} pictures has only {found} rows.")
    return _Took(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _ceiling(folder: Path, cores: int) -> float:
    """Files a second that so many processes decode and put through the same model, and do nothing else with."""
    context = get_context("spawn")
    paths = sorted(folder.iterdir())
    with ProcessPoolExecutor(cores, context, _load) as pool:
        list(pool.map(_work, [[str(path)] for path in paths[: 8 * cores]]))
        begun = time.perf_counter()
        parts = [[str(path) for path in paths[first : first + _BATCH]] for first in range(0, len(paths), _BATCH)]
        list(pool.map(_work, parts))
        return len(paths) / (time.perf_counter() - begun)


def _load() -> None:
    global _session
    store = ModelStore(BUNDLED_MODELS)
    _session = Session(store.model_bytes("cnn", store.promoted("cnn")))


def _work(paths: list[str]) -> int:
    digits = np.empty((len(paths), 28, 28), np.uint8)
    for place, path in enumerate(paths):
        with Image.open(path) as image:
            digits[place] = np.asarray(image)
    return int(_session.run(digits).argmax(axis=1).sum())


_session: Session
