"""How fast this server answers, beside other ways to serve the same model; every target, and 1 where one is missed.

    python -m benchmarks.serving                          # everything, some 15 minutes
    python -m benchmarks.serving --peers none             # this server alone
    python -m benchmarks.serving --only routes client     # some parts
    python -m benchmarks.serving --quick                  # does it run? Its figures mean nothing

Needs wrk and ab, and redis-server for one row. The machine should do nothing else meanwhile.
"""

import argparse
import json
import resource
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.serving.bench import QUICK, Bench, Effort
from benchmarks.serving.errors import BenchError
from benchmarks.serving.figures import spread
from benchmarks.serving.measurements import PARTS
from benchmarks.serving.measurements.round_robin import measure_peers
from benchmarks.serving.peers import OPTIONAL, PEERS
from benchmarks.serving.plot import bars
from benchmarks.serving.report import as_markdown, as_text, document, machine, server_table, size_table, target_table
from benchmarks.serving.stack import INKDIGITS, Stack
from benchmarks.serving.targets import Row, rows

BUILD = Path("build")


def main() -> int:
    """Measure, print, write, and say by the exit code whether every target was met."""
    arguments = _arguments()
    _allow_many_connections()
    effort = QUICK if arguments.quick else Effort()
    if arguments.rounds:
        effort = replace(effort, rounds=arguments.rounds)
    arguments.output.mkdir(parents=True, exist_ok=True)
    folder = arguments.work.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("bodies-*"):
        left.unlink()
    bench = Bench(folder, effort)
    peers = chosen_peers(arguments.peers)
    busy = machine()
    try:
        if "peers" in arguments.only:
            measure_peers(bench, peers, arguments.environments.absolute())
        for part in arguments.only:
            if part in PARTS:
                PARTS[part](bench)
    except BenchError as error:
        print(f"bench-serve: {error}", file=sys.stderr)
        return 2
    found = list(rows(arguments.only, bench.figures, [peer.name for peer in peers], bench.not_run))
    _write(arguments.output, bench, found, [INKDIGITS, *peers], busy)
    return 1 if any(row.verdict == "MISSED" for row in found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench-serve", description="How fast this server answers, beside other ways to serve the same model."
    )
    parts = ["peers", *PARTS]
    names = ", ".join(peer.name for peer in PEERS)
    parser.add_argument("--only", nargs="+", choices=parts, default=parts, help="the parts to measure")
    parser.add_argument("--peers", nargs="+", default=["default"], help=f"none, all, or names: {names}")
    parser.add_argument("--rounds", type=int, help="how often each server is measured in turn")
    parser.add_argument("--quick", action="store_true", help="one short round: does it run?")
    parser.add_argument("--output", type=Path, default=BUILD / "bench-serve", help="where results are written")
    parser.add_argument("--work", type=Path, default=BUILD / "bench-serve" / "work", help="a folder for histories")
    parser.add_argument("--environments", type=Path, default=BUILD / "peers", help="the peers' environments")
    arguments = parser.parse_args()
    known = {"none", "all", "default", *(peer.name for peer in PEERS)}
    for name in arguments.peers:
        if name not in known:
            parser.error(f"there is no peer {name!r}; there are {names}")
    return arguments


def chosen_peers(asked: Sequence[str]) -> list[Stack]:
    """The peers asked for; by default all but those that take long to start."""
    if "none" in asked:
        return []
    if "all" in asked:
        return list(PEERS)
    if "default" in asked:
        return [peer for peer in PEERS if peer.name not in OPTIONAL]
    return [peer for peer in PEERS if peer.name in asked]


def _allow_many_connections() -> None:
    """For wrk and for the servers, which inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _write(folder: Path, bench: Bench, found: list[Row], stacks: list[Stack], busy: dict[str, object]) -> None:
    results = document(bench, found) | {"machine": busy}
    tables = [target_table(found)]
    servers = server_table(stacks, bench.figures)
    if len(servers) > 1:
        tables.append(servers)
        (folder / "servers.svg").write_text(_plot(stacks, bench, busy))
    if bench.figures.of("size"):
        tables.append(size_table(bench.figures))
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (folder / "tables.md").write_text("\n\n".join(map(as_markdown, tables)) + "\n")
    print("\n" + "\n\n".join(map(as_text, tables)))
    for name, reason in bench.not_run.items():
        print(f"\n{name} was not run: {reason}")
    print(f"\nOn {busy['processor']}, {busy['cores']} cores, load average {busy['load_average']}; written to {folder}.")
    print(json.dumps(results))


def _plot(stacks: list[Stack], bench: Bench, busy: dict[str, object]) -> str:
    found = [(stack.title, bench.figures.of(f"rate at 32/{stack.name}")) for stack in stacks]
    own, *others = [(title, *spread(rates)) for title, rates in found if rates]
    ran = [own, *sorted(others, key=lambda bar: -bar[1])]
    where = f"{busy['date']}, {busy['processor']}, {busy['cores']} cores shared with wrk"
    note = f"32 connections, median of {bench.effort.rounds} rounds with least and most; {where}"
    return bars("Pictures read a second, same model", ran, note)


if __name__ == "__main__":
    sys.exit(main())
