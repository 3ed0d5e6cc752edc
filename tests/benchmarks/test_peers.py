"""A peer that fails is named with its reason and ends nothing; what a server started ends with it."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.serving.bench import QUICK, Bench
from benchmarks.serving.environments import installed, python_of
from benchmarks.serving.errors import CannotInstall, DidNotStart
from benchmarks.serving.measurements.round_robin import measure_peers
from benchmarks.serving.memory import megabytes
from benchmarks.serving.peers import PEERS
from benchmarks.serving.process import running
from benchmarks.serving.stack import Stack, prediction

PYTHON = Path(sys.executable)
ANSWERS_GETS = """
import http.server, subprocess, sys
child = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
subprocess.Popen([sys.executable, "-c", child])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def stack(*command: str, name: str = "small", requirements: tuple[str, ...] = ()) -> Stack:
    return Stack(name, "A small server", command, "/", "raw", prediction, requirements)


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(DidNotStart, match=r"A small server did not start: .*no-such-program"),
        running(stack("no-such-program"), tmp_path / "server", b"", python=PYTHON),
    ):
        pass


def test_a_server_that_ends_is_told_with_what_it_said(tmp_path: Path) -> None:
    ends = stack(PYTHON.name, "-c", "raise SystemExit('there is no model')")
    with pytest.raises(DidNotStart, match="there is no model"), running(ends, tmp_path / "x", b"", python=PYTHON):
        pass


def test_all_that_a_server_started_ends_with_it(tmp_path: Path) -> None:
    program = tmp_path / "server.py"
    program.write_text(ANSWERS_GETS)
    with running(stack(PYTHON.name, str(program), "{port}"), tmp_path / "x", b"1", python=PYTHON) as server:
        assert len(server.pids()) == 2
        assert server.memory() > 5
    assert server.pids() == []


def test_an_environment_that_is_broken_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotInstall, match="could not be run"):
        installed(tmp_path / "bin" / "python")


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_a_peer_that_cannot_be_installed_is_named_and_the_others_are_measured(tmp_path: Path) -> None:
    nothing = stack("python", name="nothing", requirements=(str(tmp_path / "no-such-package.whl"),))
    bench = Bench(tmp_path, replace(QUICK, pictures=100))
    measure_peers(bench, [nothing], tmp_path / "environments")
    assert "pip install" in bench.not_run["nothing"]
    assert bench.figures.of("rate at 32/inkdigits")[0] > 0
    assert bench.figures.of("times/nothing") == ()


def test_an_environment_is_made_once(tmp_path: Path) -> None:
    place = tmp_path / PEERS[0].name
    with pytest.raises(CannotInstall):
        python_of(stack("x", name=place.name, requirements=("./nothing-here.whl",)), tmp_path)
    assert not (place / ".installed").exists()


def test_memory_counts_pages_of_forks_and_of_libraries_once() -> None:
    program = "import os, time; data = b'x' * (64 << 20); os.fork(); os.write(1, b'1\\n'); time.sleep(20)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert [parent.stdout.readline() for _ in range(2)] == ["1\n"] * 2
        (child,) = map(int, Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split())
        try:
            alone, both = megabytes([parent.pid]), megabytes([parent.pid, child])
        finally:
            os.kill(child, signal.SIGKILL)
            parent.kill()
    assert 64 < both < 100
    assert 32 < alone < both


def test_processes_that_have_ended_take_no_memory() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert megabytes([ended.pid]) == 0
