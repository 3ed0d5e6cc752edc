#!/usr/bin/env python3
"""Send pictures of handwritten digits to a server and list its results. Needs Python 3.8 or later and requests.

    python client.py send -f three.png
    python client.py list --host digits.example.org --port 80

Knows nothing of the inkdigits package: this one file can be copied anywhere.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

try:
    import requests
except ModuleNotFoundError:
    sys.exit(
        "client.py needs the package requests, which this Python lacks. Install it: python3 -m pip install requests"
    )

CONNECT_SECONDS = 10
ANSWER_SECONDS = 60


class Failed(Exception):
    """The call did not work; the message is a sentence for people."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code, 0 where the server answered."""
    options = parser().parse_args(arguments)
    try:
        answer = options.run(options)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(answer, indent=2))
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line: `send` and `list`, each with --host and --port."""
    top = argparse.ArgumentParser(
        prog="client.py",
        description="Send pictures of handwritten digits to a server and list its results.",
        epilog="example: client.py send -f three.png",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    sending = commands.add_parser("send", help="send a picture and print what the server read")
    sending.add_argument("-f", "--filepath", required=True, metavar="FILE", help="the picture to send")
    sending.set_defaults(run=send)
    listing = commands.add_parser("list", help="print every result so far, oldest first")
    listing.set_defaults(run=list_results)
    for command in (sending, listing):
        command.add_argument("-s", "--host", default="localhost", help="name or address of the server (%(default)s)")
        command.add_argument("-p", "--port", type=int, default=8085, help="port of the server (%(default)s)")
    return top


def send(options: argparse.Namespace) -> Any:
    """The server's JSON object for one picture."""
    try:
        with open(options.filepath, "rb") as picture:  # noqa: PTH123 - requests streams an open file
            files = {"file_name": (os.path.basename(options.filepath), picture)}  # noqa: PTH119
            return call("POST", options, files=files)
    except OSError as error:
        raise Failed(f"{options.filepath}: {error.strerror or error}.") from error


def list_results(options: argparse.Namespace) -> Any:
    """The server's JSON array of every result."""
    return call("GET", options)


def call(method: str, options: argparse.Namespace, **body: Any) -> Any:
    """Ask the server and return its JSON; raises Failed with the status and the server's message."""
    host = f"[{options.host}]" if ":" in options.host else options.host
    url = f"http://{host}:{options.port}/v1/inference"
    try:
        response = requests.request(method, url, timeout=(CONNECT_SECONDS, ANSWER_SECONDS), **body)
    except requests.Timeout as error:
        raise Failed(f"The server at {url} did not answer in time.") from error
    except requests.ConnectionError as error:
        raise Failed(f"No server answers at {url}. Is it running there? See --host and --port.") from error
    except (requests.RequestException, ValueError) as error:  # ValueError: a host name that cannot be one
        raise Failed(f"{url} cannot be called. Check --host and --port. ({error})") from error
    if not response.ok:
        raise Failed(f"{response.status_code} {message_of(response)}")
    try:
        return response.json()
    except ValueError as error:
        raise Failed(f"{response.status_code} What answers at {url} is not this service.") from error


def message_of(response: requests.Response) -> str:
    """What the server says went wrong, or the reason phrase where it says nothing."""
    try:
        return str(response.json()["message"])
    except (ValueError, KeyError, TypeError):
        return response.reason or "the server did not say why"


if __name__ == "__main__":
    sys.exit(main())
