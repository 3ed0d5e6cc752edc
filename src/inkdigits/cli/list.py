"""`inkdigits list`: print what a running server remembers. Parsing and printing only."""

import argparse
from typing import TYPE_CHECKING

from inkdigits.cli.server_address import add_server_options, client_of
from inkdigits.cli.table import columns, complain, percent, print_json
from inkdigits.client import Prediction, ServiceError
from inkdigits.client.paging import Filters

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

HEADER = ("time", "digit", "confidence", "", "model", "corrected", "id")


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "list",
        help="list the results of a running server",
        description="List the results of a running server, newest first.",
        epilog="example: inkdigits list --limit 5 --digit 7",
    )
    parser.add_argument("--limit", type=positive, default=20, help="results at most (default %(default)s)")
    parser.add_argument("--model", help="only results of this model")
    parser.add_argument("--version", help="only results of this version")
    parser.add_argument("--digit", type=digit, help="only pictures read as this digit")
    parser.add_argument("--label", type=digit, help="only pictures that were corrected to this digit")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    add_server_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the results; returns 1 where the server cannot be asked."""
    filters = Filters(model=arguments.model, version=arguments.version, digit=arguments.digit, label=arguments.label)
    try:
        with client_of(arguments) as client:
            show(list(client.predictions(arguments.limit, **filters)), arguments.json)
    except ServiceError as error:
        complain(error)
        return 1
    return 0


def show(predictions: list[Prediction], as_json: bool) -> None:
    """Print results as lines of JSON or as a table."""
    if as_json:
        for prediction in predictions:
            print_json(prediction)
    elif predictions:
        print(columns(HEADER, map(row, predictions)))
    else:
        complain("No results.")


def row(prediction: Prediction) -> tuple[str, ...]:
    """One result as the cells of the table; the time is the reader's own."""
    return (
        f"{prediction.created_at.astimezone():%Y-%m-%d %H:%M:%S}",
        str(prediction.digit),
        percent(prediction.confidence),
        "sure" if prediction.accepted else "not sure",
        prediction.model,
        "" if prediction.label is None else str(prediction.label),
        prediction.id,
    )


def positive(text: str) -> int:
    """A whole number of at least 1."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return number


def digit(text: str) -> int:
    """A digit, 0 to 9."""
    if len(text) != 1 or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a digit from 0 to 9")
    return int(text)
