"""What a person has is never written over or deleted unasked, and what cannot be written to is told."""

import os
from pathlib import Path

import pytest

from inkdigits.errors import ForeignTable, OutputExists, OutputUnwritable
from inkdigits.stacks.outcome import Outcome
from inkdigits.stacks.outputs import NewFile
from inkdigits.stacks.sheet_table import SheetTable
from inkdigits.stacks.tables import Table
from tests.stacks.test_sheet_table import SHEETS
from tests.stacks.test_tables import ONE


def test_a_new_file_touches_no_other(tmp_path: Path) -> None:
    (tmp_path / "page.html.new").write_text("mine")
    NewFile(tmp_path / "page.html", replace=False).write(b"page")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["page.html", "page.html.new"]
    assert (tmp_path / "page.html.new").read_text() == "mine"


def test_a_link_is_followed(tmp_path: Path) -> None:
    link = tmp_path / "page.html"
    link.symlink_to("elsewhere.html")
    with pytest.raises(OutputExists):
        NewFile(link, replace=False)
    NewFile(link, replace=True).write(b"page")
    assert link.is_symlink()
    assert (tmp_path / "elsewhere.html").read_bytes() == b"page"


@pytest.mark.parametrize("kind", [NewFile, Table, SheetTable])
def test_what_is_no_file_is_told(kind: type, tmp_path: Path) -> None:
    options = {"replace": True} if kind is NewFile else {"force": True}
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "full.csv").symlink_to("/dev/full")
    (tmp_path / "self.csv").symlink_to("self.csv")
    (tmp_path / "file").touch()
    for name in ("pipe.csv", "full.csv"):
        with pytest.raises(OutputUnwritable, match="is a device or a pipe"):
            kind(tmp_path / name, **options)
    for name in ("self.csv", f"{'long' * 70}.csv", "file/below.csv"):
        with pytest.raises(OutputUnwritable, match="cannot be written: "):
            kind(tmp_path / name, **options)


def test_a_table_of_numbers_and_one_of_forms_are_not_taken_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with SheetTable(path) as forms:
        forms.append(SHEETS[0])
        with pytest.raises(OutputUnwritable, match="Another run"):
            Table(path, force=True)
    with pytest.raises(OutputExists):
        Table(path)
    with pytest.raises(ForeignTable, match="no table of numbers"):
        Table(path, resume=True)
    with SheetTable(path, resume=True) as forms:
        assert forms.sheets == SHEETS[:1]


@pytest.mark.parametrize("kind", [Table, SheetTable])
@pytest.mark.parametrize("way", ["resume", "force", "anew"])
def test_a_file_that_lies_where_rows_would_is_left_alone(kind: type, way: str, tmp_path: Path) -> None:
    path = tmp_path / ("table.parquet" if kind is Table else "table.csv")
    beside = path.with_name(path.name + ".jsonl")
    beside.write_text("notes")
    with pytest.raises(ForeignTable, match=f"{beside.name} is in the way"):
        kind(path, **({way: True} if way != "anew" else {}))
    assert [each.name for each in tmp_path.iterdir()] == [beside.name]


def test_a_name_may_have_a_colon(tmp_path: Path) -> None:
    path = tmp_path / "batch:1.parquet"
    with Table(path) as table:
        table.append(table.format.form(Outcome("a.png", None, ONE)))
        table.finish()
    with Table(path, resume=True) as table:
        assert [row.file for row in table.earlier.rows] == ["a.png"]
