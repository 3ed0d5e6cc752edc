"""`inkdigits models`: list the versions of the store, promote one, go back. Parsing and printing only."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import msgspec

from inkdigits.cli.options import add_settings, settings_of
from inkdigits.cli.table import columns, complain
from inkdigits.errors import DamagedModel, SettingsError
from inkdigits.store import Card, ModelStore

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

Read = TypeVar("Read")


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "models",
        help="list, promote and roll back models",
        description="List the versions in the model store, promote one, or go back. A running server takes it up.",
        epilog="example: inkdigits models promote cnn:20261122-153045-mnist",
    )
    parser.add_argument("action", nargs="?", default="list", choices=("list", "promote", "rollback"))
    parser.add_argument("model", nargs="?", help="MODEL:VERSION to promote, or MODEL to roll back")
    parser.add_argument("--json", action="store_true", help="print JSON: the cards, one per line")
    add_settings(parser, ("data_dir", "store"))


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    from inkdigits.opening import open_store

    store = open_store(settings_of(arguments))
    if arguments.action == "list":
        _show(store, arguments.json)
    elif arguments.action == "promote":
        name, version = _name_and_version(arguments.model)
        store.promote(name, version)
        print(f"{name}:{version} is promoted.")
    else:
        if not arguments.model:
            raise SettingsError("Say which model to roll back: inkdigits models rollback cnn")
        print(f"{arguments.model}:{store.rollback(arguments.model)} is promoted again.")
    return 0


def _name_and_version(text: str | None) -> tuple[str, str]:
    name, _, version = (text or "").partition(":")
    if not (name and version):
        raise SettingsError("Say what to promote as MODEL:VERSION; `inkdigits models` lists what there is.")
    return name, version


def _show(store: ModelStore, as_json: bool) -> None:
    asked = [(name, version) for name in store.names() for version in store.versions(name)]
    cards = [card for name, version in asked if (card := _unless_damaged(store.card, name, version))]
    if as_json:
        for card in cards:
            print(msgspec.json.encode(card).decode())
        return
    promoted = {name: _unless_damaged(store.promoted, name) for name in store.names()}
    header = ("model", "version", "", "folds", "held out", "kB")
    print(columns(header, (_row(card, promoted[card.model] == card.version) for card in cards)))


def _unless_damaged(read: Callable[..., Read], *names: str) -> Read | None:
    """One damaged file does not hide the rest: it is told beside the list."""
    try:
        return read(*names)
    except DamagedModel as error:
        complain(error)
        return None


def _row(card: Card, promoted: bool) -> tuple[str, ...]:
    folds = card.folds.get("augmented") or card.folds.get("plain")
    held_out = card.held_out
    return (
        card.model,
        card.version,
        "promoted" if promoted else "",
        f"{folds['mean']:.2%} ± {folds['deviation']:.2%}" if folds else "",
        f"{held_out['accuracy']:.2%} of {held_out['images']}" if held_out else "",
        str(card.onnx_bytes // 1000),
    )
