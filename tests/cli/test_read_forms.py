"""Forms into tables, the boxes kept in a file, and what was read drawn on the picture."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.cli.calling import call
from tests.reading.forms.ruled import HIGH, WIDE, Table, seen
from tests.sheets import sheet

WRITTEN = {"r1c1": "42", "r2c2": "7", "r3c1": "30"}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKDIGITS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def drawn(name: str, degrees: float = 0.0, **table: Any) -> str:
    Image.fromarray(seen(Table(**{"rows": 3, "columns": 2, "written": WRITTEN} | table).draw(), degrees)[0]).save(name)
    return name


def rows(path: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(Path(path).read_text())))


def test_a_ruled_sheet_becomes_a_table_of_its_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("read", drawn("form.png", 2), "--find-boxes", "--out", "table.csv") == 0
    assert rows("table.csv") == [
        ["file", "page", "row", "c1", "c2", "not_sure", "reason"],
        ["form.png", "", "1", "42", "", "", ""],
        ["form.png", "", "2", "", "7", "", ""],
        ["form.png", "", "3", "30", "", "", ""],
    ]
    assert (
        capsys.readouterr().out == "6 boxes on 1 sheet are in table.csv: 3 empty, 3 written in, 0 of them not sure.\n"
    )


def test_boxes_are_kept_named_and_read_on_a_stack_of_scans(capsys: pytest.CaptureFixture[str]) -> None:
    Path("scans").mkdir()
    assert call("read", drawn("scans/1.png"), "--grid", "3x2", "--save-boxes", "boxes.json") == 0
    kept = json.loads(Path("boxes.json").read_text())
    assert (kept["width"], kept["height"]) == Table(3, 2).size
    assert len(kept["boxes"]) == 6
    for box, name in zip(kept["boxes"], ("age", "points", "room", "week", "sum", "rest"), strict=True):
        box["name"] = name
    Path("boxes.json").write_text(json.dumps(kept))
    drawn("scans/2.png", -2, written={"r1c2": "8"})
    Path("scans/3.png").write_text("no picture")
    assert call("read", "scans", "--boxes", "boxes.json", "--out", "table.csv", "--workers", "1") == 1
    said = capsys.readouterr()
    head, first, second, third = rows("table.csv")
    assert head == ["file", "page", "age", "points", "room", "week", "sum", "rest", "not_sure", "reason"]
    assert first == ["scans/1.png", "", "42", "", "", "7", "30", "", "", ""]
    assert second == ["scans/2.png", "", "", "8", "", "", "", "", "", ""]
    assert third[:9] == ["scans/3.png", *8 * [""]]
    assert third[9] in said.err
    assert said.out.endswith("1 could not be read: see their reason there.\n")


def test_json_lines_tell_all_about_each_box(capsys: pytest.CaptureFixture[str]) -> None:
    form = drawn("form.png")
    assert call("read", form, "--find-boxes", "--out", "table.jsonl") == 0
    capsys.readouterr()
    assert call("read", form, "--find-boxes", "--json") == 0
    line = capsys.readouterr().out
    assert line == Path("table.jsonl").read_text()
    told = json.loads(line)
    assert told["file"] == "form.png"
    first, second = told["fields"][:2]
    assert (first["name"], first["text"], first["accepted"], first["empty"]) == ("r1c1", "42", True, False)
    assert [digit["digit"] for digit in first["digits"]] == [4, 2]
    assert (second["name"], second["text"], second["accepted"], second["empty"]) == ("r1c2", "", True, True)
    assert np.allclose(second["box"], [*Table(3, 2).corner("r1c2"), WIDE, HIGH], atol=6)


def test_a_sheet_is_printed_as_it_is_ruled_and_named_boxes_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    form = drawn("form.png")
    assert call("read", form, "--find-boxes") == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["form.png"],
        ["c1", "c2"],
        ["r1", "42"],
        ["r2", "7"],
        ["r3", "30"],
    ]
    x, y = Table(3, 2).corner("r1c1")
    Path("boxes.json").write_text(json.dumps({"age": [x, y, WIDE, HIGH], "room": [x + WIDE, y, WIDE, HIGH]}))
    assert call("read", form, "--boxes", "boxes.json") == 0
    _, head, age, room = capsys.readouterr().out.splitlines()
    assert head.split() == ["box", "number", "confidence"]
    assert age.split()[:2] == ["age", "42"]
    assert age.endswith("sure")
    assert room.split() == ["room", "empty"]


@pytest.mark.parametrize("form", [True, False])
def test_what_was_read_is_drawn_on_the_picture(form: bool) -> None:
    name = drawn("page.png") if form else "page.png"
    if not form:
        Image.fromarray(sheet("471", "90")).save(name)
    options = ["--find-boxes"] if form else []
    assert call("read", name, *options, "--annotate", "shown.png") == 0
    before, after = (np.asarray(Image.open(path).convert("RGB"), int) for path in (name, "shown.png"))
    assert after.shape == before.shape
    assert (np.abs(after - before).max(axis=2) > 60).mean() > 0.005


@pytest.mark.parametrize("options", [["--find-boxes"], []])
def test_a_drawing_that_cannot_be_written_is_told_before_anything_is_read(options: list[str]) -> None:
    from inkdigits.errors import OutputExists, OutputUnwritable

    Path("there.png").write_text("mine")
    with pytest.raises(OutputExists, match=r"there.png is there already. Write it anew: --force"):
        call("read", "nowhere.png", *options, "--annotate", "there.png")
    with pytest.raises(OutputUnwritable, match="There is no folder"):
        call("read", "nowhere.png", *options, "--annotate", "no/folder.png")
    assert Path("there.png").read_text() == "mine"
    with pytest.raises(SystemExit):
        call("read", "one.png", "two.png", *options, "--annotate", "new.png")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--grid", "0x3"], "'0x3' is no grid: write ROWSxCOLS"),
        (["--grid", "ten"], "'ten' is no grid"),
        (["--grid", "2x2", "--find-boxes"], "not allowed with argument"),
        (["--save-boxes", "boxes.json"], "--save-boxes goes with boxes"),
        (["--find-boxes", "--out", "table.parquet"], ".csv or .jsonl, not .parquet"),
        (["--find-boxes", "--review", "page.html", "--out", "table.csv"], "--review is not for forms"),
        (["--resume"], "--resume goes on with a table"),
    ],
)
def test_options_that_make_no_sense_are_told(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call("read", "form.png", *options)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_sheet_without_boxes_is_told_and_the_others_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("L", (300, 200), 230).save("blank.png")
    assert call("read", "blank.png", drawn("form.png"), "--find-boxes", "--json") == 1
    said = capsys.readouterr()
    assert said.err.startswith("blank.png: No ruled boxes were found on it.")
    assert [json.loads(line)["file"] for line in said.out.splitlines()] == ["blank.png", "form.png"]


def test_boxes_may_be_called_as_columns_of_the_table_are() -> None:
    form = drawn("form.png")
    call("read", form, "--find-boxes", "--save-boxes", "boxes.json", "--out", "first.csv")
    kept = json.loads(Path("boxes.json").read_text())["boxes"]
    names = ["page", "not_sure", "=1+1", "line 4", *(f"other {number}" for number in range(len(kept)))]
    named = [each | {"name": name} for each, name in zip(kept, names, strict=False)]
    Path("boxes.json").write_text(json.dumps(named))
    call("read", form, "--boxes", "boxes.json", "--out", "table.csv")
    (head, row) = csv.reader(Path("table.csv").read_text().splitlines())
    assert head[:6] == ["file", "page", "page (box)", "not_sure (box)", "./=1+1", "line 4"]
    assert len(set(head)) == len(head) == len(row)


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_table_of_forms_is_gone_on_with(ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("scans").mkdir()
    drawn("scans/1.png", written={"r1c1": "42"})
    read = ["read", "scans", "--grid", "3x2", "--out", f"table{ending}", "--workers", "1"]
    # What a run leaves that is killed after its first sheet.
    call("read", "scans", "--grid", "3x2", "--out", "lines.jsonl")
    line = Path("lines.jsonl").read_bytes()
    rows_path = Path("table.jsonl" if ending == ".jsonl" else "table.csv.jsonl")
    rows_path.write_bytes(line + b'{"file":"scans/2.png","wi')
    Path(f"table{ending}.unfinished").write_text(f"{len(line):020}")
    Path("scans/1.png").write_text("no picture any more")
    drawn("scans/2.png", written={"r2c2": "7"})
    capsys.readouterr()
    assert call(*read, "--resume") == 0
    assert "12 boxes on 2 sheets are in" in capsys.readouterr().out
    text = Path(f"table{ending}").read_text()
    assert [text.count(name) for name in ("scans/1.png", "scans/2.png")] == ([3, 3] if ending == ".csv" else [1, 1])
    assert '"42"' in text or ",42," in text
    assert sorted(path.name for path in Path().iterdir() if path.name.startswith("table")) == [f"table{ending}"]


def test_a_table_that_is_finished_is_told() -> None:
    from inkdigits.errors import ForeignTable, OutputExists

    form = drawn("form.png")
    read = ["read", form, "--find-boxes", "--out", "table.csv"]
    call(*read)
    with pytest.raises(ForeignTable, match=r"table\.csv is finished, or no table of forms\. Read all .* --force"):
        call(*read, "--resume")
    with pytest.raises(OutputExists, match="--resume"):
        call(*read)
    assert call(*read, "--force") == 0


def test_a_sheet_that_an_earlier_run_read_is_drawn_and_its_boxes_kept() -> None:
    read = ["read", drawn("form.png"), "--find-boxes", "--out", "table.jsonl"]
    assert call(*read) == 0
    assert call(*read, "--resume", "--annotate", "drawn.png", "--save-boxes", "boxes.json") == 0
    assert Path("drawn.png").stat().st_size > 1000
    assert len(json.loads(Path("boxes.json").read_text())["boxes"]) == 6
