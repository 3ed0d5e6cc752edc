"""Load by wrk: closed loop, keep-alive, a new picture with every request. Knows nothing of what listens."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.serving.errors import LoadFailed

SCRIPT = Path(__file__).parent / "post.lua"
_THREADS = 2
_PACKAGES = "wrk apache2-utils nghttp2-client"
_TIMEOUT_SECONDS = 20
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load. Times in milliseconds; `refused` are answers of 400 and above, `broken` had no answer."""

    requests: int
    seconds: float
    mean: float
    p50: float
    p99: float
    refused: int
    broken: int

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.requests - self.refused) / self.seconds


@dataclass(frozen=True, slots=True)
class Target:
    """Where a load goes, and the file of bodies that it sends."""

    port: int
    path: str
    content_type: str
    bodies: Path


def run_wrk(target: Target, connections: int, seconds: int, *, offset: int = 0) -> Load:
    """Load the target; bodies are taken from number `offset` on. Raises LoadFailed."""
    out = target.bodies.with_suffix(".wrk")
    out.unlink(missing_ok=True)
    threads = min(_THREADS, connections)
    arguments = [f"-t{threads}", f"-c{connections}", f"-d{seconds}s", f"--timeout={_TIMEOUT_SECONDS}s"]
    given = {"BODIES": target.bodies, "CONTENT_TYPE": target.content_type, "TARGET": target.path, "OUT": out}
    variables = {name: str(value) for name, value in {**given, "OFFSET": offset}.items()}
    run(["wrk", *arguments, "-s", str(SCRIPT), f"http://127.0.0.1:{target.port}"], variables, seconds)
    return read_wrk(json.loads(out.read_text()))


def run(command: list[str], variables: dict[str, str], seconds: int) -> str:
    """What a load generator prints. Raises LoadFailed."""
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + _PATIENCE_SECONDS,
        )
    except FileNotFoundError as error:
        raise LoadFailed(f"{command[0]} is not installed. On Debian: apt-get install {_PACKAGES}") from error
    except subprocess.CalledProcessError as error:
        raise LoadFailed(f"{command[0]} failed: {(error.stderr or error.stdout).strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise LoadFailed(f"{command[0]} did not end within {error.timeout:g} s.") from error
    return done.stdout


def read_wrk(summary: dict[str, Any]) -> Load:
    """From what post.lua writes, times in microseconds."""
    return Load(
        requests=summary["requests"],
        seconds=summary["microseconds"] / 1e6,
        mean=summary["mean"] / 1000,
        p50=summary["p50"] / 1000,
        p99=summary["p99"] / 1000,
        refused=summary["refused"],
        broken=summary["broken"],
    )
