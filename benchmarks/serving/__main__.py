"""How fast this server answers, beside other ways to serve the same model; every target, and 1 where one is missed.

    python -m benchmarks.serving                          # everything, some 10 minutes once the peers are installed
    python -m benchmarks.serving --peers none             # this server alone
    python -m benchmarks.serving --only routes client     # some parts
    python -m benchmarks.serving --quick                  # does it run? Its figures mean nothing

Needs wrk, ab and h2load, and redis-server for one row. The machine should do nothing else meanwhile. A peer or a part
that fails does not end the run: it is told with its reason, and where it was a part of this server's own the exit code
is 2.
"""

import argparse
import json
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.serving.bench import QUICK, Bench, Effort
from benchmarks.serving.errors import BenchError
from benchmarks.serving.measurements import PARTS
from benchmarks.serving.measurements.round_robin import measure_peers
from benchmarks.serving.peers import OPTIONAL, PEERS
from benchmarks.serving.plot import server_bars
from benchmarks.serving.report import as_markdown, as_text, document, machine, tables
from benchmarks.serving.stack import INKDIGITS, Stack
from benchmarks.serving.targets import Row, rows

BUILD = Path("build")


def main() -> int:
    """Measure, print, write, and say by the exit code whether every target was met."""
    arguments = _arguments()
    _allow_many_connections()
    # So that servers are ended with the run however it is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments.output.mkdir(parents=True, exist_ok=True)
    bench = Bench(_emptied(arguments.work.absolute()), _effort(arguments))
    peers = chosen_peers(arguments.peers)
    busy = machine()
    failed = _measure(bench, arguments.only, peers, arguments.environments.absolute())
    found = list(rows(arguments.only, bench.figures, [peer.name for peer in peers], bench.not_run))
    _write(arguments.output, bench, found, [INKDIGITS, *peers], busy)
    if failed:
        return 2
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


def _effort(arguments: argparse.Namespace) -> Effort:
    effort = QUICK if arguments.quick else Effort()
    return replace(effort, rounds=arguments.rounds) if arguments.rounds else effort


def _emptied(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("bodies-*"):
        left.unlink()
    return folder


def _allow_many_connections() -> None:
    """For wrk and for the servers, which inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _measure(bench: Bench, parts: Sequence[str], peers: Sequence[Stack], environments: Path) -> bool:
    """Whether a part failed; what the others found is told all the same."""
    every: dict[str, Callable[[Bench], None]] = {
        "peers": partial(measure_peers, peers=peers, environments=environments),
        **PARTS,
    }
    failed = False
    for part in parts:
        try:
            every[part](bench)
        except BenchError as error:
            failed = True
            bench.not_run[part] = str(error)
            bench.say(f"  {part} failed: {error}")
    return failed


def _write(folder: Path, bench: Bench, found: list[Row], stacks: list[Stack], busy: dict[str, object]) -> None:
    results = document(bench, found) | {"machine": busy}
    told = tables(found, stacks, bench.figures, bench.not_run)
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (folder / "tables.md").write_text("\n\n".join(map(as_markdown, told)) + "\n")
    if bench.figures.of(f"rate at 32/{INKDIGITS.name}"):
        ran = [stack for stack in stacks if stack.name not in bench.not_run]
        (folder / "servers.svg").write_text(server_bars(ran, bench.figures, busy, bench.effort.rounds))
    print("\n" + "\n\n".join(map(as_text, told)))
    for name, reason in bench.not_run.items():
        print(f"\n{name} was not run: {reason}")
    print(f"\nOn {busy['processor']}, {busy['cores']} cores, load average {busy['load_average']}; written to {folder}.")
    print(json.dumps(results))


if __name__ == "__main__":
    sys.exit(main())
