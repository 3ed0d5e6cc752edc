"""`inkdigits read`: read pictures on this machine, with no server. Parsing and printing only."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from inkdigits.cli.options import add_settings, settings_of
from inkdigits.cli.table import AnswerTable, complain, print_json, why_not_sure
from inkdigits.errors import ModelError, PictureError

if TYPE_CHECKING:
    from inkdigits.recognizer import Recognizer

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "read",
        help="read pictures without a server",
        description="Read pictures on this machine, with no server, and print the digit in each. Nothing is kept.",
        epilog="example: inkdigits read examples/three.png --model svm",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a picture of one handwritten digit")
    parser.add_argument("--version", help="the version of the model (default: the promoted one)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    add_settings(parser, ("model", "data_dir", "store", "max_pixels"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read every file, one bad file not stopping the others; returns 1 where any failed."""
    from inkdigits.assembly import open_recognizer

    recognizer = open_recognizer(settings_of(arguments))
    table = AnswerTable(arguments.files)
    failed = 0
    for name in arguments.files:
        try:
            read(recognizer, name, arguments, table)
        except ModelError as error:
            complain(error)
            return 1
        except PictureError as error:
            complain(f"{name}: {error}")
            failed += 1
        except OSError as error:
            complain(f"{name} cannot be read: {error.strerror or error}.")
            failed += 1
    return 1 if failed else 0


def read(recognizer: "Recognizer", name: str, arguments: argparse.Namespace, table: AnswerTable) -> None:
    """Read one file and print the answer; raises PictureError, ModelError and OSError."""
    scores = recognizer.classify(Path(name).read_bytes(), arguments.model, arguments.version)
    if arguments.json:
        print_json(scores, file=name)
    else:
        table.add(name, scores.digit, scores.confidence, why_not_sure(scores.accepted, scores.reason))
