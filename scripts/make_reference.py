"""Writes docs/reference.md: every setting and every command, from the program's own tables. `make docs` runs it."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from inkdigits.cli import COMMANDS, build_parser
from inkdigits.settings import TABLE

REFERENCE = Path(__file__).parent.parent / "docs" / "reference.md"

HEAD = """# Reference

Made from the program's own tables by `make docs`; a test fails where this page is behind.

## Settings

A flag wins over the environment. `PORT` is honoured as well as `INKDIGITS_PORT`.

| flag | in the environment | default | what it is |
| --- | --- | --- | --- |
"""


def reference() -> str:
    """The whole page."""
    return HEAD + "\n".join(_settings()) + "\n\n## Commands\n\n" + "\n".join(_commands())


def _settings() -> Iterator[str]:
    for setting in TABLE:
        default = f"`{setting.default}`" if setting.default else ""
        yield f"| `{setting.flag}` | `{setting.variable}` | {default} | {setting.help} |"


def _commands() -> Iterator[str]:
    known = {setting.flag for setting in TABLE}
    for name, parser in _parsers().items():
        yield f"### inkdigits {name}\n\n{_plain(parser.description)}\n\n```\n{_plain(parser.epilog)}\n```\n"
        yield "| option | what it is |\n| --- | --- |"
        for action in parser._actions:
            if not isinstance(action, argparse._HelpAction):
                yield _row(action)
        if any(flag in known for action in parser._actions for flag in action.option_strings):
            yield "\nSettings are described above."
        yield ""


def _parsers() -> dict[str, argparse.ArgumentParser]:
    actions = build_parser(COMMANDS)._actions
    commands = next(action for action in actions if isinstance(action, argparse._SubParsersAction))
    return dict(commands.choices)


def _row(action: argparse.Action) -> str:
    shown = ", ".join(f"`{flag}`" for flag in action.option_strings) or f"`{action.metavar or action.dest}`"
    text = (action.help or "") % {**vars(action), "prog": "inkdigits"}
    return f"| {shown} | {_plain(text)} |"


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(REFERENCE.read_text() != reference())
    REFERENCE.write_text(reference())
