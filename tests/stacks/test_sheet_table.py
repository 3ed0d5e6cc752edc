"""A table of forms loses no sheet that was read, however the run ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from inkdigits.errors import ForeignTable, OutputUnwritable
from inkdigits.reading import Field, Form
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.forms import Sheet
from inkdigits.stacks.sheet_table import SheetTable
from tests.reading.forms.ruled import Table
from tests.server_process import environment

FORM = Form(640, 480, (Field("age", (1, 2, 30, 40), "42", "4.2", 0.875, True, False),), 90)
SHEETS = [Sheet("a.png", None, FORM), Sheet("b.pdf", 3, FORM), Sheet("c.png", None, "Bad.")]


@pytest.fixture(params=[".csv", ".jsonl"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"table{request.param}"


def written(path: Path) -> None:
    with SheetTable(path) as table:
        for sheet in SHEETS:
            table.append(sheet)


def test_what_was_read_is_there_again_and_what_failed_is_tried_again(path: Path) -> None:
    written(path)
    with SheetTable(path, resume=True) as table:
        assert table.sheets == SHEETS[:2]
        assert table.has(Entry("b.pdf", page=3))
        assert not table.has(Entry("b.pdf", page=2))
        assert not table.has(Entry("c.png"))


def test_sheets_stand_in_the_order_of_the_stack_whenever_they_were_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    written(path)
    with SheetTable(path, resume=True) as table:
        table.append(Sheet("0.png", None, FORM))
        table.finish([Entry("0.png"), Entry("a.png"), Entry("b.pdf", page=3)])
    assert [line.split(",")[0] for line in path.read_text().splitlines()[1:]] == ["0.png", "a.png", "b.pdf"]


def test_a_line_that_was_cut_off_is_left_out(path: Path) -> None:
    written(path)
    (lines,) = path.parent.glob("*.jsonl")
    with lines.open("ab") as file:
        file.write(b'{"file":"d.png","wid')
    with SheetTable(path, resume=True) as table:
        assert table.sheets == SHEETS[:2]


def test_a_table_of_something_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    path.write_text('{"name": "mine"}\n')
    with pytest.raises(ForeignTable, match="no table of forms"):
        SheetTable(path, resume=True)
    assert path.read_text() == '{"name": "mine"}\n'


def test_two_runs_do_not_write_one_table(path: Path) -> None:
    with SheetTable(path), pytest.raises(OutputUnwritable, match="Another run"):
        SheetTable(path, force=True)


def test_a_killed_run_is_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    for number in range(12):
        Image.fromarray(Table(3, 2, written={"r1c1": str(10 + number)}).draw()).save(
            tmp_path / f"scans/{number:02}.png"
        )
    command = [
        sys.executable,
        "-m",
        "inkdigits",
        "read",
        "scans",
        "--grid",
        "3x2",
        "--out",
        "table.csv",
        "--workers",
        "1",
    ]
    env = environment({"INKDIGITS_DATA_DIR": str(tmp_path / "data")})
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        lines = tmp_path / "table.csv.jsonl"
        give_up = time.monotonic() + 60
        while not lines.exists() or lines.read_bytes().count(b"\n") < 2:
            assert time.monotonic() < give_up
            assert run.poll() is None
            time.sleep(0.01)
        os.kill(run.pid, signal.SIGKILL)
    before = lines.read_bytes()
    subprocess.run([*command, "--resume"], cwd=tmp_path, env=env, check=True, capture_output=True)
    table = (tmp_path / "table.csv").read_text()
    assert before.count(b"\n") >= 2
    assert [line.split(",")[3] for line in table.splitlines()[1::3]] == [str(10 + number) for number in range(12)]
    assert not list(tmp_path.glob("table.csv.*"))


@pytest.mark.parametrize(
    "line",
    [
        b'{"file":"a.png"}',
        b'{"file":"a.png","width":28,"height":28,"numbers":[],"turned":0,"pages":1}',
        b'{"file":"a.png","page":null,"status":"read","number":1,"of":1,"text":"7"}',
    ],
)
def test_a_table_of_numbers_is_no_table_of_forms(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    path.write_bytes(line + b"\n")
    with pytest.raises(ForeignTable, match="no table of forms"):
        SheetTable(path, resume=True)
    assert path.read_bytes() == line + b"\n"


def test_a_sheet_that_failed_stays_where_it_is_not_tried_again(path: Path) -> None:
    written(path)
    with SheetTable(path, [Entry("a.png")], resume=True) as table:
        assert table.sheets == SHEETS
        assert not table.has(Entry("c.png"))
