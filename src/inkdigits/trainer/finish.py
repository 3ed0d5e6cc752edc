"""From a trained model to what is registered: calibrated, exported, proved, scored, described, reported.

Knows every figure of a card; fits nothing but the temperature and the threshold, and those on unseen images.
"""

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from inkdigits import datasets
from inkdigits.datasets import DataSet
from inkdigits.evaluation import cost
from inkdigits.evaluation.answers import Answers
from inkdigits.evaluation.page import html
from inkdigits.evaluation.report import training_report
from inkdigits.inference import Session
from inkdigits.store import Card
from inkdigits.trainer import calibrate, evaluate, export, recipe
from inkdigits.trainer.courses import Curves, Trained
from inkdigits.trainer.crossval import OutOfFold
from inkdigits.trainer.estimator import Floats, digit_share, softmax
from inkdigits.trainer.fit import has_bfloat16
from inkdigits.trainer.parallel import cores
from inkdigits.trainer.tasks import Indices

PROVED_ON, MEASURED_ON = 2000, 1000
PACKAGES = ("inkdigits", "numpy", "onnx", "onnxruntime", "scikit-learn", "torch")


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """All that a card says but the time it took, the ONNX file, and the answers for unseen images behind it.

    `of_committee`: those answers are its teachers', because the model itself has learned from every image.
    """

    story: dict[str, Any]
    onnx: bytes
    answers: Answers
    of_committee: bool


def finish(
    model: Trained, version_name: str, data: DataSet, test: DataSet | None, seed: int, command: str | None
) -> Finished:
    """Calibrate, export, prove and score one model. Raises ExportMismatch."""
    fitted, unseen = model.fitted, model.unseen
    own = calibrate.temperature(unseen.logits, unseen.labels)
    fitted.temperature_ = 1.0 if model.calibrated else own
    probabilities, digit = softmax(unseen.logits, own), digit_share(unseen.outputs)
    onnx = export.export(fitted)
    difference = export.prove(onnx, fitted, data.images[:: max(1, len(data) // PROVED_ON)])
    if model.eight_bit:
        onnx = export.eight_bit(onnx, data.images[_known(unseen, len(data))])
        probabilities, digit = export.answers(onnx, data.images[unseen.places])
    threshold = calibrate.accept_above(probabilities, digit, unseen.labels)
    story = _origin(model, data, seed) | {
        "model": model.recipe.model,
        "version": version_name,
        "folds": {kind: answers.summary() for kind, answers in model.scores.items()},
        "held_out": evaluate.held_out(onnx, test),
        "accept_above": round(threshold, 6),
        "onnx_sha256": hashlib.sha256(onnx).hexdigest(),
        "onnx_bytes": len(onnx),
        "extra": {
            "recipe_name": model.recipe.name,
            "command": command,
            "temperature": round(fitted.temperature_, 6),
            "out_of_fold": evaluate.out_of_fold(probabilities, digit, unseen.labels, threshold),
            "export_difference": difference,
            "eight_bit": model.eight_bit,
            "curves": _curves(model.curves),
            "microseconds": cost.microseconds(Session(onnx)),
            "arithmetic": "bfloat16" if has_bfloat16() else "float32",
            "threads": model.recipe.threads or cores(),
            "warnings": datasets.duplicate_warnings(data),
        },
    }
    title = f"{model.recipe.model}:{version_name}"
    return Finished(story, onnx, _answers(title, unseen, probabilities, digit, threshold, data), model.calibrated)


def _known(unseen: OutOfFold, count: int) -> Indices:
    """Indices of some of `count` images that took part in the training."""
    return np.setdiff1d(np.arange(count), unseen.places)[:MEASURED_ON]


def report_files(card: Card, mine: Finished, others: Sequence[Finished]) -> dict[str, bytes]:
    """The page and the figures of a training run, by file name; `others` are the other models of the run."""
    places = mine.answers.images
    against = [o.answers for o in others if o is not mine and np.array_equal(o.answers.images, places)]
    report = training_report(card, mine.answers, against=against, of_committee=mine.of_committee)
    return {"report.html": html(report).encode(), "report.json": report.to_json()}


def _answers(
    title: str, unseen: OutOfFold, probabilities: Floats, digit: Floats, threshold: float, data: DataSet
) -> Answers:
    """In the order of the data, so that models of other folds can be compared."""
    order = np.argsort(unseen.places, kind="stable")
    return Answers(
        title=title,
        images=data.images[unseen.places[order]],
        labels=unseen.labels[order],
        probabilities=probabilities[order],
        digit=digit[order],
        accept_above=threshold,
        places=unseen.places[order],
    )


def _origin(model: Trained, data: DataSet, seed: int) -> dict[str, Any]:
    """What was trained, on what, by what."""
    return {
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "recipe": recipe.described(model.fitted),
        "seed": seed,
        "data": data.fingerprint(),
        "libraries": {package: version(package) for package in PACKAGES} | {"python": platform.python_version()},
        "parameters": evaluate.parameters(model.fitted),
    }


def _curves(curves: Curves) -> dict[str, Any]:
    """The learning curves as plain JSON; kinds of fits that have none are left out."""
    found = {kind: [[asdict(point) for point in curve] for curve in fits if curve] for kind, fits in curves.items()}
    return {kind: fits for kind, fits in found.items() if fits}
