"""Draws the sheets, has them read, and prints every target beside what was found; 1 where a target is missed.

python -m benchmarks.reading --datasets FOLDER [--only PART ...] [--count N] [--show FOLDER] [--json]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.reading import parts, speed
from benchmarks.reading.gallery import Gallery
from benchmarks.reading.targets import Row, Tally, print_table

SPEED = "speed"


def main() -> int:
    """Measure, print, and say by the exit code whether every target was met."""
    arguments = _arguments()
    names = arguments.only or [*parts.PARTS, SPEED]
    rows = list(_rows(arguments, names))
    if not arguments.json:
        print_table(rows)
    lines = [asdict(row) | {"what": row.what.strip(), "kind": row.what.startswith(" "), "met": row.met} for row in rows]
    print(json.dumps({"benchmark": "reading", "rows": lines}))
    return 0 if all(row.met for row in rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description="How well pictures are read.")
    parser.add_argument("--datasets", type=Path, required=True, help="where MNIST's files are, or are downloaded to")
    choices = [*parts.PARTS, SPEED]
    parser.add_argument("--only", nargs="+", choices=choices, metavar="PART", help=f"of: {', '.join(choices)}")
    parser.add_argument("--count", type=int, metavar="N", help="at most so many pictures of each part")
    parser.add_argument(
        "--show", type=Path, metavar="FOLDER", help="write pictures read wrongly, and a few others, there"
    )
    parser.add_argument("--json", action="store_true", help="print only the line of JSON")
    return parser.parse_args()


def _rows(arguments: argparse.Namespace, names: list[str]) -> Iterator[Row]:
    tally, gallery = Tally(), Gallery(arguments.show) if arguments.show else None
    drawn = [name for name in names if name != SPEED]
    answers = parts.ask_all(drawn, arguments.datasets, arguments.count, keep=gallery is not None)
    for told, asked in enumerate(answers, 1):
        tally.add(asked.outcome.counts)
        if gallery:
            gallery.show(asked)
        if told % 100 == 0:
            print(f"{told} pictures asked, now {asked.part}", file=sys.stderr, flush=True)
    yield from tally.rows()
    if SPEED in names:
        yield from speed.rows(arguments.datasets, parts.SEED)


if __name__ == "__main__":
    sys.exit(main())
