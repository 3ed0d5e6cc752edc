"""Every setting in one table: name, default, help. A bad value stops the start and names its key.

A setting is given as a flag (`--max-pixels 1000`), or in the environment (`INKDIGITS_MAX_PIXELS=1000`); the flag wins.
Only `assembly` and `cli` know this module; everything else gets plain values.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from inkdigits.errors import SettingsError

PREFIX = "INKDIGITS_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. `parse` takes the text given and raises ValueError with what would be right."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any]
    also: str | None = None
    """An environment variable without the prefix that is honoured too, after the one with it."""

    @property
    def flag(self) -> str:
        """As it is given on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """As it is given in the environment."""
        return PREFIX + self.name.upper()


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("some text")
    return text


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return text

    return parse


def _folder(text: str) -> Path | None:
    return Path(text).expanduser().absolute() if text else None


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("sqlite:////path/to/file.db or postgresql://user:password@host/database")
    return text


def _redis(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("redis://host:6379/0")
    return text


_HOST = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")


def _hosts(text: str) -> str:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not all(_HOST.fullmatch(name) for name in names):
        raise ValueError("host names without port, separated by commas: digits.example.org,*.example.net")
    return ",".join(names)


TABLE = (
    Setting("host", "127.0.0.1", "Address to listen on; 0.0.0.0 for every network.", _text),
    Setting(
        "allowed_hosts",
        "",
        "Names that callers reach this server by, beside addresses, names without a dot and this machine's own; "
        "*.example.org for all below, * for any, which a page of another site may then take too.",
        _hosts,
    ),
    Setting("port", "8085", "Port to listen on.", _whole(1, 65535), also="PORT"),
    Setting("workers", "0", "Processes that serve, or read a stack; 0 means one per core.", _whole(0, 256)),
    Setting("data_dir", "", "Folder for all that is kept; empty means the user's data folder.", _folder),
    Setting("store", "", "Model store; empty means DATA_DIR/models.", _folder),
    Setting("datasets", "", "Where data sets are looked for and downloaded to; empty means DATA_DIR.", _folder),
    Setting("database_url", "", "Where history is kept; empty means SQLite in DATA_DIR/history.db.", _database),
    Setting("redis_url", "", "A Redis that servers share answers about large pictures through; empty: none.", _redis),
    Setting("model", "cnn", "The model that answers when a caller names none.", _text),
    Setting("head_seconds", "20", "How long a caller may take for the head of a request.", _whole(1, 3600)),
    Setting("max_upload_bytes", "33554432", "Largest request body, in bytes.", _whole(1024, 2**31)),
    Setting("max_pixels", "50000000", "Largest picture, width times height.", _whole(784, 2**31)),
    Setting("log_level", "warning", "How much is logged.", _one_of("debug", "info", "warning", "error")),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked. Folders that were left empty are derived from `data_dir`."""

    host: str
    allowed_hosts: str
    port: int
    workers: int
    data_dir: Path
    store: Path
    datasets: Path
    database_url: str
    redis_url: str
    model: str
    head_seconds: int
    max_upload_bytes: int
    max_pixels: int
    log_level: str

    def to_environment(self) -> dict[str, str]:
        """As environment variables, for the server's worker processes."""
        return {PREFIX + field.name.upper(): str(getattr(self, field.name)) for field in fields(self)}


def read_settings(flags: Mapping[str, str | None], environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from command-line `flags` (by name; None where not given), the environment and the defaults.

    Raises SettingsError naming the key, the value given and what would be right.
    """
    values = {setting.name: _value(setting, flags.get(setting.name), environment) for setting in TABLE}
    data_dir: Path = values["data_dir"] or _user_data_dir()
    values["data_dir"] = data_dir
    values["store"] = values["store"] or data_dir / "models"
    values["datasets"] = values["datasets"] or data_dir
    values["database_url"] = values["database_url"] or f"sqlite:///{data_dir / 'history.db'}"
    values["workers"] = values["workers"] or _cores()
    return Settings(**values)


def _value(setting: Setting, flag: str | None, environment: Mapping[str, str]) -> Any:
    given = [(setting.flag, flag), (setting.variable, environment.get(setting.variable))]
    if setting.also:
        given.append((setting.also, environment.get(setting.also)))
    key, text = next(((key, text) for key, text in given if text is not None), ("default", setting.default))
    try:
        return setting.parse(text)
    except ValueError as error:
        raise SettingsError(f"{key} is {text!r}; it takes {error}.") from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _user_data_dir() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("inkdigits"))
