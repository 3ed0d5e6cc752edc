"""Prints every accuracy target beside what was measured, and fails where one is missed.

    python benchmarks/accuracy.py --datasets FOLDER [--json]

Means and deviations come from benchmarks/record.jsonl, which benchmarks/seeds.py writes: one line for each trained
model. Whatever needs no training is measured now, on the models that ship. MNIST's test images choose nothing.
"""

import argparse
import io
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from inkdigits.datasets import DataSet
from inkdigits.datasets.mnist import mnist
from inkdigits.evaluation.answers import Answers, answers_of
from inkdigits.evaluation.cost import microseconds
from inkdigits.evaluation.measures import calibration_error
from inkdigits.evaluation.rejection import rejection
from inkdigits.evaluation.robustness import robustness
from inkdigits.images import read_digit
from inkdigits.inference import Session
from inkdigits.opening import BUNDLED_MODELS
from inkdigits.store import ModelStore

RECORD = Path(__file__).parent / "record.jsonl"
SEEDS = 5
FEW = ("sample-500", "given-500", "draw-")


@dataclass(frozen=True, slots=True)
class Row:
    """One target: the figures found, `at_least` or `at_most` what their mean must be, in `unit`."""

    what: str
    figures: tuple[float, ...]
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    wanted: int = 1

    @property
    def mean(self) -> float:
        """Mean of the figures."""
        return statistics.fmean(self.figures)

    @property
    def met(self) -> bool:
        """Whether there are enough figures, and their mean is where it should be."""
        if len(self.figures) < self.wanted:
            return False
        return (self.at_least is None or self.mean >= self.at_least) and (
            self.at_most is None or self.mean <= self.at_most
        )

    def columns(self) -> tuple[str, ...]:
        """The row as text."""
        target = f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"
        if not self.figures:
            return self.what, target, "not measured", "", "", "MISSED"
        deviation = f"± {statistics.stdev(self.figures):.3f}" if len(self.figures) > 1 else ""
        mark = "" if self.met else "MISSED"
        return self.what, target, f"{self.mean:.3f}", deviation, f"{self.unit}, {len(self.figures)} figures", mark


def main() -> int:
    """Print the table; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description="Hold the accuracy targets against what was measured.")
    parser.add_argument("--json", action="store_true", help="print only the line of JSON")
    parser.add_argument("--datasets", type=Path, required=True, help="where MNIST's files are, or are downloaded to")
    arguments = parser.parse_args()
    rows = [*recorded_rows(_record()), *Shipped(mnist("test", arguments.datasets)).rows()]
    if not arguments.json:
        print_table(rows)
    print(json.dumps({"benchmark": "accuracy", "rows": [asdict(row) | {"met": row.met} for row in rows]}))
    return 0 if all(row.met for row in rows) else 1


def _record() -> list[dict[str, Any]]:
    return [json.loads(line) for line in RECORD.read_text().splitlines()] if RECORD.exists() else []


def recorded_rows(record: Sequence[dict[str, Any]]) -> Iterator[Row]:
    """The targets that are means over seeds."""

    def of(data: str, model: str, recipe: str, figure: str = "accuracy") -> tuple[float, ...]:
        lines = [line for line in record if (line["model"], line["recipe"]) == (model, recipe)]
        chosen = [line for line in lines if line["data"].startswith(data)]
        scale = 100 if figure in ("accuracy", "calibration_error", "answered") else 1
        return tuple(scale * line[figure] for line in chosen)

    few_recipe = {"cnn": "best", "mlp": "best", "svm": "best"}
    for model, target in (("cnn", 98.9), ("mlp", 97.0), ("svm", 97.6)):
        for data in FEW:
            title = "five further draws" if data == "draw-" else data
            yield Row(f"{model} from {title}", of(data, model, few_recipe[model]), "%", at_least=target, wanted=SEEDS)
    yield Row("cnn from MNIST", of("mnist", "cnn", "best"), "%", at_least=99.70, wanted=SEEDS)
    yield Row("tiny cnn from MNIST", of("mnist", "cnn", "tiny"), "%", at_least=99.4, wanted=SEEDS)
    yield Row("mlp from MNIST", of("mnist", "mlp", "best"), "%", at_least=99.35, wanted=SEEDS)
    yield Row("svm from MNIST", of("mnist", "svm", "best"), "%", at_least=99.35, wanted=SEEDS)
    smaller = of("mnist", "cnn", "committee of all but one")
    yield Row("committee, the whole", of("mnist", "cnn", "committee"), "%", at_least=99.80)
    yield Row("committee without each of its members", smaller, "%", at_least=99.80, wanted=SEEDS)
    sprint = of("mnist", "cnn", "sprint")
    yield Row("cnn, sprint", sprint, "%", at_least=99.0, wanted=SEEDS)
    seconds = of("mnist", "cnn", "sprint", "wall_seconds")
    yield Row("cnn, sprint, the whole command", seconds, "s", at_most=20, wanted=SEEDS)
    for what, limit in (("cnn from sample-500, best", 360), ("three models, ten folds, quick", 300)):
        took = tuple(line["wall_seconds"] for line in record if line["recipe"] == f"timed: {what}")
        yield Row(f"time for {what}", took, "s", at_most=limit)


class Shipped:
    """The models that ship, on MNIST's test images."""

    def __init__(self, test: DataSet) -> None:
        self._store = ModelStore(BUNDLED_MODELS)
        self._test = test

    def rows(self) -> Iterator[Row]:
        """The targets that need no training."""
        yield from self._costs()
        promoted = [name for name in ("cnn", "mlp", "svm") if name in self._store.names()]
        answers = [self._answers(name, self._store.promoted(name)) for name in promoted]
        for name, found in zip(promoted, answers, strict=True):
            error = 100 * calibration_error(found)
            yield Row(f"{name}, promoted: calibration error on test images", (error,), "%", at_most=0.3)
        together = np.mean([found.probabilities for found in answers], axis=0).argmax(axis=1)
        yield Row("combined answer of the promoted", (100 * float((together == self._test.labels).mean()),), "%", 0.0)
        yield from self._served(promoted, answers)
        yield from self._doubts(answers[0])

    def _version(self, model: str, ending: str) -> str | None:
        return next((v for v in reversed(self._store.versions(model)) if v.endswith(ending)), None)

    def _session(self, model: str, version: str) -> Session:
        return Session(self._store.model_bytes(model, version))

    def _answers(self, model: str, version: str) -> Answers:
        card, session = self._store.card(model, version), self._session(model, version)
        test = self._test
        return answers_of(session, test.images, test.labels, title=model, accept_above=card.accept_above)

    def _costs(self) -> Iterator[Row]:
        for title, model, version, limit in (
            ("cnn, promoted", "cnn", self._store.promoted("cnn"), 50),
            ("tiny cnn", "cnn", self._version("cnn", "-mnist-tiny"), 12),
            ("svm, promoted", "svm", self._store.promoted("svm"), 250),
        ):
            cost = (microseconds(self._session(model, version))["16"],) if version else ()
            yield Row(f"{title}: cost in batches of 16", cost, "us an image", at_most=limit)
        tiny = self._version("cnn", "-mnist-tiny")
        size = (self._store.card("cnn", tiny).onnx_bytes / 1000,) if tiny else ()
        yield Row("tiny cnn: size", size, "kB", at_most=50)

    def _served(self, names: Sequence[str], answers: Sequence[Answers]) -> Iterator[Row]:
        read = np.stack([read_digit(png(image))[0] for image in self._test.images])
        for name, found in zip(names, answers, strict=True):
            session = self._session(name, self._store.promoted(name))
            served = answers_of(session, read, self._test.labels, title=name, accept_above=found.accept_above)
            points = 100 * abs(float(served.right.mean()) - float(found.right.mean()))
            yield Row(f"{name}: as PNG files against as arrays", (points,), "points", at_most=0.02)

    def _doubts(self, cnn: Answers) -> Iterator[Row]:
        session = self._session("cnn", self._store.promoted("cnn"))
        doubts = rejection(session, cnn, data=self._test.name)
        yield Row("cnn: AUROC, digits against unseen kinds of others", (doubts.auroc,), "", at_least=0.985)
        yield Row("cnn: digits still answered as sure", (100 * doubts.answered,), "%", at_least=99.5)
        damaged = robustness(session, self._test).mean
        yield Row("cnn: mean over 24 kinds of damage in 3 strengths", (100 * damaged,), "%", at_least=97.0)


def png(image: np.ndarray) -> bytes:
    """An image as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def print_table(rows: Sequence[Row]) -> None:
    """The rows under each other."""
    lines = [("what", "target", "mean", "", "", ""), *(row.columns() for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(6)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
