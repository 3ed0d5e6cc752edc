import json
from pathlib import Path

import pytest

from tests.cli.calling import call
from tests.drawings import drawn


@pytest.fixture
def seven(tmp_path: Path) -> str:
    path = tmp_path / "seven.png"
    path.write_bytes(drawn(7))
    return str(path)


def test_pictures_are_read_without_a_server(seven: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("read", seven, "--data-dir", str(tmp_path / "data")) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[-4::3] == ["7", "sure"]
    assert not (tmp_path / "data").exists()


def test_a_model_and_json_can_be_asked_for(seven: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("read", seven, "--model", "mlp", "--json", "--store", str(tmp_path / "store")) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["file"], answer["digit"], answer["model"]) == (seven, 7, "mlp")


def test_one_bad_file_does_not_stop_the_others(seven: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "text.png"
    text.write_text("hello")
    assert call("read", "nowhere.png", str(text), seven, "--data-dir", str(tmp_path)) == 1
    said = capsys.readouterr()
    missing, damaged = said.err.splitlines()
    assert missing == "nowhere.png cannot be read: No such file or directory."
    assert damaged.startswith(f"{text}: ")
    assert said.out.splitlines()[1].split()[-4] == "7"


def test_an_unknown_model_is_told_with_those_there_are(
    seven: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("read", seven, "--model", "oracle", "--data-dir", str(tmp_path)) == 1
    assert "no model named 'oracle'. Available: cnn, mlp" in capsys.readouterr().err
