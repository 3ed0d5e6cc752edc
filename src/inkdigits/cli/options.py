"""Flags of the settings table, for the commands that take settings."""

import argparse
from collections.abc import Iterable

from inkdigits.settings import TABLE, Settings, read_settings


def add_settings(parser: argparse.ArgumentParser, names: Iterable[str]) -> None:
    """Add a flag for each named setting."""
    group = parser.add_argument_group("settings", "each can also be given in the environment, as named in brackets")
    wanted = set(names)
    for setting in TABLE:
        if setting.name in wanted:
            default = f"; default {setting.default}" if setting.default else ""
            help_text = f"{setting.help.rstrip('.')} [{setting.variable}{default}]"
            group.add_argument(setting.flag, metavar=setting.name.split("_")[-1].upper(), help=help_text)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings given as flags or in the environment. Raises SettingsError."""
    return read_settings({setting.name: getattr(arguments, setting.name, None) for setting in TABLE})
