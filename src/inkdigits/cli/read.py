"""`inkdigits read`: read the numbers on pictures on this machine, with no server. Parsing and printing only."""

import argparse
import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inkdigits.cli.options import add_settings, settings_of
from inkdigits.cli.table import complain
from inkdigits.errors import ModelError
from inkdigits.stacks.pool import prepare

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

TABLES = (".csv", ".jsonl", ".parquet")
PAGES = (".html", ".htm")
_FEW = 20
_GARBAGE = 50_000
_WILD = frozenset("*?[")


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "read",
        help="read the numbers on pictures, without a server",
        description="Read the numbers on pictures, pages of PDF and TIFF files and members of ZIP files on this "
        "machine, with no server, and print them or write a table. --model and --version choose the model that tells "
        "digits apart.",
        epilog="example: inkdigits read scans --out table.csv --review doubtful.html",
    )
    parser.add_argument(
        "names",
        nargs="+",
        metavar="FILE",
        help="a picture, PDF or ZIP; a folder of them; a pattern such as 'scans/*.png'; "
        "or a part of a file: scan.pdf#page=3, scans.zip/name.png",
    )
    _add_table(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object per line, with all about each digit")
    parser.add_argument("--version", help="the version of the model that tells digits (default: the promoted one)")
    add_settings(parser, ("model", "data_dir", "store", "max_pixels", "workers"))
    parser.set_defaults(run=run, misuse=parser.error)


def _add_table(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("a table")
    table = f"write a table, a row for each number, to a file {', '.join(TABLES)}, instead of printing"
    group.add_argument("--out", type=_ending_in(*TABLES), metavar="TABLE", help=table)
    page = "write a page too that shows the numbers that are not sure as pictures, the worst first"
    group.add_argument("--review", type=_ending_in(*PAGES), metavar="PAGE", help=page)
    again = group.add_mutually_exclusive_group()
    go_on = "go on with a table that is there: what it has stays, what failed is tried again"
    again.add_argument("--resume", action="store_true", help=go_on)
    again.add_argument("--force", action="store_true", help="write table and page anew where they are there")


def _ending_in(*endings: str) -> Callable[[str], Path]:
    def path(text: str) -> Path:
        if Path(text).suffix.lower() not in endings:
            raise argparse.ArgumentTypeError(f"{text!r} ends in none of {', '.join(endings)}")
        return Path(text)

    return path


def _may_be_many(name: str) -> bool:
    return Path(name).is_dir() or Path(name).suffix.lower() in (".pdf", ".zip") or not _WILD.isdisjoint(name)


def run(arguments: argparse.Namespace) -> int:
    """Read all of it, one bad file not stopping the others; returns 1 where any failed."""
    if arguments.review and not arguments.out:
        arguments.misuse("--review goes with a table: --out table.csv")
    if arguments.json and arguments.out:
        arguments.misuse("--json prints and --out writes: give one of them; a table of JSON lines is --out table.jsonl")
    settings = settings_of(arguments)
    arguments.many = len(arguments.names) > _FEW or any(map(_may_be_many, arguments.names))
    if arguments.many and settings.workers > 1:
        # Before all that follows is loaded here: the processes load it at the same time.
        prepare(["inkdigits.opening", "inkdigits.stacks.reading"])
    # A long list of files is no garbage: looking for some in it as often as usual took a third of the time of listing.
    gc.set_threshold(_GARBAGE)

    from inkdigits.cli.read_rows import print_rows
    from inkdigits.cli.read_table import read_into_table
    from inkdigits.opening import open_recognizer
    from inkdigits.stacks.run import Start

    start = Start(partial(open_recognizer, settings), version=arguments.version)
    try:
        return (read_into_table if arguments.out else print_rows)(arguments, settings, start)
    except ModelError as error:
        complain(error)
        return 1
