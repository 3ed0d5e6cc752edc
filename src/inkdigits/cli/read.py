"""`inkdigits read`: read the numbers on pictures on this machine, with no server. Parsing and printing only."""

import argparse
import gc
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inkdigits.cli.options import add_settings, settings_of
from inkdigits.cli.table import complain
from inkdigits.errors import BadBoxes, ModelError
from inkdigits.stacks.pool import prepare

if TYPE_CHECKING:
    from inkdigits.recognizer import Recognizer
    from inkdigits.settings import Settings

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
    _add_form(parser)
    draw = "draw on the picture what was read, with a box around each, and write that; for one picture"
    parser.add_argument("--annotate", type=_ending_in(".png"), metavar="PNG", help=draw)
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
    again.add_argument("--force", action="store_true", help="write files anew where they are there")


def _add_form(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "a form",
        "Read box by box, an empty box as empty. The table has a row for each row of boxes, or, where a file names the "
        "boxes otherwise, a row for each sheet and a column for each box; not_sure names those to look at. A table "
        ".jsonl has a line for each sheet, with all about each box.",
    )
    boxes = group.add_mutually_exclusive_group()
    boxes.add_argument("--find-boxes", action="store_true", help="find the boxes of a ruled sheet by their lines")
    grid = "rows and columns of boxes, as 10x4; where nothing is ruled the picture is divided evenly"
    boxes.add_argument("--grid", type=_rows_and_columns, metavar="ROWSxCOLS", help=grid)
    named = 'a file of named boxes, {"age": [x, y, width, height], ...} in pixels; they follow the lines of each scan'
    boxes.add_argument("--boxes", type=Path, metavar="JSON", help=named)
    keep = "write the boxes of a sheet to such a file, to give them names"
    group.add_argument("--save-boxes", type=_ending_in(".json"), metavar="JSON", help=keep)


def _rows_and_columns(text: str) -> tuple[int, int]:
    from inkdigits.reading.forms.boxes_file import grid_of

    try:
        return grid_of(text)
    except BadBoxes as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _ending_in(*endings: str) -> Callable[[str], Path]:
    def path(text: str) -> Path:
        if Path(text).suffix.lower() not in endings:
            raise argparse.ArgumentTypeError(f"{text!r} ends in none of {', '.join(endings)}")
        return Path(text)

    return path


def _may_be_many(name: str) -> bool:
    is_folder = os.path.isdir(name)  # noqa: PTH112 - Path.is_dir raises where a folder above may not be looked into
    return is_folder or Path(name).suffix.lower() in (".pdf", ".zip") or not _WILD.isdisjoint(name)


def run(arguments: argparse.Namespace) -> int:
    """Read all of it, one bad file not stopping the others; returns 1 where any failed."""
    if arguments.review and not arguments.out:
        arguments.misuse("--review goes with a table: --out table.csv")
    if arguments.resume and not arguments.out:
        arguments.misuse("--resume goes on with a table: name it with --out table.csv")
    if arguments.json and arguments.out:
        arguments.misuse("--json prints and --out writes: give one of them; a table of JSON lines is --out table.jsonl")
    is_form = arguments.find_boxes or arguments.grid is not None or arguments.boxes is not None
    if arguments.save_boxes and not is_form:
        arguments.misuse("--save-boxes goes with boxes: --find-boxes or --grid")
    settings = settings_of(arguments)
    if is_form:
        from inkdigits.cli import read_forms

        read_forms.check(arguments)
        return read_forms.read(arguments, settings)
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

    open_reader = partial(open_recognizer, settings)
    draw = _drawing(arguments, settings, open_reader) if arguments.annotate else None
    start = Start(open_reader, version=arguments.version)
    try:
        code = (read_into_table if arguments.out else print_rows)(arguments, settings, start)
        if draw and code == 0:
            draw()
        return code
    except ModelError as error:
        complain(error)
        return 1


def _drawing(
    arguments: argparse.Namespace, settings: "Settings", open_reader: "Callable[[], Recognizer]"
) -> Callable[[], None]:
    """What draws the one picture when it can be read; whether that may be is told before anything is read."""
    from inkdigits.cli.read_drawing import Drawing
    from inkdigits.stacks.sources import find

    drawing = Drawing(arguments, settings)
    entries = find(arguments.names, leave_out=[path for path in (arguments.out, arguments.annotate) if path]).entries
    drawing.check(entries)
    return lambda: drawing.draw_numbers(entries[0], open_reader(), arguments.version)
