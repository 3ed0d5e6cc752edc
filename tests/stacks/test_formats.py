import csv
import io
import json

import pytest

from inkdigits.reading.values import Alternative, Number, ReadDigit, Reading
from inkdigits.stacks.formats import CSV, JSONL, Format, as_csv, as_json, as_jsonl
from inkdigits.stacks.outcome import Outcome
from inkdigits.stacks.rows import COLUMNS, rows_of

ODD = ["a.png", 'say "7".png', "a,b.png", "two\nlines.png", "two\r\nlines.png", "päge.png", "a\udcff.png", " a .png"]
FORMULAS = ["=cmd|' /C calc'!A1.png", "+1.png", "-1.png", "@sum.png", "\t=1.png", "\r=1.png"]


def reading(*texts: str, reason: str | None = None) -> Reading:
    digit = ReadDigit(7, 0.9, (1, 2, 3, 4), (Alternative(1, 0.1),))
    numbers = [
        Number(text.strip("-."), text, 0.875, reason is None, (1, 2, 30, 40), (digit,), reason) for text in texts
    ]
    return Reading(640, 480, tuple(numbers), 90)


def cells(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_each_number_has_a_row_of_its_own() -> None:
    data = CSV.head + as_csv(Outcome("a.pdf", 3, reading("0042", "17.-")))
    assert cells(data) == [
        dict(zip(COLUMNS, row, strict=True))
        for row in (
            ("a.pdf", "3", "read", "1", "2", "0042", "0042", "0.875", "true", "", "1", "2", "30", "40", "90"),
            ("a.pdf", "3", "read", "2", "2", "17", "17.-", "0.875", "true", "", "1", "2", "30", "40", "90"),
        )
    ]


def test_a_picture_without_numbers_and_one_that_failed_have_a_row() -> None:
    blank, failed = cells(
        CSV.head + as_csv(Outcome("a", None, reading())) + as_csv(Outcome("b", 1, "Too large, sorry."))
    )
    assert (blank["status"], blank["of"], blank["reason"]) == ("blank", "0", "")
    assert (failed["status"], failed["of"], failed["reason"]) == ("failed", "0", "Too large, sorry.")


def test_json_lines_keep_zeros_and_types() -> None:
    (line,) = as_jsonl(Outcome("a.png", None, reading("0042", reason="it may be a 1"))).splitlines()
    told = json.loads(line)
    assert tuple(told) == COLUMNS
    assert (told["text"], told["accepted"], told["page"], told["reason"]) == ("0042", False, None, "it may be a 1")


@pytest.mark.parametrize("format_", [CSV, JSONL])
@pytest.mark.parametrize("file", ODD)
def test_rows_are_read_back_as_they_were(file: str, format_: Format) -> None:
    outcomes = [
        Outcome(file, 2, reading("1", "2", reason='"no", it said')),
        Outcome(file, 3, "Bad."),
        Outcome("x", None, reading()),
    ]
    rows = [row for outcome in outcomes for row in rows_of(outcome)]
    read = format_.parse(format_.head + b"".join(map(format_.form, outcomes)))
    told = file.replace("\udcff", "\\udcff")
    assert read == [row._replace(file=told) if row.file == file else row for row in rows]
    assert b"".join(map(format_.line, read)) == b"".join(map(format_.form, outcomes))


@pytest.mark.parametrize("format_", [CSV, JSONL])
def test_a_last_row_that_is_cut_off_is_left_out(format_: Format) -> None:
    whole = format_.head + format_.form(Outcome("a\nb.png", None, reading("1")))
    after = format_.form(Outcome("b\nc.png", None, reading("2")))
    for cut in range(len(after) - 1):
        assert len(format_.parse(whole + after[:cut])) == 1


@pytest.mark.parametrize("file", FORMULAS)
def test_no_cell_of_csv_is_a_formula(file: str) -> None:
    (row,) = cells(CSV.head + as_csv(Outcome(file, None, reading("-1"))))
    assert row["file"] == f"./{file}"
    assert all(not cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row.values())
    assert row["raw"] == "-1"


def test_json_tells_all_about_each_digit() -> None:
    told = json.loads(as_json(Outcome("a.pdf", 3, reading("7"))))
    assert told == {
        "file": "a.pdf#page=3",
        "width": 640,
        "height": 480,
        "turned": 90,
        "pages": 1,
        "numbers": [
            {
                "text": "7",
                "raw": "7",
                "confidence": 0.875,
                "accepted": True,
                "box": [1, 2, 30, 40],
                "digits": [
                    {
                        "digit": 7,
                        "confidence": 0.9,
                        "box": [1, 2, 3, 4],
                        "alternatives": [{"digit": 1, "confidence": 0.1}],
                    }
                ],
                "reason": None,
            }
        ],
    }


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"\xff\xfe\n", b"", b'"'])
def test_what_is_no_table_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises((ValueError, csv.Error)):
        CSV.parse(data)


@pytest.mark.parametrize("data", [b"1\n", b"{}\n", b"text\n", b'{"file": 1}\n'])
def test_json_lines_of_others_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        JSONL.parse(data)


def test_csv_that_a_spreadsheet_saved_is_the_same() -> None:
    data = CSV.head + as_csv(Outcome("a.png", None, reading("7")))
    assert CSV.parse(data.replace(b",true,", b",TRUE,")) == CSV.parse(data)
    with pytest.raises(ValueError, match="true or false is wanted"):
        CSV.parse(data.replace(b",true,", b",WAHR,"))
