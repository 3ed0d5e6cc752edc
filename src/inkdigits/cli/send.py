"""`inkdigits send`: hand pictures to a running server and print its answers. Parsing and printing only."""

import argparse
from typing import TYPE_CHECKING

from inkdigits.cli.server_address import add_server_options, client_of
from inkdigits.cli.table import AnswerTable, complain, print_json, why_not_sure
from inkdigits.client import Client, Reading, ServiceError, Unreachable

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "send",
        help="send pictures to a running server",
        description="Send pictures to a running server and print the digit it reads in each, or all their numbers.",
        epilog="example: inkdigits send examples/three.png --model all",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a picture of one handwritten digit, or of numbers")
    parser.add_argument("--numbers", action="store_true", help="read every number on each picture; nothing is kept")
    parser.add_argument("--model", help="the model to ask, or 'all' (default: the server's choice)")
    parser.add_argument("--version", help="the version of the model (default: the promoted one)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    add_server_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Send every file, one bad file not stopping the others; returns 1 where any failed."""
    send = send_numbers if arguments.numbers else send_digit
    table = AnswerTable(arguments.files, "number", 12) if arguments.numbers else AnswerTable(arguments.files)
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


def send_digit(client: Client, name: str, arguments: argparse.Namespace, table: AnswerTable) -> None:
    """Send one file and print the answer; raises ServiceError."""
    answer = client.predict(name, arguments.model, arguments.version)
    if arguments.json:
        print_json(answer, file=name)
    else:
        table.add(name, answer.digit, answer.confidence, why_not_sure(answer.accepted, answer.reason))


def send_numbers(client: Client, name: str, arguments: argparse.Namespace, table: AnswerTable) -> None:
    """Send one file and print the numbers on each of its pages; raises ServiceError."""
    page, pages = 1, 1
    while page <= pages:
        reading = client.read(name, arguments.model, arguments.version, page=page)
        pages = reading.pages
        print_numbers(reading, name if pages == 1 else f"{name}#page={page}", arguments, table)
        page += 1


def print_numbers(reading: Reading, name: str, arguments: argparse.Namespace, table: AnswerTable) -> None:
    """Print what stands on a picture, or on a page, as `inkdigits read` does."""
    if arguments.json:
        print_json(reading, file=name)
        return
    for number in reading.numbers:
        table.add(name, number.raw, number.confidence, why_not_sure(number.accepted, number.reason))
    if not reading.numbers:
        table.add_nothing(name, "no number on it")
