"""Where a request's time goes: microseconds of processor time for each step of `POST /v1/predict` with a small PNG.

    python -m benchmarks.serving.steps [--markdown] [--quick]

Whole requests are measured on the running server under wrk; what lies below them in this process, sixteen at a time as
they come to each of two workers from 32 connections. A step that is a difference of two others says so. Processor time,
not time on the clock: waiting for the disk costs a caller time and the server nothing.
"""

import argparse
import asyncio
import hashlib
import json
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.serving import floor
from benchmarks.serving.bench import QUICK, Bench
from benchmarks.serving.clock import Clock
from benchmarks.serving.measurements.routes import EMPTY, ROUTES
from benchmarks.serving.process import running
from benchmarks.serving.report import as_markdown, as_text, machine
from benchmarks.serving.stack import WITH_EMPTY

from inkdigits.assembly import open_engine
from inkdigits.history import History, HistoryWriter
from inkdigits.identifiers import uuid7
from inkdigits.images import decode, make_ready
from inkdigits.inference import Engine
from inkdigits.recognizer import Recognizer
from inkdigits.server.answers import json_response, prediction_answer
from inkdigits.server.body import picture_of_any_body
from inkdigits.settings import read_settings

AT_ONCE = 16

Costs = dict[str, float]


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table; steps `inside` another are part of it."""

    name: str
    microseconds: float
    inside: bool = False

    def columns(self) -> tuple[str, str]:
        """As text."""
        return (" · " if self.inside else "") + self.name, f"{self.microseconds:.1f}"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Where a request's time goes, in microseconds per step.")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/performance.md")
    parser.add_argument("--quick", action="store_true", help="does it run? Its figures mean little")
    arguments = parser.parse_args()
    clock = Clock(AT_ONCE, repeats=1, seconds=0.05) if arguments.quick else Clock(AT_ONCE)
    with tempfile.TemporaryDirectory() as folder:
        found = steps(measured(Path(folder), 1 if arguments.quick else 5, clock))
    table = [("step", "us"), *(step.columns() for step in found)]
    print(as_markdown(table) if arguments.markdown else as_text(table))
    print(json.dumps({"machine": machine(), "steps": {step.name: round(step.microseconds, 2) for step in found}}))
    return 0


def measured(folder: Path, seconds: int, clock: Clock) -> Costs:
    """Every cost that is measured by itself, in microseconds a request."""
    bench = Bench(folder, replace(QUICK, seconds=seconds))
    costs = _served(bench)
    os.environ.update(read_settings({"data_dir": str(folder / "own")}).to_environment())
    settings = read_settings({})
    engine = open_engine(settings)
    costs |= _parts(bench, engine, clock)
    costs |= asyncio.run(_recognized(bench, engine, clock))
    costs |= asyncio.run(_asked(bench, clock))
    return costs


def steps(costs: Costs) -> list[Step]:
    """From the top of the stack down, the whole last."""
    pictures = sum(costs[name] for name in _PICTURE)
    recognized = costs["recognized"]
    listed = [
        Step("sockets and HTTP: kernel, uvloop, httptools, uvicorn", costs["served empty"] - costs["asked empty"]),
        Step("routing, middlewares, reading the body, response: Starlette and ours", costs["asked empty"]),
        Step("query, kind of body, answer as JSON", costs["asked"] - costs["asked empty"] - costs["remembered"]),
        Step("parts measured alone: the kind of body, the answer", costs["body"] + costs["answer"], inside=True),
        Step("from the picture to the answer", recognized),
        *(Step(title, costs[name], inside=True) for name, title in _PICTURE.items()),
        Step("the rest: event loop, futures, result", recognized - pictures, inside=True),
        Step("history, durable before the answer, in groups", costs["remembered"] - recognized),
    ]
    total = sum(step.microseconds for step in listed if not step.inside)
    return [
        *listed,
        Step("what the steps cost one another: caches, two threads", costs["served"] - total),
        Step("the whole request, as the server spends it under wrk", costs["served"]),
    ]


_PICTURE = {
    "sha256": "SHA-256 of the file",
    "decode": "PNG to pixels",
    "form": f"is it in the MNIST form? {AT_ONCE} at once",
    "session": f"the model, in batches of {AT_ONCE}",
    "scores": "probabilities to answers",
    "identifier": "an id that sorts by time",
}


def _served(bench: Bench) -> Costs:
    """Processor time of all the server's processes under wrk, a request."""
    costs = {}
    with running(WITH_EMPTY, bench.folder / "served", bench.body(WITH_EMPTY)) as server:
        for name, stack in (("served empty", EMPTY), ("served", ROUTES["raw"])):
            bench.warm(server, stack)
            before = server.cpu()
            load = bench.load(server, stack, 2 * AT_ONCE)
            costs[name] = 1e6 * (server.cpu() - before) / load.requests
    return costs


def _parts(bench: Bench, engine: Engine, clock: Clock) -> Costs:
    """Each part alone."""
    data, digits = bench.pictures[0], bench.digits[:AT_ONCE]
    model = engine.load("cnn")
    session = model.session
    scores = model.scores
    prediction = asyncio.run(Recognizer(engine).predict(data))
    cost = clock.cost
    return {
        "sha256": cost(lambda: hashlib.sha256(data).hexdigest()),
        "decode": cost(lambda: decode(data)),
        "form": cost(lambda: make_ready(digits)) / AT_ONCE,
        "session": cost(lambda: session.answer(np.stack(list(digits)))) / AT_ONCE,
        "scores": (cost(lambda: scores(digits)) - cost(lambda: session.answer(digits))) / AT_ONCE,
        "identifier": cost(uuid7),
        "body": cost(lambda: picture_of_any_body(data, "image/png")),
        "answer": cost(lambda: json_response(prediction_answer(prediction))),
    }


async def _recognized(bench: Bench, engine: Engine, clock: Clock) -> Costs:
    """The recognizer without a history and with one."""
    history = History(f"sqlite:///{bench.folder / 'steps.db'}")
    history.migrate()
    writer = HistoryWriter(history)
    writer.start()
    supply = _Supply(bench.pictures)
    try:
        costs = {}
        for name, memory in (("recognized", None), ("remembered", writer)):
            recognizer = Recognizer(engine, memory=memory)
            costs[name] = await clock.cost_at_once(lambda: recognizer.predict(supply.next(), "cnn"))  # noqa: B023
            recognizer.close()
        return costs
    finally:
        await asyncio.to_thread(writer.stop)
        history.close()


async def _asked(bench: Bench, clock: Clock) -> Costs:
    """The whole application, called as uvicorn calls it."""
    app = floor.application()
    supply = _Supply(bench.pictures)

    async def ask(path: str) -> None:
        body = {"type": "http.request", "body": supply.next(), "more_body": False}

        async def receive() -> dict[str, Any]:
            return body

        async def send(message: Any) -> None:
            assert message.get("status", 200) == 200, message

        await app(scope_of(path), receive, send)

    async with app.router.lifespan_context(app):
        return {
            "asked empty": await clock.cost_at_once(lambda: ask(EMPTY.path)),
            "asked": await clock.cost_at_once(lambda: ask(ROUTES["raw"].path)),
        }


def scope_of(path: str) -> dict[str, Any]:
    """A POST as wrk sends it."""
    place, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": place,
        "raw_path": place.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8085"), (b"content-type", b"image/png"), (b"content-length", b"300")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8085),
    }


class _Supply:
    """Another picture each time."""

    def __init__(self, pictures: list[bytes]) -> None:
        self._pictures = pictures
        self._given = 0

    def next(self) -> bytes:
        self._given += 1
        return self._pictures[self._given % len(self._pictures)]


if __name__ == "__main__":
    sys.exit(main())
