"""The server as a process: it starts fast or says why not, survives its workers, ends gracefully, loses nothing."""

import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.server.conftest import digit_png
from tests.server_process import Server, command, environment, free_port, running_server, stop, wait_until_ready
from tests.small_models import filled_store


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    filled_store(tmp_path / "data" / "models")
    return tmp_path / "data"


class Load:
    """Clients that post different pictures one after the other and keep the ids they were given."""

    def __init__(self, server: Server, clients: int = 8) -> None:
        self.acknowledged: list[str] = []
        self.statuses: set[int] = set()
        self._url = f"{server.url}/v1/predict"
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._post, args=(number,)) for number in range(clients)]

    def _post(self, number: int) -> None:
        http = requests.Session()
        for index in range(number, 5000, len(self._threads)):
            if self._ended.is_set():
                return
            try:
                answer = http.post(self._url, data=digit_png(index), headers={"content-type": "image/png"}, timeout=10)
                self.statuses.add(answer.status_code)
                if answer.status_code == 200:
                    self.acknowledged.append(answer.json()["id"])
            except requests.RequestException:
                time.sleep(0.02)

    def wait_for(self, count: int) -> None:
        give_up = time.monotonic() + 60
        while len(self.acknowledged) < count:
            assert time.monotonic() < give_up, f"only {len(self.acknowledged)} answers"
            time.sleep(0.01)

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()


def remembered(server: Server) -> set[str]:
    return {entry["id"] for entry in requests.get(f"{server.url}/v1/inference", timeout=60).json()}


def start(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Start a server that is expected to refuse."""
    words = command(free_port(), Path("/nowhere"), *arguments)
    return subprocess.run(words, env=environment(env), capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def listening() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def smaps(pid: int) -> str:
    return Path(f"/proc/{pid}/smaps_rollup").read_text()


def wait_for(met: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not met():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def refuses(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_two_workers_on_one_file_remember_everything_under_load(data_dir: Path) -> None:
    with running_server(data_dir, workers=2) as server:
        assert len(server.workers()) == 2
        with Load(server) as load:
            load.wait_for(600)
        assert load.statuses == {200}
        assert set(load.acknowledged) == remembered(server)


def test_a_killed_worker_is_replaced_and_nothing_acknowledged_is_missing(data_dir: Path) -> None:
    with running_server(data_dir, workers=2) as server, Load(server) as load:
        load.wait_for(100)
        victim = server.workers()[0]
        os.kill(victim, signal.SIGKILL)
        load.wait_for(len(load.acknowledged) + 200)
        give_up = time.monotonic() + 30
        while victim in server.workers() or len(server.workers()) < 2:
            assert time.monotonic() < give_up
            time.sleep(0.1)
        assert load.statuses == {200}
        assert set(load.acknowledged) <= remembered(server)


def test_a_killed_server_has_everything_acknowledged_when_it_is_back(data_dir: Path) -> None:
    port = free_port()
    with running_server(data_dir, workers=2, port=port) as server, Load(server) as load:
        load.wait_for(300)
        server.kill_all()
    with running_server(data_dir, workers=2, port=port) as again:
        assert set(load.acknowledged) <= remembered(again)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_while_workers_start_is_heeded_at_once(data_dir: Path, number: signal.Signals, tmp_path: Path) -> None:
    for pause in (0.0, 0.01, 0.02, 0.05):
        with (tmp_path / "log").open("wb") as log:
            words = command(free_port(), data_dir, workers=2)
            process = subprocess.Popen(words, env=environment(), stdout=log, stderr=log, start_new_session=True)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        wait_for(lambda children=children: len(children.read_text().split()) == 2)
        time.sleep(pause)
        process.send_signal(number)
        assert process.wait(10) == 0


def test_the_process_that_forks_has_one_thread(data_dir: Path) -> None:
    with running_server(data_dir, workers=2) as server:
        assert len(list(Path(f"/proc/{server.process.pid}/task").iterdir())) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_an_output_that_cannot_be_written_to_does_not_stop_the_server(data_dir: Path, workers: int) -> None:
    port = free_port()
    with Path("/dev/full").open("wb") as full:
        words = command(port, data_dir, workers=workers)
        process = subprocess.Popen(words, env=environment(), stdout=full, start_new_session=True)
    server = Server(process, port, data_dir, data_dir / "log")
    server.log.touch()
    try:
        wait_until_ready(server)
        time.sleep(0.5)
        assert requests.get(f"{server.url}/health/ready", timeout=10).status_code == 200
        if workers == 2:
            assert len(server.workers()) == 2
    finally:
        stop(server)


def test_nobody_is_let_in_while_the_server_ends(data_dir: Path) -> None:
    with (
        running_server(data_dir, workers=2) as server,
        socket.create_connection(("127.0.0.1", server.port)) as connection,
    ):
        connection.sendall(b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n")
        time.sleep(0.3)
        server.signal(signal.SIGTERM)
        wait_for(lambda: refuses(server.port))
        connection.sendall(b"x" * 90)
        assert connection.recv(65536).startswith(b"HTTP/1.1 ")


def test_workers_share_what_was_imported_once(data_dir: Path) -> None:
    with running_server(data_dir, workers=2) as server:
        for worker in server.workers():
            shared = re.search(r"Shared_Clean:\s+(\d+).*?Shared_Dirty:\s+(\d+)", smaps(worker), re.DOTALL)
            assert shared
            assert int(shared[1]) + int(shared[2]) > 20_000


def test_workers_share_the_models_and_one_started_later_has_those_of_then(data_dir: Path) -> None:
    from inkdigits.store import ModelStore
    from tests.small_models import register

    store = ModelStore(data_dir / "models")
    with running_server(data_dir, workers=2) as server:
        register(store, "cnn", "20260303-000000-test", seed=9)
        store.promote("cnn", "20260303-000000-test")
        for victim in server.workers():
            os.kill(victim, signal.SIGKILL)
            wait_for(lambda gone=victim: gone not in server.workers() and len(server.workers()) == 2)
        for _ in range(10):
            answer = requests.post(f"{server.url}/v1/predict", data=digit_png(), timeout=30)
            assert answer.json()["version"] == "20260303-000000-test"


def test_workers_are_replaced_again_and_again_and_the_log_says_why(data_dir: Path) -> None:
    with running_server(data_dir, workers=2) as server:
        for _ in range(3):
            (victim, *_others) = server.workers()
            os.kill(victim, signal.SIGKILL)
            wait_for(lambda gone=victim: gone not in server.workers() and len(server.workers()) == 2)
        assert requests.get(f"{server.url}/health/ready", timeout=10).status_code == 200
        assert "ended with exit code -9" in server.log.read_text()


def test_a_worker_that_dies_while_another_is_being_replaced_is_replaced_too(data_dir: Path) -> None:
    with running_server(data_dir, workers=2) as server:
        first, second = server.workers()
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: first not in server.workers())
        os.kill(second, signal.SIGKILL)
        wait_for(lambda: second not in server.workers() and len(server.workers()) == 2)


def test_a_worker_that_cannot_be_replaced_for_now_takes_no_other_with_it(data_dir: Path) -> None:
    with running_server(data_dir, workers=2) as server:
        first, second = server.workers()
        away = data_dir / "away"
        away.mkdir()
        for file in data_dir.glob("history.db*"):
            file.rename(away / file.name)
        (data_dir / "history.db").write_text("a restored backup that is none, long enough to be looked at")
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: server.log.read_text().count("starting another") > 1)
        assert second in server.workers()
        assert requests.get(f"{server.url}/health/live", timeout=10).status_code == 200
        for file in away.iterdir():
            file.rename(data_dir / file.name)
        wait_for(lambda: second in server.workers() and len(server.workers()) == 2)
        wait_for(lambda: requests.get(f"{server.url}/health/ready", timeout=10).status_code == 200)


def test_workers_end_with_a_killed_supervisor_and_free_the_port(data_dir: Path) -> None:
    port = free_port()
    with running_server(data_dir, workers=2, port=port) as server:
        server.process.kill()
        server.process.wait()
        give_up = time.monotonic() + 10
        while not refuses(port):
            assert time.monotonic() < give_up, "the workers go on serving"
            time.sleep(0.02)
        with running_server(data_dir, port=port) as again:
            assert requests.get(f"{again.url}/health/live", timeout=10).status_code == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_finishes_what_is_in_flight(data_dir: Path, workers: int) -> None:
    picture = digit_png(3)
    head = b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(
        picture
    )
    with running_server(data_dir, workers=workers) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(head + picture[:50])
            time.sleep(0.3)
            server.signal(signal.SIGTERM)
            time.sleep(0.8)
            connection.sendall(picture[50:])
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        assert stop(server) == 0


def test_idle_connections_do_not_hold_up_a_stop(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
        begun = time.monotonic()
        assert stop(server) == 0
        assert time.monotonic() - begun < 5
        for connection in idle:
            connection.close()


def test_connections_are_kept_alive(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        used = set()
        for _ in range(3):
            connection.request("GET", "/models")
            assert connection.getresponse().read() == b'{"models":["cnn","mlp","svm"]}'
            used.add(connection.sock.getsockname())
        assert len(used) == 1
        connection.close()


def test_the_address_to_open_is_printed(data_dir: Path) -> None:
    with running_server(data_dir) as server:
        give_up = time.monotonic() + 10
        while f"open http://127.0.0.1:{server.port}/" not in server.log.read_text():
            assert time.monotonic() < give_up
            time.sleep(0.05)


def test_port_in_the_environment_is_honoured(data_dir: Path, tmp_path: Path) -> None:
    port = free_port()
    words = [word for word in command(0, data_dir) if word not in ("--port", "0")]
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(words, env=environment({"PORT": str(port)}), stdout=output, start_new_session=True)
    server = Server(process, port, data_dir, log)
    try:
        wait_until_ready(server)
    finally:
        stop(server)


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with listening() as port:
        ended = start("--port", str(port))
    assert ended.returncode == 1
    assert f"Port {port} is in use" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "says"),
    [
        (["--workers", "many"], {}, "--workers is 'many'"),
        ([], {"INKDIGITS_MAX_PIXELS": "-3"}, "INKDIGITS_MAX_PIXELS is '-3'"),
        (["--host", "no.such.host.invalid"], {}, "no address of this machine"),
        (["--host", "192.0.2.1"], {}, "cannot listen on 192.0.2.1"),
        (["--database-url", "mysql://x"], {}, "--database-url is 'mysql://x'"),
        (["--database-url", "postgresql://nobody@127.0.0.1:1/none"], {}, "127.0.0.1:1"),
        (["--redis-url", "localhost"], {}, "--redis-url is 'localhost'"),
        (
            ["--model", "oracle"],
            {},
            "is 'oracle', and there is no such model in the store; it takes one of cnn, mlp, svm.",
        ),
    ],
)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_that_cannot_start_says_why_in_a_sentence(
    tmp_path: Path, arguments: list[str], env: dict[str, str], says: str, workers: str
) -> None:
    ended = start("--data-dir", str(tmp_path), "--workers", workers, *arguments, env=env)
    assert ended.returncode != 0
    assert ended.stderr.count(says) == 1
    assert "Traceback" not in ended.stderr


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = start("--data-dir", str(tmp_path / "file" / "data"))
    assert ended.returncode != 0
    assert "--data-dir FOLDER" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = start("--data-dir", str(tmp_path / "file"))
    assert ended.returncode != 0
    assert "is a file. Choose a folder: --data-dir FOLDER" in ended.stderr


def test_a_file_that_is_no_database_is_told_and_left_alone(data_dir: Path) -> None:
    (data_dir / "history.db").write_text("my shopping list, not a database at all, but long enough to look at")
    ended = start("--data-dir", str(data_dir))
    assert ended.returncode != 0
    assert "history.db" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "shopping list" in (data_dir / "history.db").read_text()


def test_a_promotion_is_taken_up_while_serving(data_dir: Path) -> None:
    from inkdigits.store import ModelStore
    from tests.small_models import register

    store = ModelStore(data_dir / "models")
    with running_server(data_dir, workers=2) as server, Load(server) as load:
        load.wait_for(50)
        register(store, "cnn", "20260202-000000-test", seed=9)
        store.promote("cnn", "20260202-000000-test")
        give_up = time.monotonic() + 20
        while requests.get(f"{server.url}/v1/models/cnn", timeout=30).json()["serving"] != "20260202-000000-test":
            assert time.monotonic() < give_up
            time.sleep(0.1)
        load.wait_for(len(load.acknowledged) + 50)
    assert load.statuses == {200}
