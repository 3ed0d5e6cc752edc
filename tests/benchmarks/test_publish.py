import json
from pathlib import Path

import pytest
from benchmarks.serving.errors import CannotPublish
from benchmarks.serving.publish import PERFORMANCE, PLOT, README, RECORD, ROOT, Record, between, check, documents

FIGURES = {
    "rate at 32/inkdigits": [8000.0, 8100.0, 8200.0],
    "rate at 100/inkdigits": [9000.0],
    "rate at 32/fastapi": [2000.0],
    "rate at 100/fastapi": [2100.0],
    "times/fastapi": [4.05],
    "ceiling/batches of 8": [25000.0],
    "size of/numpy": [71.4],
}
FOUND: Record = {
    "machine": {"date": "2026-01-02", "processor": "A Processor", "cores": 2, "python": "3.11.7"},
    "effort": {"rounds": 3, "seconds": 4, "warm_seconds": 2, "verified": 300, "pictures": 40_000},
    "figures": FIGURES,
    "not_run": {"litserve": "pip failed | no wheel\nand more"},
}


def test_a_run_is_told_with_its_date_and_machine_and_every_server() -> None:
    told = documents(FOUND, ROOT)
    readme = told[README]
    assert "Measured 2026-01-02 on A Processor with 2 cores" in readme
    assert "this server and 1 other]" in readme
    assert "| inkdigits | 8,100 [8,000 to 8,200] |" in readme
    assert "| LitServe, batching | not run: pip failed / no wheel |" in readme
    assert "| times FastAPI + uvicorn, 32 connections | >= 3 | 4.05 | met |" in readme
    assert "| times LitServe | >= 8 | not run | not run |" in readme
    assert "BentoML" not in readme.partition("<!-- serving: written")[2].partition("<!-- serving: end")[0]
    assert "| the same in batches of 8 | 25,000 pictures/s |" in told[PERFORMANCE]
    assert "| numpy | 71.4 | pictures as arrays" in told[PERFORMANCE]
    assert "A Processor" in told[PLOT]


def test_what_people_wrote_around_the_tables_stays() -> None:
    text = "before\n<!-- x: written by benchmarks.serving.publish -->old<!-- x: end -->\nafter\n"
    once = between(text, "x", "new\\1")
    assert "new\\1" in once
    assert "old" not in once
    assert (once[:7], once[-7:]) == ("before\n", "\nafter\n")
    assert between(once, "x", "new\\1") == once


def test_a_document_without_a_place_for_the_tables_is_told() -> None:
    with pytest.raises(CannotPublish, match="no single place"):
        between("nothing", "x", "new")


def test_a_short_run_or_one_without_servers_is_not_published() -> None:
    check(FOUND)
    with pytest.raises(CannotPublish, match="short run"):
        check({**FOUND, "effort": {**FOUND["effort"], "rounds": 1}})
    with pytest.raises(CannotPublish, match="no servers"):
        check({**FOUND, "figures": {"size": [200.0]}})


def test_the_documents_say_what_the_record_does() -> None:
    record = json.loads(RECORD.read_text())
    for path, text in documents(record, ROOT).items():
        assert (ROOT / path).read_text() == text, f"run python -m benchmarks.serving.publish for {Path(path)}"
