"""Real processes in groups of their own: started, waited for until they answer, ended with everything below them."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.server_process import environment

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
"""Where `inkdigits` is installed; the images have it on their PATH too."""

READY_SECONDS = 60


def require_nginx() -> None:
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("nginx is not installed")


class Started:
    """A command with only the given INKDIGITS_ settings, its output in `log`."""

    def __init__(self, command: list[str | Path], log: Path, settings: Mapping[str, str]) -> None:
        # nginx's workers run as another user where the tests run as root, and pytest's folders are closed to others.
        self.temporary = Path(tempfile.mkdtemp(prefix="inkdigits-test-"))
        self.temporary.chmod(0o755)
        path = f"{BIN}:{os.environ['PATH']}"
        env = environment({"PATH": path, "TMPDIR": str(self.temporary), **settings})
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command], env=env, stdout=output, stderr=output, start_new_session=True
            )

    def __enter__(self) -> "Started":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.temporary, ignore_errors=True)

    def kill(self) -> None:
        """End it without warning, and everything that it started."""
        self.signal_all(signal.SIGKILL)
        self.process.wait()

    def signal_all(self, number: signal.Signals) -> None:
        """To the command and everything that it started."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def wait_until_it_answers(self, port: int, path: str = "/health/ready", status: int = 200) -> None:
        give_up = time.monotonic() + READY_SECONDS
        while status_of(port, path) != status:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < give_up, self.log.read_text()
            time.sleep(0.03)

    def nothing_is_left(self) -> bool:
        """Whether the whole group has ended, a moment granted."""
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.03)
        return False


def balancer(folder: Path, port: int, servers: list[int], **settings: str) -> Started:
    """nginx as the compose file starts it, waited for until it listens."""
    require_nginx()
    given = {"LISTEN": f"127.0.0.1:{port}", "SERVERS": " ".join(f"127.0.0.1:{server}" for server in servers)}
    started = Started([DEPLOY / "balancer-entrypoint"], folder / f"nginx-{port}.log", {**given, **settings})
    give_up = time.monotonic() + READY_SECONDS
    while True:
        assert started.process.poll() is None, started.log.read_text()
        assert time.monotonic() < give_up, started.log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return started
        time.sleep(0.03)


def status_of(port: int, path: str) -> int:
    """The status, or 0 where nobody answers."""
    try:
        return call(port, "GET", path)[0]
    except (OSError, http.client.HTTPException):
        return 0


def call(
    port: int, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any, bytes]:
    """One request on a connection of its own: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()
