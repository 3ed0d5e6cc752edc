"""The options by which a command finds a running server, and the client they make."""

import argparse

from inkdigits.client import Client

DEFAULT_HOST = "localhost"
DEFAULT_PORT = 8085


def add_server_options(parser: argparse.ArgumentParser) -> None:
    """Add --host and --port."""
    parser.add_argument("--host", default=DEFAULT_HOST, help="name or address of the server (default %(default)s)")
    parser.add_argument("--port", type=port, default=DEFAULT_PORT, help="port of the server (default %(default)s)")


def client_of(arguments: argparse.Namespace) -> Client:
    """A client of the server the options name."""
    host = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    return Client(f"http://{host}:{arguments.port}")


def port(text: str) -> int:
    """A port number, 1 to 65535."""
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535")
    return number
