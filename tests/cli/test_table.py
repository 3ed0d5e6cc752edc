import pytest

from inkdigits.cli.table import AnswerTable, percent, shortened


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0.0 %"), (0.5, "50.0 %"), (0.9996, "99.9 %"), (0.99999, "99.9 %"), (1, "100.0 %")]
)
def test_what_is_not_certain_is_never_called_100_percent(share: float, text: str) -> None:
    assert percent(share) == text


def test_a_long_name_keeps_its_end() -> None:
    assert shortened("a/" * 40 + "seven.png").endswith("/seven.png")
    assert len(shortened("a/" * 40 + "seven.png")) == 48


def test_what_is_not_sure_is_said_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    table = AnswerTable(["a.png", "b.png", "c.png"])
    table.add("a.png", 1, 0.99, None)
    table.add("b.png", 7, 0.41, "it may be a 1")
    table.add("c.png", 7, 0.41, "")
    rows = [line.partition("%  ")[2] for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == ["sure", "not sure: it may be a 1", "not sure"]
