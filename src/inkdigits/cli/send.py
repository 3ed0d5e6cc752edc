"""`inkdigits send`: hand pictures to a running server and print its answers. Parsing and printing only."""

import argparse
from typing import TYPE_CHECKING

from inkdigits.cli.server_address import add_server_options, client_of
from inkdigits.cli.table import AnswerTable, complain, print_json, why_not_sure
from inkdigits.client import Client, ServiceError, Unreachable

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "send",
        help="send pictures to a running server",
        description="Send pictures to a running server and print the digit it reads in each.",
        epilog="example: inkdigits send examples/three.png --model all",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a picture of one handwritten digit")
    parser.add_argument("--model", help="the model to ask, or 'all' (default: the server's choice)")
    parser.add_argument("--version", help="the version of the model (default: the promoted one)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    add_server_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Send every file, one bad file not stopping the others; returns 1 where any failed."""
    table = AnswerTable(arguments.files)
    failed = 0
    with client_of(arguments) as client:
        for name in arguments.files:
            try:
                send(client, name, arguments, table)
            except Unreachable as error:
                complain(error)
                return 1
            except ServiceError as error:
                complain(f"{name}: {error}")
                failed += 1
    return 1 if failed else 0


def send(client: Client, name: str, arguments: argparse.Namespace, table: AnswerTable) -> None:
    """Send one file and print the answer; raises ServiceError."""
    answer = client.predict(name, arguments.model, arguments.version)
    if arguments.json:
        print_json(answer, file=name)
    else:
        table.add(name, answer.digit, answer.confidence, why_not_sure(answer.accepted, answer.reason))
