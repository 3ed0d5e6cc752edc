import json
from pathlib import Path

import pytest

from tests.cli.calling import call
from tests.drawings import drawn
from tests.pictures import encoded
from tests.server_process import Server, free_port
from tests.sheets import LINES, pages_of, sheet


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A seven, a text and a one."""
    for name, data in (("seven.png", drawn(7)), ("text.png", b"hello"), ("one.png", drawn(1))):
        (tmp_path / name).write_bytes(data)
    return [str(tmp_path / name) for name in ("seven.png", "text.png", "one.png")]


def to(server: Server) -> list[str]:
    return ["--host", "127.0.0.1", "--port", str(server.port)]


def test_one_bad_file_does_not_stop_the_others(
    server: Server, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("send", *files, *to(server)) == 1
    said = capsys.readouterr()
    header, seven, one = said.out.splitlines()
    assert header.split() == ["file", "digit", "confidence"]
    assert seven.split()[-4::3] == ["7", "sure"]
    assert one.split()[-4::3] == ["1", "sure"]
    assert seven.index("%") == one.index("%")
    assert said.err.startswith(files[1] + ": This is not a picture")
    assert len(said.err.splitlines()) == 1


def test_json_is_one_object_a_line(server: Server, files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert call("send", files[0], files[2], "--model", "all", "--json", *to(server)) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["file"], answer["digit"]) for answer in answers] == [(files[0], 7), (files[2], 1)]
    assert {each["model"] for each in answers[0]["results"]} >= {"cnn", "mlp"}


def test_a_missing_file_is_told(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("send", "nowhere.png", *to(server)) == 1
    assert "nowhere.png cannot be read: No such file or directory." in capsys.readouterr().err


def test_no_server_is_told_once(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert call("send", *files, "--port", str(free_port())) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith("No server answers at http://localhost:")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        call("send", "seven.png", f"--port={port}")
    assert "give a number from 1 to 65535" in capsys.readouterr().err


def test_numbers_are_printed_as_reading_here_prints_them(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, blank, scan = (str(tmp_path / name) for name in ("page.png", "blank.png", "scan.tif"))
    Path(scan).write_bytes(pages_of(LINES[:2], LINES[2:]))
    Path(page).write_bytes(encoded(sheet(*LINES)))
    Path(blank).write_bytes(encoded(sheet()))
    for options in ([], ["--json"]):
        assert call("send", "--numbers", page, blank, scan, *options, *to(server)) == 0
        sent = capsys.readouterr().out
        assert call("read", page, blank, scan, *options) == 0
        here = capsys.readouterr().out
        if options:
            assert [json.loads(line) for line in sent.splitlines()] == [json.loads(line) for line in here.splitlines()]
        else:
            assert sent == here
            assert [line.split()[1] for line in sent.splitlines()[1:]] == [*LINES, "-", *LINES]
