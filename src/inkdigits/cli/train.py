"""`inkdigits train`: train models into a model store. Parsing and printing only."""

import argparse
import os
import shlex
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inkdigits.cli.options import add_settings, settings_of
from inkdigits.cli.table import columns, complain, print_json
from inkdigits.datasets import NAMES
from inkdigits.errors import SettingsError, TrainExtraMissing, UnknownRecipe
from inkdigits.store import Card, ModelStore

if TYPE_CHECKING:
    from inkdigits.trainer.pipeline import Report

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

MODELS = ("svm", "mlp", "cnn")
STRINGS = "strings"
HEADER = ("model", "version", "augmented folds", "plain folds", "held out", "size", "time")
MAX_EPOCHS = 100_000
MAX_STEPS = 1_000_000
LINE_EVERY = 5.0


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "train",
        help="train models into the model store",
        description="Train an SVM, an MLP and a CNN by cross-validation, then on all images, and register them.",
        epilog="example: inkdigits train svm mlp cnn --data sample-500 --seed 1; "
        "for whole numbers: inkdigits train strings --recipe best --data mnist",
    )
    parser.add_argument(
        "models", nargs="*", metavar="MODEL", help="svm, mlp, cnn (default: all three); or strings, alone"
    )
    parser.add_argument(
        "--recipe", default="quick", metavar="NAME", help="recipe, or several with commas (default: %(default)s)"
    )
    parser.add_argument("--list-recipes", action="store_true", help="list the recipes and end")
    parser.add_argument(
        "--data",
        default="sample-500",
        metavar="NAME|DIR",
        help=f"{', '.join(NAMES)}, or a folder of IDX files or of pictures in folders 0 to 9 (default %(default)s)",
    )
    parser.add_argument("--steps", metavar="N", help="steps of the strings' network (default: recipe's)")
    parser.add_argument(
        "--epochs", metavar="N", help="passes over the data of the networks [EPOCHS; default: recipe's]"
    )
    parser.add_argument("--folds", metavar="N", help="folds (default: 10; above 10,000 images 1, a tenth held back)")
    parser.add_argument("--seed", default="0", metavar="N", help="same seed, same weights (default %(default)s)")
    both = "only with or only without augmentation (default: quick scores both)"
    parser.add_argument("--augment", action=argparse.BooleanOptionalAction, help=both)
    parser.add_argument(
        "--output", dest="store", metavar="DIR", help="write a model store of its own there (default: yours)"
    )
    parser.add_argument("--json", action="store_true", help="print one card per line as JSON")
    add_settings(parser, ("data_dir", "datasets"))


def run(arguments: argparse.Namespace) -> int:
    """Train and print the outcome. Raises InkdigitsError's kinds; Ctrl-C leaves the store as it was."""
    settings = settings_of(arguments)
    epochs = _epochs(arguments.epochs, os.environ.get("EPOCHS"))
    folds = None if arguments.folds is None else _whole("--folds", arguments.folds, 1, 1000)
    seed = _whole("--seed", arguments.seed, 0, 2**31 - 1)

    from inkdigits.opening import open_store
    from inkdigits.retraining.launch import require_trainer

    require_trainer()
    from inkdigits.trainer import recipe
    from inkdigits.trainer.pipeline import Plan, train_models

    if arguments.list_recipes:
        print(
            columns(
                ("recipe", "models", "what it is"),
                ((r, ", ".join(recipe.models(r)), s) for r, s in recipe.SAYS.items()),
            )
        )
        return 0
    # A folder that was named stands for itself: what ships is not seen in it, and its first version is promoted.
    store = open_store(settings) if arguments.store is None else ModelStore(settings.store)
    if STRINGS in arguments.models:
        return _train_strings(arguments, seed, store, settings.datasets)
    plan = Plan(
        models=tuple(dict.fromkeys(arguments.models)) or MODELS,
        recipes=tuple(dict.fromkeys(arguments.recipe.split(","))),
        data=arguments.data,
        folds=folds,
        epochs=epochs,
        augment=arguments.augment,
        seed=seed,
        command=_command(arguments),
    )
    with _Bar() as bar:
        cards = train_models(plan, store, settings.datasets, bar.report)
    _show(cards, arguments.json)
    if not arguments.json:
        _tell_what_answers(cards, store)
    return 0


def _train_strings(arguments: argparse.Namespace, seed: int, store: ModelStore, datasets: Path) -> int:
    """Train the network that finds and reads digits wherever they stand."""
    from inkdigits.trainer.strings.pipeline import RECIPES, StringsPlan, train_strings

    if set(arguments.models) != {STRINGS}:
        raise SettingsError("The network of strings is trained alone: inkdigits train strings")
    if arguments.recipe not in RECIPES:
        raise UnknownRecipe(arguments.recipe, STRINGS, dict.fromkeys(RECIPES, (STRINGS,)))
    unused = [f"--{name}" for name in ("epochs", "folds", "augment") if getattr(arguments, name) is not None]
    if unused:
        raise SettingsError(f"{unused[0]} is not for strings; --steps says how long that network is trained.")
    name, recipe = arguments.recipe, RECIPES[arguments.recipe]
    if arguments.steps is not None:
        recipe = replace(recipe, steps=_whole("--steps", arguments.steps, 1, MAX_STEPS))
    plan = StringsPlan(recipe=recipe, name=name, data=arguments.data, seed=seed, command=_command(arguments))
    with _Bar() as bar:
        card = train_strings(plan, store, datasets, bar.report)
    if arguments.json:
        print(card.to_json().decode())
        return 0
    seen = card.extra["unseen_writers"]
    print(
        f"{STRINGS}:{card.version} reads {seen['whole']:.2%} of composed numbers of unseen writers wholly right; "
        f"{seen['sure']:.2%} are sure, and {seen['right_of_sure']:.2%} of those right. It took {card.seconds:.0f} s."
    )
    _tell_what_answers([card], store)
    return 0


def _epochs(flag: str | None, variable: str | None) -> int | None:
    """The flag wins over the environment. Raises SettingsError naming the one that is wrong."""
    key, text = ("--epochs", flag) if flag is not None else ("EPOCHS", variable)
    return None if text is None else _whole(key, text, 1, MAX_EPOCHS)


def _whole(key: str, text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
        raise SettingsError(f"{key} is {text!r}; it takes a whole number from {low} to {high}.")
    return int(text)


def _command(arguments: argparse.Namespace) -> str:
    """The command for the card, without folders of this machine."""
    data = arguments.data if arguments.data in NAMES else "DIR"
    words = [
        "inkdigits",
        "train",
        *(arguments.models or MODELS),
        "--recipe",
        arguments.recipe,
        "--data",
        data,
        "--seed",
        arguments.seed,
    ]
    words += ["--epochs", arguments.epochs] if arguments.epochs else []
    words += ["--folds", arguments.folds] if arguments.folds else []
    words += ["--steps", arguments.steps] if arguments.steps else []
    if arguments.augment is not None:
        words.append("--augment" if arguments.augment else "--no-augment")
    return shlex.join(words)


def _show(cards: list[Card], as_json: bool) -> None:
    for card in cards:
        for warning in card.extra["warnings"]:
            complain(f"warning: {warning}")
    if as_json:
        for card in cards:
            print_json(card)
    else:
        print(columns(HEADER, map(_row, cards)))


def _tell_what_answers(cards: list[Card], store: ModelStore) -> None:
    for card in cards:
        promoted = store.promoted(card.model)
        if promoted != card.version:
            print(
                f"{card.model} still answers with {promoted}. "
                f"To change that: inkdigits models promote {card.model}:{card.version} --store {store.root}"
            )


def _row(card: Card) -> tuple[str, ...]:
    held_out = f"{card.held_out['accuracy']:.2%} of {card.held_out['images']}" if card.held_out else "-"
    folds = (_folds(card.folds.get(kind)) for kind in ("augmented", "plain"))
    return (card.model, card.version, *folds, held_out, f"{card.onnx_bytes / 1000:.0f} kB", f"{card.seconds:.0f} s")


def _folds(summary: dict[str, Any] | None) -> str:
    return f"{summary['mean']:.2%} ± {summary['deviation']:.2%}" if summary else "-"


class _Bar:
    """A progress bar with the time left on a terminal, else a line now and then; both on standard error."""

    def __enter__(self) -> "_Bar":
        try:
            from tqdm import tqdm
        except ImportError as error:
            raise TrainExtraMissing("tqdm") from error
        form = "{percentage:3.0f}% |{bar:30}| {elapsed} gone, {remaining} left  {desc}"
        # A terminal inside a container may call itself 0 columns wide and 0 lines high; tqdm then draws nothing.
        width = shutil.get_terminal_size().columns - 1
        shown = sys.stderr.isatty()
        self._bar = tqdm(total=1.0, disable=not shown, bar_format=form, file=sys.stderr, ncols=width, nrows=20)
        self._said = (-LINE_EVERY, "")
        return self

    def __exit__(self, *_error: object) -> None:
        self._bar.close()

    @property
    def report(self) -> "Report":
        """What the pipeline calls."""
        return self._report

    def _report(self, share: float, doing: str) -> None:
        if not self._bar.disable:
            self._bar.set_description_str(doing, refresh=False)
            self._bar.update(share - self._bar.n)
        elif time.monotonic() - self._said[0] >= LINE_EVERY:
            self._said = (time.monotonic(), doing)
            complain(f"{share:4.0%}  {doing}")
