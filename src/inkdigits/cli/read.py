"""`inkdigits read`: read the numbers on pictures on this machine, with no server. Parsing and printing only."""

import argparse
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inkdigits.cli.options import add_settings, settings_of
from inkdigits.cli.progress import Progress
from inkdigits.cli.table import complain, printable
from inkdigits.errors import ModelError

if TYPE_CHECKING:
    from inkdigits.settings import Settings
    from inkdigits.stacks.outcome import Failure, Tally
    from inkdigits.stacks.rows import Form
    from inkdigits.stacks.run import Start

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

TABLES = (".csv", ".jsonl")
_KINDS = 4


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "read",
        help="read the numbers on pictures, without a server",
        description="Read the numbers on pictures on this machine, with no server, and print them or write a table.",
        epilog="example: inkdigits read scans --out table.csv",
    )
    parser.add_argument(
        "names",
        nargs="+",
        metavar="FILE|FOLDER",
        help="a picture, a folder of them, or a pattern such as 'scans/*.png'",
    )
    parser.add_argument(
        "--out", type=_table, metavar="TABLE", help="write a table, a row for each number: a file .csv or .jsonl"
    )
    parser.add_argument("--force", action="store_true", help="write the table anew where there is one")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.add_argument("--version", help="the version of the model that tells digits (default: the promoted one)")
    add_settings(parser, ("model", "data_dir", "store", "max_pixels", "workers"))
    parser.set_defaults(run=run)


def _table(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in TABLES:
        raise argparse.ArgumentTypeError(f"{text!r} ends in none of {', '.join(TABLES)}")
    return path


def run(arguments: argparse.Namespace) -> int:
    """Read all of it, one bad file not stopping the others; returns 1 where any failed."""
    settings = settings_of(arguments)
    try:
        return _write(arguments, settings) if arguments.out else _print(arguments, settings)
    except ModelError as error:
        complain(error)
        return 1


def _print(arguments: argparse.Namespace, settings: "Settings") -> int:
    from inkdigits.cli.read_rows import TerminalRows
    from inkdigits.stacks.rows import as_json
    from inkdigits.stacks.run import read_stack
    from inkdigits.stacks.sources import find

    entries = find(arguments.names).entries
    rows = TerminalRows.for_names(entry.address for entry in entries)
    form = as_json if arguments.json else rows
    head = "" if arguments.json else rows.head()
    failed = 0
    with closing(read_stack(entries, _start(arguments, settings, form), settings.workers)) as parts:
        for part in parts:
            told = part.rows.decode()
            print(head + told if told else "", end="", flush=True)
            head = "" if told else head
            _complain_of(part.failures)
            failed += len(part.failures)
    return 1 if failed else 0


def _write(arguments: argparse.Namespace, settings: "Settings") -> int:
    from inkdigits.stacks.outcome import Tally
    from inkdigits.stacks.run import write_table
    from inkdigits.stacks.sources import find
    from inkdigits.stacks.tables import Table

    stack = find(arguments.names, leave_out=[arguments.out])
    tally = Tally()
    progress = Progress(len(stack.entries), "files")
    with closing(Table(arguments.out, force=arguments.force)) as table:
        start = _start(arguments, settings, table.form)
        with closing(write_table(stack.entries, table, start, settings.workers)) as parts:
            for part in parts:
                tally.add(part)
                if part.failures:
                    progress.clear()
                    _complain_of(part.failures)
                progress.advance(part.entries, f"{tally.failed:,} failed" if tally.failed else "")
    progress.clear()
    print(summary(tally, stack.skipped, arguments.out))
    return 1 if tally.failed else 0


def _start(arguments: argparse.Namespace, settings: "Settings", form: "Form") -> "Start":
    from inkdigits.assembly import open_recognizer
    from inkdigits.stacks.run import Start

    return Start(partial(open_recognizer, settings), form, arguments.version)


def _complain_of(failures: "Iterable[Failure]") -> None:
    for failure in failures:
        complain(f"{printable(failure.address)}: {failure.reason}")


def summary(tally: "Tally", skipped: "Counter[str]", out: Path) -> str:
    """What came of it, in sentences."""
    said = f"{counted(tally.numbers, 'number')} on {counted(tally.pictures - tally.failed, 'picture')} are in {out}"
    said += f", {tally.doubtful:,} of them not sure." if tally.doubtful else "."
    if tally.failed:
        said += f" {counted(tally.failed, 'picture')} could not be read: see the status failed there."
    if skipped:
        kinds = [f"{count:,} {kind}" for kind, count in skipped.most_common(_KINDS)]
        kinds += ["…"] if len(skipped) > _KINDS else []
        said += f" {counted(skipped.total(), 'other file')} passed over ({', '.join(kinds)})."
    return said


def counted(count: int, thing: str) -> str:
    """As 1 picture, 2 pictures."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
