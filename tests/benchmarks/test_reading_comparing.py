"""How what was read is held against what is written."""

import pytest
from benchmarks.reading.comparing import Sure, aligned, separators_misread, sure_digits


def test_signs_are_paired_with_as_few_differences_as_can_be() -> None:
    assert aligned("12", "12") == [("1", "1"), ("2", "2")]
    assert aligned("1.5", "15") == [("1", "1"), (".", None), ("5", "5")]
    assert aligned("15", "145") == [("1", "1"), (None, "4"), ("5", "5")]


@pytest.mark.parametrize(
    ("written", "read", "expected"),
    [
        ("2.158-", "2.158-", (0, 2)),
        ("2.158-", "2158", (0, 2)),
        ("2.158-", "20158", (1, 2)),
        ("2.158-", "2,1581", (1, 2)),
        ("-7", "17", (1, 1)),
        ("12", "13", (0, 0)),
    ],
)
def test_separators_read_as_digits_are_counted(written: str, read: str, expected: tuple[int, int]) -> None:
    assert separators_misread(written, read) == expected


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ([("1234", True)], Sure(4, 0)),
        ([("1239", True)], Sure(4, 1)),
        ([("1239", False)], Sure(0, 0)),
        ([("123", True)], Sure(3, 1)),
        ([("12", True), ("34", True)], Sure(4, 0)),
        ([("12", True), ("99", False)], Sure(2, 0)),
        ([("12345", True)], Sure(5, 1)),
        ([], Sure(0, 0)),
    ],
)
def test_digits_count_as_wrong_only_in_what_was_accepted(read: list[tuple[str, bool]], expected: Sure) -> None:
    assert sure_digits("1234", read) == expected
