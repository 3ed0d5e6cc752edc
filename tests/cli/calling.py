"""Runs one command as the command line does: its own parser, then its own run."""

import argparse
from importlib import import_module


def call(command: str, *arguments: str) -> int:
    """The exit code; raises SystemExit where the command was wrongly called."""
    module = import_module(f"inkdigits.cli.{command}")
    parser = argparse.ArgumentParser()
    module.add_parser(parser.add_subparsers())
    code: int = module.run(parser.parse_args([command, *arguments]))
    return code
