"""Writes what a run of the benchmark found into the documents: README.md, docs/performance.md, docs/serving.svg.

    python -m benchmarks.serving.publish build/bench-serve/results.json    # keeps that file as the record, too
    python -m benchmarks.serving.publish                                   # from the record again

The tables stand between two comments; what stands around them is nobody's but the writer's.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.serving.bench import Effort
from benchmarks.serving.errors import BenchError, CannotPublish
from benchmarks.serving.figures import Figures
from benchmarks.serving.measurements import PARTS
from benchmarks.serving.peers import PEERS
from benchmarks.serving.plot import server_bars
from benchmarks.serving.report import as_markdown, beside_table, server_table, size_table, target_table
from benchmarks.serving.stack import INKDIGITS, Stack
from benchmarks.serving.targets import rows

ROOT = Path(__file__).parent.parent.parent
RECORD = Path(__file__).parent / "record.json"
README, PERFORMANCE, PLOT = Path("README.md"), Path("docs/performance.md"), Path("docs/serving.svg")

Record = Mapping[str, Any]


def main() -> int:
    """Check the results, keep them, write the documents."""
    parser = argparse.ArgumentParser(prog="publish", description="Write what bench-serve found into the documents.")
    parser.add_argument("results", nargs="?", type=Path, default=RECORD, help="results.json of a whole run")
    results = parser.parse_args().results
    try:
        record = json.loads(results.read_text())
        check(record)
        written = documents(record, ROOT)
    except (BenchError, OSError, ValueError) as error:
        print(f"publish: {error}", file=sys.stderr)
        return 2
    if results != RECORD:
        RECORD.write_text(results.read_text())
    for path, text in written.items():
        (ROOT / path).write_text(text)
        print(f"written: {path}")
    return 0


def check(record: Record) -> None:
    """Raises CannotPublish for a short run, or one without the servers."""
    usual = Effort()
    effort = Effort(**record["effort"])
    if effort.rounds < usual.rounds or effort.seconds < usual.seconds:
        raise CannotPublish("These results are of a short run, whose figures mean nothing. Run make bench-serve whole.")
    if not Figures(record["figures"]).of(f"rate at 32/{INKDIGITS.name}"):
        raise CannotPublish("These results are not of a whole run: no servers were measured. Run make bench-serve.")


def documents(record: Record, root: Path) -> dict[Path, str]:
    """Every document with what the record says in its place. Raises CannotPublish."""
    figures = Figures(record["figures"])
    stacks = _stacks(record, figures)
    peers = [stack.name for stack in stacks[1:]]
    ran = [stack for stack in stacks if stack.name not in record["not_run"]]
    servers = server_table(stacks, figures, record["not_run"])
    targets = target_table(rows(["peers", *PARTS], figures, peers, record["not_run"]))
    plot = f"![Bars: pictures read a second by this server and {_others(len(ran) - 1)}]({PLOT.as_posix()})"
    tables = {
        README: ("serving", [_measured(record), plot, as_markdown(servers), as_markdown(targets)]),
        PERFORMANCE: (
            "serving",
            [_measured(record), as_markdown(beside_table(figures)), as_markdown(size_table(figures))],
        ),
    }
    told = {
        path: between((root / path).read_text(), name, "\n\n".join(parts)) for path, (name, parts) in tables.items()
    }
    return {**told, PLOT: server_bars(ran, figures, record["machine"], record["effort"]["rounds"])}


def between(text: str, name: str, inside: str) -> str:
    """The text with `inside` between the comments of that name. Raises CannotPublish."""
    begin, end = f"<!-- {name}: written by benchmarks.serving.publish -->", f"<!-- {name}: end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise CannotPublish(f"There is no single place between {begin} and {end} to write the tables to.")
    return pattern.sub(lambda _: f"{begin}\n\n{inside}\n\n{end}", text)


def _others(count: int) -> str:
    return "1 other" if count == 1 else f"{count} others"


def _stacks(record: Record, figures: Figures) -> list[Stack]:
    """Those that the run was asked for, this server first."""
    asked = (peer for peer in PEERS if peer.name in record["not_run"] or figures.of(f"rate at 32/{peer.name}"))
    return [INKDIGITS, *asked]


def _measured(record: Record) -> str:
    machine, effort = record["machine"], record["effort"]
    where = f"{machine['processor']} with {machine['cores']} cores, which the load generator (wrk) shares"
    how = f"median of {effort['rounds']} rounds in turn, {effort['seconds']} s each"
    return f"Measured {machine['date']} on {where}, Python {machine['python']}, {how}:"


if __name__ == "__main__":
    sys.exit(main())
