"""The training pipeline, from a data set's name to registered versions; it reads top to bottom in `train_models`.

The command line, the retraining job and the tests call this one. Knows every step by name and none by its inside.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inkdigits import datasets
from inkdigits.datasets import DataSet
from inkdigits.errors import TrainingError
from inkdigits.store import Card, ModelStore
from inkdigits.trainer import crossval, recipe
from inkdigits.trainer.courses import Courses, Trained
from inkdigits.trainer.finish import finish, report_files
from inkdigits.trainer.parallel import Crew, Task, cores
from inkdigits.trainer.recipe import Recipe

Report = Callable[[float, str], None]
"""Called with the share of the whole run that is done, in [0, 1], and what is being done."""

Extra = tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]
"""More digits, uint8 (m, 28, 28), and their labels, uint8 (m,)."""

LOADED, FITTED = 0.02, 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to train and how. `None` leaves a figure to the recipe.

    `recipes` are names; each is followed for those of `models` that it is for. `folds` 1 holds back a tenth once.
    `augment`: None scores with and without augmentation where the recipe compares them, and keeps the model with it.
    `processes`: one per core.
    """

    models: Sequence[str] = recipe.MODELS
    recipes: Sequence[str] = (recipe.DEFAULT,)
    data: str = "sample-500"
    folds: int | None = None
    epochs: int | None = None
    augment: bool | None = None
    seed: int = 0
    processes: int | None = None
    command: str | None = None

    def ways(self, of: Recipe) -> tuple[bool, ...]:
        """With augmentation, without, or both; the first is the one whose model is kept."""
        if self.augment is None:
            return (True, False) if of.plain is not None else (True,)
        return (self.augment,)


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
    recipes = _recipes(plan)
    data = _load(plan, data_dir, extra, report)
    trained = _fit(plan, _for_many(recipes, plan, data), data, report)
    test = datasets.held_out(plan.data, data_dir)
    ready = []
    for model in trained:
        report(FITTED, f"checking {model.recipe.model}, {model.recipe.name}")
        ready.append(finish(model, _version(store, data, model.recipe), data, test, plan.seed, plan.command))
    seconds = round(time.monotonic() - started, 1)
    cards = [Card(**finished.story, seconds=seconds) for finished in ready]
    files = {(c.model, c.version): report_files(c, f, ready) for c, f in zip(cards, ready, strict=True)}
    with _uninterrupted():
        for card, finished in zip(cards, ready, strict=True):
            store.register(card, finished.onnx, files[card.model, card.version])
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


def _recipes(plan: Plan) -> list[Recipe]:
    """The recipes that are asked for. Raises UnknownRecipe, TrainingError; no data is needed to know that."""
    unknown = [name for name in plan.models if name not in recipe.MODELS]
    if unknown or not plan.models:
        raise TrainingError(f"{unknown[0] if unknown else 'Nothing'} cannot be trained. Choose from svm, mlp and cnn.")
    return recipe.chosen(plan.recipes, plan.models, 0)


def _for_many(recipes: Sequence[Recipe], plan: Plan, data: DataSet) -> list[Recipe]:
    """The same recipes with the figures for as many images as there are."""
    return [recipe.find(r.name, r.model, len(data)).with_epochs(plan.epochs) for r in recipes]


def _version(store: ModelStore, data: DataSet, of: Recipe) -> str:
    """Versions name their data, and their recipe where it is not the usual one."""
    return store.new_version(data.name if of.name == recipe.DEFAULT else f"{data.name}-{of.name}")


def _load(plan: Plan, data_dir: Path, extra: Extra | None, report: Report) -> DataSet:
    report(0.0, f"loading {plan.data}")

    def downloading(name: str, there: int, total: int) -> None:
        amount = f"{there / 1e6:.1f} of {total / 1e6:.1f} MB" if total else f"{there / 1e6:.1f} MB"
        report(0.0, f"downloading {name}, {amount}")

    data = datasets.load(plan.data, data_dir, downloading)
    if extra is None or not len(extra[0]):
        return data
    return data.joined(*extra, name=f"{data.name}+{len(extra[0])}")


def _fit(plan: Plan, recipes: Sequence[Recipe], data: DataSet, report: Report) -> list[Trained]:
    """Every fit of every recipe, in three rounds: those that learn from labels, the lessons, those that are taught."""
    splits = {count: crossval.folds(data, count, plan.seed) for count in {plan.folds or r.folds for r in recipes}}
    courses = Courses(data, plan.seed)
    for of in recipes:
        courses.add(of, splits[plan.folds or of.folds], plan.ways(of))
    threads = cores() if all(of.threads == 0 for of in recipes) else 1
    meter = _Meter(courses.work(), report)
    with Crew(data.images, data.labels, 1 if threads > 1 else plan.processes, threads) as crew:
        for tasks, take in courses.rounds():
            take(crew.carry_out(tasks, meter.of(tasks)))
    return courses.trained()


class _Meter:
    """Turns the shares of single tasks into one share of the whole run of `total` seconds of work."""

    def __init__(self, total: float, report: Report) -> None:
        self._total = total
        self._before = 0.0
        self._report = report

    def of(self, tasks: Sequence[Task]) -> Callable[[int, float], None]:
        """What to call with the number of one of these tasks and the share of it that is done."""
        done = [0.0] * len(tasks)
        before, self._before = self._before, self._before + sum(task.work for task in tasks)

        def progress(number: int, share: float) -> None:
            done[number] = share
            here = sum(task.work * part for task, part in zip(tasks, done, strict=True))
            whole = min(1.0, (before + here) / self._total)
            self._report(LOADED + (FITTED - LOADED) * whole, tasks[number].title)

        return progress
