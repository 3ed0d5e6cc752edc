import json

import pytest

from inkdigits.client import Client
from tests.cli.calling import call
from tests.drawings import drawn
from tests.server_process import Server, free_port


@pytest.fixture
def address(server: Server) -> list[str]:
    return ["--host", "127.0.0.1", "--port", str(server.port)]


def test_results_are_listed_newest_first(
    server: Server, address: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Client(server.url) as client:
        seven, one = client.predict(drawn(7)), client.predict(drawn(1))
        client.label(seven.id, 2)
    assert call("list", "--limit", "2", *address) == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["time", "digit", "confidence", "model", "corrected", "id"]
    assert first.split()[2:3] + first.split()[-1:] == ["1", one.id]
    assert second.split()[-2:] == ["2", seven.id]


def test_filters_narrow_the_list_and_json_is_one_object_a_line(
    server: Server, address: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Client(server.url) as client:
        seven = client.predict(drawn(7))
        client.predict(drawn(1))
    assert call("list", "--limit", "1", "--digit", "7", "--model", seven.model, "--json", *address) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["id"], answer["created_at"]) == (seven.id, seven.created_at.isoformat())


def test_an_empty_list_says_so(address: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert call("list", "--model", "oracle", *address) == 0
    assert capsys.readouterr() == ("", "No results.\n")


def test_no_server_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("list", "--port", str(free_port())) == 1
    assert capsys.readouterr().err.startswith("No server answers at")


@pytest.mark.parametrize("wrong", [["--limit", "0"], ["--limit", "many"], ["--digit", "10"], ["--label", "x"]])
def test_wrong_values_are_refused(wrong: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        call("list", *wrong)
