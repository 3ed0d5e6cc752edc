"""The bar as a terminal shows it, and the lines that a file gets instead."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from inkdigits.cli import progress
from inkdigits.cli.progress import Progress, duration
from tests.server_process import environment
from tests.stacks.files import digit


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scans")
    for index in range(300):
        digit(index % 10, index).resize((112, 112)).save(folder / f"{index}.png")
    (folder / "bad.png").write_text("hello")
    return folder


def on_a_terminal(*arguments: object) -> str:
    """What a command shows on a terminal of its own, control characters and all."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "inkdigits", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment()) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # how Linux says that the other end of a terminal is closed
            pass
        process.communicate()
    os.close(ours)
    return shown.decode()


def test_a_terminal_shows_a_bar_with_the_time_left_and_clears_it(scans: Path, tmp_path: Path) -> None:
    shown = on_a_terminal("read", scans, "--out", tmp_path / "table.csv")
    bars = re.findall(r"\r\x1b\[K *(\d+)% \[([#.]{24})\] ([\d,]+) of 301 files", shown)
    assert bars
    assert [int(done) for *_, done in bars] == sorted(int(done) for *_, done in bars)
    assert re.search(r"\d+ s left", shown)
    assert re.search(r"\r\x1b\[K\S*bad\.png: This is not a picture", shown)
    assert shown.endswith("\r\x1b[K")


def test_a_file_gets_lines_now_and_then(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", 0)
    bar = Progress(1000, "files", done=500)
    bar.advance(1)
    bar.advance(249, "3 failed")
    bar.clear()
    first, second = capsys.readouterr().err.splitlines()
    assert first == " 50% 501 of 1,000 files"
    assert re.fullmatch(r" 75% 750 of 1,000 files  \d+ s left  3 failed", second)


def test_a_fast_run_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Progress(10, "files")
    bar.advance(10)
    bar.clear()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (60, "1:00 min"), (125, "2:05 min"), (3725, "1:02:05 h")]
)
def test_durations_are_told_as_people_do(seconds: float, text: str) -> None:
    assert duration(seconds) == text
