"""`inkdigits train`: options that cannot be are refused by name, Ctrl-C leaves the store as it was."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inkdigits.cli import main
from inkdigits.cli.train import _Bar
from inkdigits.opening import BUNDLED_MODELS
from inkdigits.store import ModelStore

QUICK = ["train", "svm", "--folds", "2", "--no-augment"]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("EPOCHS", "INKDIGITS_STORE", "INKDIGITS_DATASETS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INKDIGITS_DATA_DIR", str(tmp_path / "data"))


def test_a_run_prints_a_table_and_fills_the_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--output", str(tmp_path / "models")]) == 0
    printed = capsys.readouterr()
    header, row = printed.out.splitlines()
    assert "plain folds" in header
    assert row.startswith("svm")
    assert "loading sample-500" in printed.err
    (version,) = (path for path in (tmp_path / "models" / "svm").iterdir() if path.is_dir())
    assert version.name in row


def test_a_named_folder_is_a_store_of_its_own_with_a_promoted_version(tmp_path: Path) -> None:
    assert main([*QUICK, "--output", str(tmp_path / "models")]) == 0
    store = ModelStore(tmp_path / "models")
    assert store.names() == ["svm"]
    assert store.promoted("svm") == store.versions("svm")[0]


def test_the_users_own_store_goes_on_with_what_is_promoted_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(QUICK) == 0
    (version,) = ModelStore(tmp_path / "data" / "models").versions("svm")
    merged = ModelStore(tmp_path / "data" / "models", bundled=BUNDLED_MODELS)
    assert merged.promoted("svm") != version
    told = capsys.readouterr().out.splitlines()[-1]
    assert f"inkdigits models promote svm:{version}" in told


def test_json_is_one_card_per_line_with_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--output", str(tmp_path), "--json", "--seed", "4"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["model"] == "svm"
    assert (
        card["extra"]["command"]
        == "inkdigits train svm --recipe quick --data sample-500 --seed 4 --folds 2 --no-augment"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--epochs", "0"], "--epochs is '0'; it takes a whole number from 1"),
        (["--epochs", "many"], "--epochs is 'many'"),
        (["--epochs", "²"], "--epochs is '²'"),
        (["--folds", "0"], "--folds is '0'"),
        (["--seed", "-1"], "--seed is '-1'"),
        (["--folds", "60"], "fewer than the 60 folds"),
        (["--data", "nowhere"], "There is no folder nowhere"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    options: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "svm", "--output", str(tmp_path / "models"), *options]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("value", ["0", "ten", ""])
def test_epochs_from_the_environment_are_checked_too(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EPOCHS", value)
    assert main(["train", "cnn"]) == 1
    assert f"EPOCHS is {value!r}" in capsys.readouterr().err


def test_the_option_wins_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EPOCHS", "junk")
    given = ["train", "mlp", "--folds", "1", "--augment", "--epochs", "1", "--output", str(tmp_path), "--json"]
    assert main(given) == 0
    assert json.loads(capsys.readouterr().out)["recipe"]["training"]["epochs"] == 1


def test_a_missing_train_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert main(["train"]) == 1
    assert "pip install 'inkdigits[train]'" in capsys.readouterr().err


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["train", "--help"])
    assert "example: inkdigits train svm mlp cnn" in capsys.readouterr().out


def test_ctrl_c_leaves_the_store_as_it_was_and_no_process_behind(tmp_path: Path) -> None:
    assert main([*QUICK, "--output", str(tmp_path / "models")]) == 0
    before = snapshot(tmp_path / "models")
    command = [sys.executable, "-m", "inkdigits", "train", "--output", str(tmp_path / "models")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr
        heard = ""
        while "fold" not in heard:
            line = process.stderr.readline()
            assert line, f"it ended early: {heard}"
            heard += line
        # As a terminal does it: to the command and to the processes it started.
        os.killpg(process.pid, signal.SIGINT)
        heard += process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in heard
    assert snapshot(tmp_path / "models") == before
    assert gone(process.pid)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def gone(group: int) -> bool:
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_with_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with _Bar() as bar:
        for share in (0.2, 0.6, 1.0):
            time.sleep(0.15)
            bar.report(share, "cnn, fold 3 of 10, plain")
    lines = terminal.getvalue().split("\r")
    assert any(" 60% |" in line and " left  cnn, fold 3" in line and "? left" not in line for line in lines)


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with _Bar() as bar:
        for share in (0.2, 0.21, 0.22):
            bar.report(share, "cnn, fold 3 of 10, plain")
    assert capsys.readouterr().err == " 20%  cnn, fold 3 of 10, plain\n"


def test_recipes_are_listed_with_the_models_they_are_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--list-recipes"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows[1:]] == ["quick", "best", "tiny", "committee", "sprint"]


def test_a_recipe_that_does_not_exist_ends_with_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "cnn", "--recipe", "quick,huge"]) != 0
    assert "There is no recipe 'huge' for cnn. Available: quick for svm, mlp, cnn" in capsys.readouterr().err


def test_the_sprint_keeps_what_it_fitted_and_says_how_many_threads_it_took(tmp_path: Path) -> None:
    options = ["train", "cnn", "--recipe", "sprint", "--epochs", "1", "--output", str(tmp_path), "--json"]
    assert main(options) == 0
    store = ModelStore(tmp_path)
    card = store.card("cnn", store.versions("cnn")[0])
    assert card.version.endswith("-sample-500-sprint")
    assert card.extra["threads"] >= 1
    assert len(card.folds["augmented"]["scores"]) == 1
