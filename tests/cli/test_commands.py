import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.server_process import Server, environment
from tests.small_models import digits


def inkdigits(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "inkdigits", *arguments], capture_output=True, text=True, env=environment()
    )


@pytest.mark.parametrize("command", ["send", "list", "read"])
def test_help_gives_an_example(command: str) -> None:
    assert f"example: inkdigits {command}" in inkdigits(command, "--help").stdout


def test_what_was_sent_is_listed_and_read_alike_without_the_server(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    Image.fromarray(digits()[0][3500]).save(path)
    address = ["--host", "127.0.0.1", "--port", str(server.port)]
    sent = inkdigits("send", str(path), *address)
    listed = inkdigits("list", "--limit", "1", *address)
    read = inkdigits("read", str(path), "--data-dir", str(tmp_path))
    assert sent.stdout.splitlines()[1].split()[-4::3] == read.stdout.splitlines()[1].split()[-4::3] == ["7", "sure"]
    assert listed.stdout.splitlines()[1].split()[2] == "7"
    assert [done.returncode for done in (sent, listed, read)] == [0, 0, 0]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_full_output_is_told(options: list[str], tmp_path: Path) -> None:
    Image.new("L", (28, 28), 0).save(tmp_path / "blank.png")
    command = [sys.executable, "-m", "inkdigits", "read", str(tmp_path / "blank.png"), *options]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), check=False)
    assert ended.returncode == 1
    assert ended.stderr == "inkdigits: the output could not be written: No space left on device. Make room for it.\n"
