import os
from pathlib import Path

import msgspec
import pytest

from inkdigits.errors import ReportNotWritten
from inkdigits.evaluation.content import Report
from inkdigits.evaluation.page import html
from inkdigits.evaluation.report import training_report
from inkdigits.evaluation.writing import file_name, write
from tests.evaluation.examples import answers, card, full_report


def test_the_page_and_its_figures_lie_beside_each_other(tmp_path: Path) -> None:
    report = full_report()
    page, figures = write(report, tmp_path / "new" / "folder", file_name(report))
    assert page.name == "cnn-20260101-000000-test-on-mnist-test.html"
    assert page.read_text(encoding="utf-8") == html(report)
    assert msgspec.json.decode(figures.read_bytes(), type=Report) == report
    assert sorted(path.suffix for path in page.parent.iterdir()) == [".html", ".json"]


def test_an_earlier_report_is_replaced(tmp_path: Path) -> None:
    for pictures in (True, False):
        page, _ = write(full_report(pictures), tmp_path, "report")
    assert "<img" not in page.read_text(encoding="utf-8")


def test_names_of_data_cannot_lead_out_of_the_folder() -> None:
    report = full_report()
    result = msgspec.structs.replace(report.result, data="../../etc/päss wd")
    assert "/" not in file_name(msgspec.structs.replace(report, result=result))


def test_a_training_has_a_report_beside_the_one_on_its_data() -> None:
    assert file_name(training_report(card(), answers())) == "cnn-20260101-000000-test-training"


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("mine")
    with pytest.raises(ReportNotWritten, match="choose another folder with --output"):
        write(full_report(), tmp_path / "report", "x")
    assert (tmp_path / "report").read_text() == "mine"


def test_a_folder_in_the_place_of_one_file_keeps_the_other_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(ReportNotWritten, match=r"report\.json is a folder"):
        write(full_report(), tmp_path, "report")
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(full_report(), tmp_path, "report")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    opened = os.fdopen

    def full(handle: int, mode: str) -> object:
        os.dup2(os.open("/dev/full", os.O_WRONLY), handle)
        return opened(handle, mode)

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(ReportNotWritten, match=r"No space left on device\. Free some space"):
        write(full_report(), tmp_path, "report")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
