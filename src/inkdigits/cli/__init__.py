"""The command line: one module per command, imported only when its command is asked for, so that each starts fast."""

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from inkdigits import __version__
from inkdigits.errors import InkdigitsError

COMMANDS = ("serve", "send", "list", "read", "train", "retrain", "evaluate", "models")

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

INTERRUPTED = 130
"""What a shell gives a command that was ended with Ctrl-C: 128 + SIGINT."""


def build_parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser with the given commands."""
    parser = argparse.ArgumentParser(
        prog="inkdigits",
        description="Reads handwritten digits, remembers what it read, and learns from corrections.",
        epilog="Start with: inkdigits serve",
    )
    parser.add_argument("--version", action="version", version=f"inkdigits {__version__}")
    subparsers = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for command in commands:
        import_module(f"inkdigits.cli.{command}").add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed with a message, 2 wrongly called, 130 interrupted."""
    # Not list(…): once the command of that name is imported, the name stands for its module here.
    given = [*(sys.argv[1:] if argv is None else argv)]
    asked = [given[0]] if given and given[0] in COMMANDS else COMMANDS
    arguments = build_parser(asked).parse_args(given)
    try:
        code: int = import_module(f"inkdigits.cli.{arguments.command}").run(arguments)
        sys.stdout.flush()
    except InkdigitsError as error:
        print(f"inkdigits: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("inkdigits: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        print(f"inkdigits: the output could not be written: {error.strerror}. Make room for it.", file=sys.stderr)
        # What is left of it would be tried again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code
