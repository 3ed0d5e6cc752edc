"""A server under test as a process: started, waited for until it reads a picture, measured, ended with all it started.

The processes of a server are found by a mark in their environment, whatever tree they make; no others are ended.
"""

import http.client
import os
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving.bodies import FORMS
from benchmarks.serving.errors import DidNotStart
from benchmarks.serving.memory import megabytes
from benchmarks.serving.stack import Stack
from tests.server_process import free_port

APPS = Path(__file__).parent / "apps"
ROOT = Path(__file__).parent.parent.parent
READY_SECONDS = 90.0
_MARK = "BENCH_SERVER"
_STOP_SECONDS = 10.0
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that has answered; `ready` is how many seconds that took from its start."""

    stack: Stack
    port: int
    mark: str
    ready: float
    folder: Path

    def pids(self) -> list[int]:
        """Every process of the server."""
        return marked(self.mark)

    def memory(self) -> float:
        """MB that all its processes take together."""
        return megabytes(self.pids())

    def cpu(self) -> float:
        """Seconds of processor time that its processes have used so far."""
        return sum(_cpu(pid) for pid in self.pids())


@contextmanager
def running(stack: Stack, folder: Path, body: bytes, *, python: Path | None = None, **more: str) -> Iterator[Running]:
    """The server in an empty folder, ready when it answered `body` with 200. Raises DidNotStart."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    port, mark = free_port(), uuid.uuid4().hex
    log = folder / "server.log"
    begun = time.perf_counter()
    with log.open("wb") as output:
        try:
            process = subprocess.Popen(
                _command(stack, port, folder, python),
                cwd=ROOT if python is None else folder,
                env=_variables(stack, port, mark, python, more),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        except OSError as error:
            raise DidNotStart(f"{stack.title} did not start: {error}.") from error
    try:
        _wait(process, stack, port, body, log)
        yield Running(stack, port, mark, time.perf_counter() - begun, folder)
    finally:
        _stop(process, mark)


def _command(stack: Stack, port: int, folder: Path, python: Path | None) -> list[str]:
    program, *arguments = [part.format(port=port, folder=folder, apps=APPS) for part in stack.command]
    return [program if python is None else str(python.parent / program), *arguments]


def _variables(stack: Stack, port: int, mark: str, python: Path | None, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INKDIGITS_") and name != "PORT"}
    own = {_MARK: mark, "PORT": str(port), "OMP_NUM_THREADS": "1", **stack.variables, **more}
    if python is not None:
        own |= {"PATH": f"{python.parent}:{kept['PATH']}", "PYTHONPATH": str(APPS)}
    return {**kept, **own}


def _wait(process: "subprocess.Popen[bytes]", stack: Stack, port: int, body: bytes, log: Path) -> None:
    give_up = time.monotonic() + READY_SECONDS
    while _status(stack, port, body) != 200:
        ended = process.poll() is not None
        if ended or time.monotonic() > give_up:
            why = "it ended" if ended else f"there was no good answer within {READY_SECONDS:g} s"
            raise DidNotStart(f"{stack.title} did not start: {why}. It said:\n{log.read_text()[-2000:]}")
        time.sleep(0.005)


def _status(stack: Stack, port: int, body: bytes) -> int:
    try:
        return post(port, stack.path, body, FORMS[stack.form].content_type)[0]
    except (OSError, http.client.HTTPException):
        return 0


def post(port: int, path: str, body: bytes, content_type: str) -> tuple[int, bytes]:
    """Status and body of the answer, over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", path, body, {"Content-Type": content_type})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def marked(mark: str) -> list[int]:
    """Ids of the processes whose environment carries the mark."""
    wanted = f"{_MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def _cpu(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK
    return 0.0


def _stop(process: "subprocess.Popen[bytes]", mark: str) -> None:
    """The first process ends the others; whatever is left after that is ended by force."""
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)
    give_up = time.monotonic() + _STOP_SECONDS
    # Again until none is left: while one is ended, another may have started a third.
    while (left := marked(mark)) and time.monotonic() < give_up:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    process.wait()
