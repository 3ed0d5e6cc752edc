import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from inkdigits.errors import ForeignTable, OutputExists, OutputUnwritable
from inkdigits.reading.values import Number, Reading
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.outcome import Outcome
from inkdigits.stacks.rows import Row
from inkdigits.stacks.tables import ENDINGS, Table
from tests.server_process import environment

ONE = Reading(28, 28, (Number("1", "1", 0.9, True, (0, 0, 28, 28), ()),))
TWO = Reading(28, 28, ONE.numbers * 2)

pytestmark = pytest.mark.parametrize("ending", ENDINGS)


@pytest.fixture
def path(tmp_path: Path, ending: str) -> Path:
    return tmp_path / f"table{ending}"


def written(path: Path, outcomes: Sequence[Outcome], finish: bool = True, **options: bool) -> None:
    with Table(path, **options) as table:
        for outcome in outcomes:
            table.append(table.format.form(outcome))
        if finish:
            table.finish()


def rows(path: Path) -> list[Row]:
    """What a run that goes on finds there."""
    with Table(path, resume=True) as table:
        found = table.earlier.rows
        table.finish()
    return found


def files(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def test_a_finished_table_lies_there_alone(path: Path) -> None:
    written(path, [Outcome("a.png", None, TWO), Outcome("b.pdf", 2, ONE)])
    assert files(path) == [path.name]
    assert [(row.file, row.page, row.number, row.text) for row in rows(path)] == [
        ("a.png", None, 1, "1"),
        ("a.png", None, 2, "1"),
        ("b.pdf", 2, 1, "1"),
    ]


def test_a_table_that_is_there_is_asked_about(path: Path) -> None:
    written(path, [Outcome("a.png", None, ONE)])
    before = path.read_bytes()
    with pytest.raises(OutputExists, match=f"{path.name} is there already. Go on with it: --resume. Or write it anew"):
        Table(path)
    assert path.read_bytes() == before
    written(path, [Outcome("b.png", None, ONE)], force=True)
    assert [row.file for row in rows(path)] == ["b.png"]


def test_one_that_was_cut_off_is_asked_about_too(path: Path) -> None:
    written(path, [Outcome("a.png", None, ONE)], finish=False)
    with pytest.raises(OutputExists):
        Table(path)


def test_a_run_goes_on_with_what_is_there(path: Path) -> None:
    written(path, [Outcome("a.png", None, TWO), Outcome("b.pdf", 2, ONE)], finish=False)
    with Table(path, resume=True) as table:
        has = [table.earlier.has(entry) for entry in (Entry("a.png"), Entry("b.pdf", page=2), Entry("b.pdf", page=3))]
        assert has == [True, True, False]
        assert table.earlier.tally().numbers == 3
        table.append(table.format.form(Outcome("b.pdf", 3, ONE)))
        table.finish()
    assert files(path) == [path.name]
    assert [(row.file, row.page) for row in rows(path)] == [("a.png", None)] * 2 + [("b.pdf", 2), ("b.pdf", 3)]


def test_what_failed_is_tried_again(path: Path) -> None:
    written(path, [Outcome("a.png", None, "Bad."), Outcome("b.png", None, ONE)])
    with Table(path, resume=True) as table:
        assert not table.earlier.has(Entry("a.png"))
        table.append(table.format.form(Outcome("a.png", None, ONE)))
        table.finish()
    assert [(row.file, row.status) for row in rows(path)] == [("b.png", "read"), ("a.png", "read")]


def test_to_go_on_with_nothing_is_to_begin(path: Path) -> None:
    written(path, [Outcome("a.png", None, ONE)], resume=True)
    assert len(rows(path)) == 1


def test_names_that_csv_changes_are_known_again(path: Path) -> None:
    odd = [os.fsdecode(b"a\xff.png"), "=1.png", "a\nb.png"]
    written(path, [Outcome(name, None, ONE) for name in odd], finish=False)
    with Table(path, resume=True) as table:
        assert all(table.earlier.has(Entry(name)) for name in odd)
        assert not table.earlier.has(Entry("1.png"))


def test_a_table_cut_off_by_a_power_failure_loses_its_last_file_only(path: Path) -> None:
    written(path, [Outcome("a.png", None, TWO), Outcome("b.png", None, TWO)], finish=False)
    being_written = path if path.exists() else path.with_name(path.name + ".jsonl")
    data = being_written.read_bytes()
    last = len(data) - data.rindex(b"\n", 0, -1)
    for cut in (1, 5, last - 1, last, last + 5):
        being_written.write_bytes(data[:-cut] + bytes(3))
        with Table(path, resume=True) as table:
            assert {row.file for row in table.earlier.rows} == {"a.png"}
            assert len(table.earlier.rows) == 2
        path.with_name(path.name + ".unfinished").write_text(f"{len(data):020}")


def test_two_runs_do_not_write_one_table(path: Path) -> None:
    with Table(path), pytest.raises(OutputUnwritable, match="Another run is writing"):
        Table(path, resume=True)


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(path: Path) -> None:
    with pytest.raises(OutputUnwritable, match=f"There is no folder .*nowhere to write {path.name} to"):
        Table(path.parent / "nowhere" / path.name)
    assert files(path) == []


def test_a_folder_of_that_name_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(OutputUnwritable, match="is a folder"):
        Table(path, force=True)
    assert files(path) == [path.name]


def test_what_is_no_table_of_ours_is_left_as_it_is(path: Path) -> None:
    path.write_bytes(b"name,age\nme,7\n")
    with pytest.raises(ForeignTable, match="Choose another name for --out"):
        Table(path, resume=True)
    assert path.read_bytes() == b"name,age\nme,7\n"
    assert files(path) == [path.name]


def test_too_little_room_is_told_before_anything_is_read(path: Path) -> None:
    with Table(path) as table, pytest.raises(OutputUnwritable, match="and there is room for"):
        table.check_room(10**15)


_FILL = """
import resource, sys
from pathlib import Path
from inkdigits.errors import OutputUnwritable
from inkdigits.stacks.tables import Table
from tests.stacks.test_tables import TWO, Outcome
with Table(Path(sys.argv[1])) as table:
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
    try:
        for n in range(1000):
            table.append(table.format.form(Outcome(f"{n}.png", None, TWO)))
    except OutputUnwritable as error:
        print(n, error)
"""


def test_a_full_disk_leaves_whole_rows_and_is_told(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FILL, str(path)], capture_output=True, text=True, check=True, env=environment()
    )
    count, _, sentence = done.stdout.strip().partition(" ")
    assert sentence.startswith(f"There is no room left to write {path}. What is in it is whole: make room")
    assert [row.file for row in rows(path)] == [f"{n}.png" for n in range(int(count)) for _ in (1, 2)]


def test_a_run_in_which_nothing_can_be_read_leaves_all_as_it_was(path: Path) -> None:
    with Table(path):
        pass
    assert files(path) == []
    written(path, [Outcome("a.png", None, ONE)])
    before = path.read_bytes()
    with Table(path, force=True):
        pass
    assert path.read_bytes() == before
    assert files(path) == [path.name]


def test_what_failed_stays_where_it_is_not_tried_again(path: Path) -> None:
    written(path, [Outcome("a.png", None, "Bad."), Outcome("b.png", None, "Bad."), Outcome("c.png", None, ONE)])
    with Table(path, [Entry("b.png"), Entry("d.png")], resume=True) as table:
        assert [(row.file, row.status) for row in table.earlier.rows] == [("a.png", "failed"), ("c.png", "read")]
        assert not table.earlier.has(Entry("a.png"))
