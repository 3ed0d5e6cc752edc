"""`inkdigits read --out`: a stack into a table, with a bar meanwhile and a sentence in the end. Printing only."""

import argparse
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from inkdigits.cli.progress import Progress
from inkdigits.cli.read_rows import complain_of, counted, passed_over
from inkdigits.cli.table import complain
from inkdigits.settings import Settings
from inkdigits.stacks.outcome import Part, Tally
from inkdigits.stacks.review import Review
from inkdigits.stacks.run import StackReader, Start
from inkdigits.stacks.sources import Stack, find
from inkdigits.stacks.tables import Table, format_of

INTERRUPTED = 130


def read_into_table(arguments: argparse.Namespace, settings: Settings, start: Start) -> int:
    """Read what was named into the table asked for; returns 1 where any of it could not be read."""
    start = start.writing(format_of(arguments.out).form, doubts=arguments.review is not None)
    with StackReader(start, settings.workers, soon=arguments.many) as reader:
        stack = find(arguments.names, leave_out=[path for path in (arguments.out, arguments.review) if path])
        replace = arguments.resume or arguments.force
        review = Review(arguments.review, replace=replace) if arguments.review else None
        with Table(arguments.out, stack.entries, resume=arguments.resume, force=arguments.force) as table:
            tally = table.earlier.tally()
            try:
                _read(stack, table, reader, tally, review)
            except KeyboardInterrupt:
                complain(f"\nInterrupted: {_whole(tally)} are in {table.path}. Go on with --resume.")
                return INTERRUPTED
    if review:
        review.write(arguments.out.name, settings.max_pixels, settings.workers)
    print(summary(tally, stack, arguments.out))
    return 1 if tally.failed else 0


def _read(stack: Stack, table: Table, reader: StackReader, tally: Tally, review: Review | None) -> None:
    entries = [entry for entry in stack.entries if not table.earlier.has(entry)]
    table.check_room(len(entries))
    if review:
        review.begin(tally.numbers, table.earlier.doubts(stack.entries))
    with closing(reader.write(entries, table)) as parts:
        _follow(parts, tally, len(stack.entries), review)


def _follow(parts: Iterable[Part], tally: Tally, total: int, review: Review | None) -> None:
    progress = Progress(total, "files", done=tally.entries)
    try:
        for part in parts:
            tally.add(part)
            if review:
                review.add(part)
            if part.failures:
                progress.clear()
                complain_of(part.failures)
            progress.advance(part.entries, f"{tally.failed:,} failed" if tally.failed else "")
    finally:
        progress.clear()


def summary(tally: Tally, stack: Stack, out: Path) -> str:
    """What came of it, in sentences."""
    said = f"{_whole(tally)} are in {out}"
    said += f", {tally.doubtful:,} of them not sure." if tally.doubtful else "."
    if tally.failed:
        said += f" {counted(tally.failed, 'picture')} could not be read: see the status failed there."
    return said + (f" {passed_over(stack.skipped)}" if stack.skipped else "")


def _whole(tally: Tally) -> str:
    return f"{counted(tally.numbers, 'number')} on {counted(tally.entries - tally.failed, 'picture')}"
