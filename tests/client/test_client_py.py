import json
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.client.sockets import http, line
from tests.drawings import drawn
from tests.server_process import Server, free_port

CLIENT = Path(__file__).parents[2] / "client" / "client.py"


def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, str(CLIENT), *arguments], capture_output=True, text=True)


def to(server: Server, host: str = "--host", port: str = "--port") -> list[str]:
    return [host, "127.0.0.1", port, str(server.port)]


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    path = tmp_path / "seven.png"
    path.write_bytes(drawn(7))
    return path


def test_without_requests_a_sentence_says_what_to_install() -> None:
    command = [sys.executable, "-S", "-E", str(CLIENT), "list"]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.endswith("Install it: python3 -m pip install requests\n")
    assert len(ended.stderr.splitlines()) == 1


def test_send_prints_the_servers_object_and_list_shows_it(server: Server, seven: Path) -> None:
    sent = call("send", "-f", str(seven), *to(server))
    answer = json.loads(sent.stdout)
    assert (sent.returncode, sent.stderr, answer["prediction"]) == (0, "", 7)
    assert requests.get(server.url + answer["img_url"], timeout=30).content == drawn(7)
    listed = call("list", *to(server, "-s", "-p"))
    assert json.loads(listed.stdout)[-1] == answer


def test_the_long_option_names_the_file_too(server: Server, seven: Path) -> None:
    assert json.loads(call("send", "--filepath", str(seven), *to(server)).stdout)["prediction"] == 7


def test_a_refusal_prints_status_and_message(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "text.png"
    path.write_text("hello")
    refused = call("send", "-f", str(path), *to(server))
    assert (refused.returncode, refused.stdout) == (1, "")
    status, _, message = refused.stderr.partition(" ")
    assert 400 <= int(status) < 500
    assert message.strip().endswith(".")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["send", "-f", "nowhere.png"], "nowhere.png: No such file or directory."),
        (["send", "-f", str(CLIENT.parent)], "Is a directory."),
        (["list", "-p", str(free_port())], "No server answers at http://localhost:"),
        (["list", "-p", "99999"], "Check --host and --port."),
        (["list", "-s", "bad..host"], "Check --host and --port."),
    ],
)
def test_trouble_is_a_sentence_and_no_traceback(arguments: list[str], said: str) -> None:
    failed = call(*arguments)
    assert failed.returncode == 1
    assert said in failed.stderr
    assert len(failed.stderr.splitlines()) == 1


def test_what_is_no_such_service_is_told() -> None:
    with line(http(b"<html>")) as other:
        failed = call("list", "-s", "127.0.0.1", "-p", other.url.rpartition(":")[2])
    assert failed.returncode == 1
    assert failed.stderr.startswith("200 What answers at")


@pytest.mark.parametrize("command", [[], ["list"], ["send"]])
def test_help_names_the_options(command: list[str]) -> None:
    helped = call(*command, "-h")
    assert helped.returncode == 0
    assert "usage: client.py" in helped.stdout
    assert "8085" in helped.stdout or not command
