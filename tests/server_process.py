"""The real server as a subprocess, for every test that needs one."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 60
STOP_SECONDS = 40


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running `inkdigits serve` in a process group of its own; `log` is what it printed."""

    process: "subprocess.Popen[bytes]"
    port: int
    data_dir: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def signal(self, number: signal.Signals) -> None:
        """Signal the first process only; it ends the others."""
        self.process.send_signal(number)

    def kill_all(self) -> None:
        """What the power switch does: every process at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        return _children(self.process.pid)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command(port: int, data_dir: Path, *arguments: str, workers: int = 1) -> list[str]:
    """The command line of a server."""
    given = ["--port", str(port), "--data-dir", str(data_dir), "--workers", str(workers), *arguments]
    return [sys.executable, "-m", "inkdigits", "serve", *given]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without settings of whoever runs the tests."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("INKDIGITS_") and key != "PORT"}
    return {**kept, **(more or {})}


@contextmanager
def running_server(
    data_dir: Path, *arguments: str, workers: int = 1, port: int | None = None, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server with its own data folder, waited for until it is ready; ended with everything it started."""
    port = port or free_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / f"server-{port}-{time.monotonic_ns()}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(port, data_dir, *arguments, workers=workers),
            env=environment(env),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    server = Server(process, port, data_dir, log)
    try:
        wait_until_ready(server)
        yield server
    finally:
        stop(server)


def wait_until_ready(server: Server) -> None:
    """Return when /health/ready answers 200; fails with the log if the server ends or takes too long."""
    give_up = time.monotonic() + READY_SECONDS
    while _status(server.port) != 200:
        assert server.process.poll() is None, server.log.read_text()
        assert time.monotonic() < give_up, server.log.read_text()
        time.sleep(0.02)


def stop(server: Server) -> int:
    """End the server as a service manager does, and by force what is left of it; returns its exit code."""
    if server.process.poll() is None:
        server.signal(signal.SIGTERM)
        try:
            server.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill_all()
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)
    return server.process.wait()


def _status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
