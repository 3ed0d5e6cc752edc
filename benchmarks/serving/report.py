"""The results as text for people, as Markdown for the documents and as JSON. Knows nothing of how they were found."""

import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.serving.bench import Bench
from benchmarks.serving.dependencies import PURPOSES
from benchmarks.serving.figures import Figures
from benchmarks.serving.stack import Stack
from benchmarks.serving.targets import Row, short, told

_HEAD = ("what", "target", "measured: median [least to most]", "")
_SERVERS = (
    "server",
    "requests/s at 32",
    "p99 ms",
    "requests/s at 100",
    "p99 ms",
    "processor µs a request",
    "memory MB",
    "first answer s",
    "failed",
)
_BESIDE = (
    ("decoding and the model alone, two processes, one by one", "ceiling/batches of 1", "pictures/s"),
    ("the same in batches of 8", "ceiling/batches of 8", "pictures/s"),
    ("the same in batches of 32", "ceiling/batches of 32", "pictures/s"),
    ("an empty reply of this server, 32 connections", "rate at 32/empty", "requests/s"),
    ("`/v1/predict`, a raw body, 32 connections", "rate at 32/raw", "requests/s"),
    ("the same, 100 connections", "rate at 100/raw", "requests/s"),
    ("the same, one connection", "rate at 1/raw", "requests/s"),
    ("`/predict/` with base64, 32 connections", "rate at 32/json", "requests/s"),
    ("`/v1/inference` with multipart, 32 connections", "rate at 32/multipart", "requests/s"),
    ("every model asked, 64 connections", "peak", "requests/s"),
    ("asked beyond that, times as often", "overload, asked", ""),
    ("the slowest answer about health meanwhile", "overload, slowest health", "s"),
    ("one model asked three times too often, good answers of its peak", "goodput, one model", "%"),
    ("`AsyncClient`, 32 tasks", "client/async", "requests/s"),
    ("`Client`, 32 threads", "client/sync", "requests/s"),
    ("a photo of 12 megapixels never seen", "photo, never seen", "ms"),
    ("the same photo again", "photo, sent again", "ms"),
    ("memory, two workers, before any load", "memory, unloaded", "MB"),
    ("memory after whole numbers were read too", "memory, after reading numbers", "MB"),
)
_SIZE = "size of/"
_LONGEST = 160
_OWN = ("numpy", "onnxruntime", "pillow", "starlette", "uvicorn", "uvloop", "httptools", "msgspec", "sqlalchemy")


def tables(
    rows: Iterable[Row], stacks: Sequence[Stack], figures: Figures, not_run: Mapping[str, str]
) -> list[list[tuple[str, ...]]]:
    """Every table that has a line."""
    every = [
        target_table(rows),
        server_table(stacks, figures, not_run),
        beside_table(figures),
        size_table(figures),
    ]
    return [table for table in every if len(table) > 1]


def target_table(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """One line for each target."""
    return [_HEAD, *(row.columns() for row in rows)]


def server_table(stacks: Sequence[Stack], figures: Figures, not_run: Mapping[str, str]) -> list[tuple[str, ...]]:
    """One line for each server, the fastest first; those that could not be run last, with the reason."""
    ran = [stack for stack in stacks if stack.name not in not_run and figures.of(f"rate at 32/{stack.name}")]
    ran.sort(key=lambda stack: -(figures.median(f"rate at 32/{stack.name}") or 0))
    left_out = [stack for stack in stacks if stack.name in not_run]
    blank = ("",) * (len(_SERVERS) - 2)
    return [
        _SERVERS,
        *(_server(stack, figures) for stack in ran),
        *((stack.title, f"not run: {in_short(not_run[stack.name])}", *blank) for stack in left_out),
    ]


def in_short(reason: str) -> str:
    """Its first line, without what would break a table."""
    first = reason.strip().partition("\n")[0].replace("|", "/")
    return first if len(first) <= _LONGEST else first[: _LONGEST - 1] + "…"


def _server(stack: Stack, figures: Figures) -> tuple[str, ...]:
    def median(what: str) -> str:
        value = figures.median(f"{what}/{stack.name}")
        return "" if value is None else short(value)

    rates = [told(figures.of(f"rate at {connections}/{stack.name}")) for connections in (32, 100)]
    costs = median("server us at 32"), median("memory"), median("ready")
    failed = f"{sum(figures.of(f'failed/{stack.name}')):,.0f}"
    return stack.title, rates[0], median("p99 at 32"), rates[1], median("p99 at 100"), *costs, failed


def beside_table(figures: Figures) -> list[tuple[str, ...]]:
    """What no target is about: the ceiling without HTTP, rates and times behind the quotients."""
    found = ((what, figures.of(name), unit) for what, name, unit in _BESIDE)
    lines = [(what, f"{told(values)} {unit}".rstrip()) for what, values, unit in found if values]
    return [("beside the targets", "measured: median [least to most]"), *lines]


def size_table(figures: Figures) -> list[tuple[str, ...]]:
    """One line for each package, the largest first, and what it is for."""
    named = [name for name in figures.everything() if name.startswith(_SIZE)]
    sizes = {name.removeprefix(_SIZE): figures.of(name)[-1] for name in named}
    return [("package", "MB", "for"), *((name, f"{size:.1f}", PURPOSES.get(name, "")) for name, size in sizes.items())]


def as_text(table: Sequence[tuple[str, ...]]) -> str:
    """Columns under each other."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table]
    return "\n".join(line.rstrip() for line in lines)


def as_markdown(table: Sequence[tuple[str, ...]]) -> str:
    """The same for the README."""
    lines = [f"| {' | '.join(line)} |" for line in table]
    return "\n".join([lines[0], "| --- " * len(table[0]) + "|", *lines[1:]])


def document(bench: Bench, rows: Iterable[Row]) -> dict[str, Any]:
    """All that was found, where and when."""
    return {
        "benchmark": "serving",
        "machine": machine(),
        "effort": asdict(bench.effort),
        "targets": [
            {"what": row.target.what, "bound": row.target.bound, "figures": row.figures, "verdict": row.verdict}
            for row in rows
        ],
        "not_run": bench.not_run,
        "figures": bench.figures.everything(),
        "versions": {"inkdigits": [f"{package}=={version(package)}" for package in _OWN], **bench.versions},
    }


def machine() -> dict[str, Any]:
    """Date, processor, cores, Python, and how busy the machine was with other things when this was asked."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "system": f"{sys.platform} {platform.release()}",
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
