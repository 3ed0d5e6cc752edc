"""The server and the peers in turn, each started anew in every round: a slow phase of the machine meets them all."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.serving.bench import MODEL, Bench
from benchmarks.serving.environments import installed, python_of
from benchmarks.serving.errors import BenchError, LoadFailed
from benchmarks.serving.figures import quotients
from benchmarks.serving.process import Running, running
from benchmarks.serving.stack import INKDIGITS, Stack

CONNECTIONS = (32, 100)


def measure_peers(bench: Bench, peers: Sequence[Stack], environments: Path) -> None:
    """Rates at 32 and 100 connections, memory, time to the first answer; what cannot run is named with its reason."""
    stacks: dict[str, tuple[Stack, Path | None]] = {INKDIGITS.name: (INKDIGITS, None)}
    for peer in peers:
        python = _prepared(bench, peer, environments)
        if python is not None:
            stacks[peer.name] = (peer, python)
    for turn in range(bench.effort.rounds):
        bench.say(f"Servers in turn, round {turn + 1} of {bench.effort.rounds}")
        # Every other round backwards, so that none always follows the same one.
        for stack, python in list(stacks.values())[:: 1 if turn % 2 == 0 else -1]:
            try:
                _one(bench, stack, python, first=turn == 0)
            except BenchError as error:
                _leave_out(bench, stack, error)
                del stacks[stack.name]
    own = bench.figures.of(f"rate at 32/{INKDIGITS.name}")
    for name in stacks:
        bench.figures.add(f"times/{name}", *quotients(own, bench.figures.of(f"rate at 32/{name}")))


def _prepared(bench: Bench, peer: Stack, environments: Path) -> Path | None:
    bench.say(f"{peer.title}: its environment")
    try:
        python = python_of(peer, environments)
        bench.versions[peer.name] = installed(python)
    except BenchError as error:
        _leave_out(bench, peer, error)
        return None
    return python


def _leave_out(bench: Bench, stack: Stack, error: BenchError) -> None:
    if stack.name == INKDIGITS.name:
        raise error
    bench.not_run[stack.name] = str(error)
    bench.say(f"  {stack.title} is not run: {error}")


def _one(bench: Bench, stack: Stack, python: Path | None, *, first: bool) -> None:
    given = {"MODEL": str(bench.model_file)}
    with running(stack, bench.folder / stack.name, bench.body(stack), python=python, **given) as server:
        if first:
            bench.verify(server, stack)
        bench.warm(server, stack)
        rates = [_load(bench, server, connections) for connections in CONNECTIONS]
        bench.figures.add(f"memory/{stack.name}", server.memory())
        # The first start of all reads files from the disk.
        if not first or bench.effort.rounds == 1:
            bench.figures.add(f"ready/{stack.name}", server.ready)
    bench.say(f"  {stack.title:30} {rates[0]:8,.0f} a second at 32, {rates[1]:8,.0f} at 100 ({MODEL})")


def _load(bench: Bench, server: Running, connections: int) -> float:
    name = server.stack.name
    cpu = server.cpu()
    load = bench.load(server, server.stack, connections)
    if not load.rate:
        raise LoadFailed(f"It gave no good answer to {connections} connections: {load.refused} refused.")
    cost = 1e6 * (server.cpu() - cpu) / max(1, load.requests)
    for what, value in (("rate", load.rate), ("p50", load.p50), ("p99", load.p99), ("server us", cost)):
        bench.figures.add(f"{what} at {connections}/{name}", value)
    bench.figures.add(f"failed/{name}", load.refused + load.broken)
    return load.rate
