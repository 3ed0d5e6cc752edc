"""`inkdigits serve`: start the server. Parsing and printing only."""

import argparse
import contextlib
import os
import sys
from typing import TYPE_CHECKING

from inkdigits.cli.options import add_settings, settings_of
from inkdigits.settings import TABLE

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "serve",
        help="start the server",
        description="Start the server with the models in the store. Ctrl-C ends it when what is in flight is answered.",
        epilog="example: inkdigits serve --port 8085 --workers 2",
    )
    add_settings(parser, [setting.name for setting in TABLE])


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from inkdigits.server.processes import bind, serve

    settings = settings_of(arguments)
    listener = bind(settings.host, settings.port)
    # The worker processes read their settings from the environment.
    os.environ.update(settings.to_environment())
    return serve(
        "inkdigits.assembly:application",
        listener,
        workers=settings.workers,
        log_level=settings.log_level,
        head_seconds=settings.head_seconds,
        preload=preload,
        on_ready=print_address,
        on_failure=print_failure,
    )


def preload() -> None:
    """Load the models and all the code, before processes are forked that share them."""
    from inkdigits.assembly import preload

    preload()


def print_address(address: str) -> None:
    """Tell where to look; a server whose words cannot be printed serves all the same."""
    with contextlib.suppress(OSError):
        print(f"inkdigits is ready: open {address} (API: {address}v1/ui/; Ctrl-C ends it)", flush=True)


def print_failure(reason: str) -> None:
    """Tell why there is no server."""
    with contextlib.suppress(OSError):
        print(f"inkdigits: {reason}", file=sys.stderr, flush=True)
