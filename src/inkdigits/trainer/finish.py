"""From a trained model to what is registered: calibrated, exported, proved, scored, described.

Knows every figure of a card; fits nothing but the temperature and the threshold, and those on unseen images.
"""

import hashlib
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from inkdigits import datasets
from inkdigits.datasets import DataSet
from inkdigits.trainer import calibrate, evaluate, export, recipe
from inkdigits.trainer.courses import Curves, Trained
from inkdigits.trainer.estimator import digit_share, softmax
from inkdigits.trainer.fit import has_bfloat16
from inkdigits.trainer.parallel import cores

PROVED_ON = 2000
PACKAGES = ("inkdigits", "numpy", "onnx", "onnxruntime", "scikit-learn", "torch")


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """All that a card says but the time it took, and the ONNX file."""

    story: dict[str, Any]
    onnx: bytes


def finish(
    model: Trained, version_name: str, data: DataSet, test: DataSet | None, seed: int, command: str | None
) -> Finished:
    """Calibrate, export, prove and score one model. Raises ExportMismatch."""
    fitted, unseen = model.fitted, model.unseen
    own = calibrate.temperature(unseen.logits, unseen.labels)
    fitted.temperature_ = 1.0 if model.calibrated else own
    probabilities, digit = softmax(unseen.logits, own), digit_share(unseen.outputs)
    threshold = calibrate.accept_above(probabilities, digit, unseen.labels)
    onnx = export.export(fitted)
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
            "export_difference": export.prove(onnx, fitted, data.images[:: max(1, len(data) // PROVED_ON)]),
            "curves": _curves(model.curves),
            "arithmetic": "bfloat16" if has_bfloat16() else "float32",
            "threads": model.recipe.threads or cores(),
            "warnings": datasets.duplicate_warnings(data),
        },
    }
    return Finished(story, onnx)


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
