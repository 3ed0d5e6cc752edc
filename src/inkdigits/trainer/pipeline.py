"""The training pipeline, from a data set's name to registered versions; it reads top to bottom in `train_models`.

The command line, the retraining job and the tests call this one. Knows every step by name and none by its inside.
"""

import hashlib
import platform
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inkdigits import datasets
from inkdigits.datasets import DataSet
from inkdigits.errors import TrainingError
from inkdigits.store import Card, ModelStore
from inkdigits.trainer import calibrate, crossval, evaluate, export, recipe
from inkdigits.trainer.crossval import Fold, OutOfFold
from inkdigits.trainer.estimator import DigitClassifier
from inkdigits.trainer.parallel import Outcome, Task, fit_all

Report = Callable[[float, str], None]
"""Called with the share of the whole run that is done, in [0, 1], and what is being done."""

Extra = tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]
"""More digits, uint8 (m, 28, 28), and their labels, uint8 (m,)."""

LOADED, FITTED = 0.02, 0.97
PROVED_ON = 2000
PACKAGES = ("inkdigits", "numpy", "onnx", "onnxruntime", "scikit-learn", "torch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to train and how. `None` leaves a figure to the recipe.

    `folds`: 10 for up to 10,000 images, else 1, which holds back a tenth once. `augment`: None scores with and
    without augmentation and trains the model that is kept with it. `processes`: one per core.
    """

    models: Sequence[str] = recipe.MODELS
    data: str = "sample-500"
    folds: int | None = None
    epochs: int | None = None
    augment: bool | None = None
    seed: int = 0
    processes: int | None = None
    command: str | None = None

    def ways(self) -> tuple[bool, ...]:
        """With augmentation, without, or both; the first is the one whose model is kept."""
        return (True, False) if self.augment is None else (self.augment,)


@dataclass(slots=True, eq=False)
class Trained:
    """One model on its way: its out-of-fold answers with (True) and without (False) augmentation, and the refit."""

    out_of_fold: dict[bool, OutOfFold] = field(default_factory=dict)
    fitted: DigitClassifier | None = None


def silent(_share: float, _doing: str) -> None:
    """Report progress to nobody."""


def train_models(
    plan: Plan, store: ModelStore, data_dir: Path, report: Report = silent, extra: Extra | None = None
) -> list[Card]:
    """Train, calibrate, export, prove, score and register every model of `plan`; returns their cards.

    Nothing is registered before all of them are ready, and none is promoted unless it is the first of its name.
    `extra` digits, such as people's corrections, are treated as any other of the data: they take part in the folds,
    on either side of them, and in the refit. Raises DataError's, TrainingError's and StoreError's kinds.
    """
    started = time.monotonic()
    data = _load(plan, data_dir, extra, report)
    splits = crossval.folds(data, plan.folds or (10 if len(data) <= recipe.FEW_IMAGES else 1), plan.seed)
    trained = _fit(plan, data, splits, report)
    test = datasets.held_out(plan.data, data_dir)
    version_name = store.new_version(data.name)
    ready = []
    for name, model in trained.items():
        report(FITTED, f"checking {name}")
        ready.append(_finish(name, model, version_name, data, test, plan))
    seconds = time.monotonic() - started
    cards = [Card(**story, seconds=round(seconds, 1)) for story, _onnx in ready]
    with _uninterrupted():
        for card, (_story, onnx) in zip(cards, ready, strict=True):
            store.register(card, onnx)
    report(1.0, "done")
    return cards


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let no Ctrl-C come between the first and the last version of a run; it takes milliseconds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _load(plan: Plan, data_dir: Path, extra: Extra | None, report: Report) -> DataSet:
    unknown = [name for name in plan.models if name not in recipe.MODELS]
    if unknown or not plan.models:
        raise TrainingError(f"{unknown[0] if unknown else 'Nothing'} cannot be trained. Choose from svm, mlp and cnn.")
    report(0.0, f"loading {plan.data}")

    def downloading(name: str, there: int, total: int) -> None:
        amount = f"{there / 1e6:.1f} of {total / 1e6:.1f} MB" if total else f"{there / 1e6:.1f} MB"
        report(0.0, f"downloading {name}, {amount}")

    data = datasets.load(plan.data, data_dir, downloading)
    if extra is None or not len(extra[0]):
        return data
    return data.joined(*extra, name=f"{data.name}+{len(extra[0])}")


def _fit(plan: Plan, data: DataSet, splits: Sequence[Fold], report: Report) -> dict[str, Trained]:
    """Every fold and every refit, on all cores."""
    keys = [(name, augmented, fold) for name in plan.models for augmented in plan.ways() for fold in range(len(splits))]
    tasks = [_fold_task(plan, splits, *key) for key in keys] + [_refit_task(plan, data, name) for name in plan.models]
    outcomes = fit_all(tasks, data.images, data.labels, _Meter(tasks, report), plan.processes)
    return _sorted_out(plan, data, splits, keys, outcomes)


def _fold_task(plan: Plan, splits: Sequence[Fold], name: str, augmented: bool, fold: int) -> Task:
    train, validate = splits[fold]
    estimator = recipe.estimator(name, len(train), augmented, plan.seed + fold, plan.epochs)
    kind = "augmented" if augmented else "plain"
    title = f"{name}, fold {fold + 1} of {len(splits)}, {kind}"
    return Task(title, estimator, train, validate, recipe.work(estimator, len(train)))


def _refit_task(plan: Plan, data: DataSet, name: str) -> Task:
    estimator = recipe.estimator(name, len(data), plan.ways()[0], plan.seed, plan.epochs)
    work = recipe.work(estimator, len(data))
    return Task(f"{name} on all images", estimator, np.arange(len(data)), np.empty(0, np.int64), work)


def _sorted_out(
    plan: Plan,
    data: DataSet,
    splits: Sequence[Fold],
    keys: Sequence[tuple[str, bool, int]],
    outcomes: Sequence[Outcome],
) -> dict[str, Trained]:
    trained = {name: Trained() for name in plan.models}
    for name in plan.models:
        for augmented in plan.ways():
            logits = [o.logits for key, o in zip(keys, outcomes, strict=False) if key[:2] == (name, augmented)]
            trained[name].out_of_fold[augmented] = crossval.gathered(data, splits, logits)
    for name, outcome in zip(plan.models, outcomes[len(keys) :], strict=True):
        trained[name].fitted = outcome.fitted
    return trained


class _Meter:
    """Turns the shares of single tasks into one share of the whole run."""

    def __init__(self, tasks: Sequence[Task], report: Report) -> None:
        self._tasks = tasks
        self._report = report
        self._done = [0.0] * len(tasks)

    def __call__(self, number: int, share: float) -> None:
        self._done[number] = share
        works = [task.work for task in self._tasks]
        whole = sum(work * done for work, done in zip(works, self._done, strict=True)) / sum(works)
        self._report(LOADED + (FITTED - LOADED) * whole, self._tasks[number].title)


def _finish(
    name: str, model: Trained, version_name: str, data: DataSet, test: DataSet | None, plan: Plan
) -> tuple[dict[str, Any], bytes]:
    """Calibrate, export, prove and score one model: what its card says, and its file."""
    fitted, said = model.fitted, model.out_of_fold[plan.ways()[0]]
    if fitted is None:
        raise TrainingError(f"{name} was not trained.")
    fitted.temperature_ = calibrate.temperature(said.logits, said.labels)
    probabilities = evaluate.probabilities(said, fitted.temperature_)
    threshold = calibrate.accept_above(probabilities, said.labels)
    onnx = export.export(fitted)
    story = _figures(fitted, data, plan) | {
        "model": name,
        "version": version_name,
        "folds": {_kind(way): answers.summary() for way, answers in model.out_of_fold.items()},
        "held_out": evaluate.held_out(onnx, test),
        "accept_above": round(threshold, 6),
        "onnx_sha256": hashlib.sha256(onnx).hexdigest(),
        "onnx_bytes": len(onnx),
        "extra": {
            "command": plan.command,
            "temperature": round(fitted.temperature_, 6),
            "out_of_fold": evaluate.out_of_fold(probabilities, said.labels, threshold),
            "export_difference": export.prove(onnx, fitted, data.images[:: max(1, len(data) // PROVED_ON)]),
            "warnings": datasets.duplicate_warnings(data),
        },
    }
    return story, onnx


def _figures(fitted: DigitClassifier, data: DataSet, plan: Plan) -> dict[str, Any]:
    """The part of a card that needs no answers: what was trained, on what, by what."""
    return {
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "recipe": recipe.described(fitted),
        "seed": plan.seed,
        "data": data.fingerprint(),
        "libraries": {package: version(package) for package in PACKAGES} | {"python": platform.python_version()},
        "parameters": evaluate.parameters(fitted),
    }


def _kind(augmented: bool) -> str:
    return "augmented" if augmented else "plain"
