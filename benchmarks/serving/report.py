"""The results as text for people, as Markdown for the README and as JSON. Knows nothing of how they were found."""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.serving.bench import Bench
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
    "CPU us a request",
    "PSS MB",
    "first answer s",
)
_OWN = ("numpy", "onnxruntime", "pillow", "starlette", "uvicorn", "uvloop", "httptools", "msgspec", "sqlalchemy")


def target_table(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """One line for each target."""
    return [_HEAD, *(row.columns() for row in rows)]


def server_table(stacks: Iterable[Stack], figures: Figures) -> list[tuple[str, ...]]:
    """One line for each server that ran, the fastest first."""
    ran = [stack for stack in stacks if figures.of(f"rate at 32/{stack.name}")]
    ran.sort(key=lambda stack: -(figures.median(f"rate at 32/{stack.name}") or 0))
    return [_SERVERS, *(_server(stack, figures) for stack in ran)]


def _server(stack: Stack, figures: Figures) -> tuple[str, ...]:
    def median(what: str) -> str:
        value = figures.median(f"{what}/{stack.name}")
        return "" if value is None else short(value)

    rates = [told(figures.of(f"rate at {connections}/{stack.name}")) for connections in (32, 100)]
    costs = median("server us at 32"), median("memory"), median("ready")
    return stack.title, rates[0], median("p99 at 32"), rates[1], median("p99 at 100"), *costs


def size_table(figures: Figures) -> list[tuple[str, ...]]:
    """One line for each package, the largest first."""
    named = [name for name in figures.everything() if name.startswith("size of/")]
    return [("package", "MB"), *((name.removeprefix("size of/"), f"{figures.of(name)[-1]:.1f}") for name in named)]


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
