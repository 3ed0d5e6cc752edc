"""The reference page is made from the program and never behind it."""

import subprocess
import sys
from pathlib import Path

import pytest

from inkdigits.cli import COMMANDS, build_parser

ROOT = Path(__file__).parent.parent


def test_the_reference_page_is_up_to_date() -> None:
    script = [sys.executable, "scripts/make_reference.py", "--check"]
    assert subprocess.run(script, cwd=ROOT, check=False).returncode == 0, "run `make docs` and commit the result"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([command, "--help"])
    assert ended.value.code == 0
    assert f"example: inkdigits {command}" in capsys.readouterr().out
