"""From digits to a registered network of strings; it reads top to bottom in `train_strings`.

The command line and the tests call this one. Knows every step by name and none by its inside.
"""

import hashlib
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from inkdigits import datasets
from inkdigits.datasets import DataSet
from inkdigits.inference.strings import STRINGS, StringsSession
from inkdigits.store import Card, ModelStore
from inkdigits.trainer import crossval
from inkdigits.trainer.finish import PACKAGES
from inkdigits.trainer.fit import Schedule, has_bfloat16
from inkdigits.trainer.parallel import limited_threads
from inkdigits.trainer.pipeline import Report, silent
from inkdigits.trainer.quantizing import quantized
from inkdigits.trainer.strings.composing import SHAPES, Composed, compose
from inkdigits.trainer.strings.export import export, folded, prove
from inkdigits.trainer.strings.fit import fit
from inkdigits.trainer.strings.glyphs import Writing
from inkdigits.trainer.strings.marking import mark, score, sureness
from inkdigits.trainer.strings.network import Finder
from inkdigits.trainer.strings.stream import batch, batches

LEARNED, MARKED = 0.93, 0.97
_RANGED = 12
"""Batches that tell how large the values between the layers become: one of each shape of picture, and of rows."""
_ALONE = ((64, 200), (64, 288), (96, 192), (48, 160))


@dataclass(frozen=True, slots=True)
class StringsRecipe:
    """How the network is trained: its widths and depth, steps and how many pictures are in each, highest learning rate,
    AdamW's decay, and how many pictures of unseen writers its sureness is fitted on and how many it is scored on.
    """

    width: int = 64
    wide: int = 96
    deep: int = 6
    steps: int = 30_000
    batch: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    fitted_on: int = 1500
    scored_on: int = 1500


RECIPES = {"best": StringsRecipe(), "quick": StringsRecipe(steps=1500)}
"""By name: what ships, and what shows within minutes whether it works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StringsPlan:
    """A recipe and its name, what to train from, the seed, and the command that asked for it."""

    recipe: StringsRecipe = RECIPES["best"]
    name: str = "best"
    data: str = "mnist"
    seed: int = 0
    command: str | None = None


def train_strings(plan: StringsPlan, store: ModelStore, data_dir: Path, report: Report = silent) -> Card:
    """Compose, learn, export, prove, quantize, score and register the network that reads strings; returns its card.

    A tenth of the digits is held back: how sure the network is of a digit is fitted on pictures of those, and it is
    scored on others of them. Raises DataError's, TrainingError's and StoreError's kinds.
    """
    started = time.monotonic()
    recipe = plan.recipe
    report(0.0, f"loading {plan.data}")
    data = datasets.load(plan.data, data_dir)
    (learned, unseen), *_ = crossval.folds(data, 1, plan.seed)
    with limited_threads(1), torch.random.fork_rng():
        finder, curve = _learn(recipe, data, learned, plan.seed, report)
        report(LEARNED, "reading pictures of unseen writers")
        exact = export(finder)
        lessons = Writing(data.images[learned], data.labels[learned])
        coming = (batch(lessons, plan.seed, recipe.steps + number, recipe.batch).pictures for number in range(_RANGED))
        onnx = quantized(exact, coming, taken="picture")
        writing = Writing(data.images[unseen], data.labels[unseen])
        session = StringsSession(onnx)
        sure = sureness(mark(_pictures(writing, recipe.fitted_on, plan.seed, 1), session))
        report(MARKED, "scoring")
        pictures = _pictures(writing, recipe.scored_on, plan.seed, 2, alone=True)
        figures = score(pictures, session, sure)
        before = score(pictures, StringsSession(exact), sure)
        difference = prove(exact, finder, np.stack([picture.gray for picture in pictures[:80:4]]))
    card = Card(
        model=STRINGS,
        version=store.new_version(f"{data.name}-{plan.name}"),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        recipe=asdict(recipe),
        seed=plan.seed,
        data=data.fingerprint(),
        accept_above=sure.accept_above,
        onnx_sha256=hashlib.sha256(onnx).hexdigest(),
        onnx_bytes=len(onnx),
        parameters=sum(parameter.numel() for parameter in finder.parameters()),
        seconds=round(time.monotonic() - started, 1),
        libraries={package: version(package) for package in PACKAGES} | {"python": platform.python_version()},
        extra={
            "recipe_name": plan.name,
            "command": plan.command,
            "sureness": {"middle": sure.middle, "kind": sure.kind, "constant": sure.constant},
            "unseen_writers": figures,
            "before_quantization": {"unseen_writers": before, "export_difference": difference},
            "curve": curve,
            "arithmetic": "bfloat16" if has_bfloat16() else "float32",
            "threads": 1,
            "warnings": [],
        },
    )
    store.register(card, onnx)
    report(1.0, "done")
    return card


def _learn(
    recipe: StringsRecipe, data: DataSet, places: np.ndarray[Any, np.dtype[np.intp]], seed: int, report: Report
) -> tuple[Finder, list[tuple[int, float]]]:
    torch.manual_seed(seed)
    finder = Finder(recipe.width, recipe.wide, recipe.deep)
    schedule = Schedule(recipe.steps, recipe.batch, recipe.learning_rate, recipe.weight_decay, len(places))
    coming = batches(data.images[places], data.labels[places], seed, recipe.steps, recipe.batch)
    learned, curve = fit(finder, coming, schedule, lambda share: report(LEARNED * share, "learning to read strings"))
    return folded(learned), curve


def _pictures(writing: Writing, count: int, seed: int, kind: int, alone: bool = False) -> Sequence[Composed]:
    random = np.random.default_rng([seed, kind, count])
    shapes = _ALONE if alone else SHAPES
    return [compose(shapes[number % len(shapes)], writing, random, alone=alone) for number in range(count)]
