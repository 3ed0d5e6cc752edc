"""Settings come from flags, then the environment, then the table; a bad value names its key."""

from dataclasses import replace
from pathlib import Path

import pytest

from inkdigits.errors import SettingsError
from inkdigits.settings import TABLE, read_settings


def test_without_anything_given_the_defaults_hold() -> None:
    settings = read_settings({}, {})
    assert (settings.host, settings.port, settings.model) == ("127.0.0.1", 8085, "cnn")
    assert settings.workers >= 1
    assert settings.store == settings.data_dir / "models"
    assert settings.database_url == f"sqlite:///{settings.data_dir}/history.db"


def test_a_flag_wins_over_the_environment() -> None:
    environment = {"INKDIGITS_PORT": "1001", "PORT": "1002"}
    assert read_settings({"port": "1000"}, environment).port == 1000
    assert read_settings({}, environment).port == 1001
    assert read_settings({}, {"PORT": "1002"}).port == 1002


def test_folders_follow_the_data_folder() -> None:
    settings = read_settings({"data_dir": "/somewhere"}, {})
    assert settings.store == Path("/somewhere/models")
    assert settings.datasets == Path("/somewhere")
    assert read_settings({"data_dir": "/somewhere", "store": "/other"}, {}).store == Path("/other")


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("port", "0", "whole number from 1 to 65535"),
        ("port", "eighty", "whole number"),
        ("port", "8085.0", "whole number"),
        ("port", "", "whole number"),
        ("port", "٣", "whole number"),
        ("workers", "-1", "whole number"),
        ("max_pixels", "10", "whole number from 784"),
        ("log_level", "loud", "one of debug, info"),
        ("host", " ", "some text"),
        ("allowed_hosts", "http://digits.example.org", "host names without port"),
        ("allowed_hosts", "digits.example.org:80", "host names without port"),
        ("database_url", "mysql://x", "sqlite:////path"),
        ("redis_url", "localhost:6379", "redis://host"),
    ],
)
def test_a_bad_value_names_its_key_and_what_would_be_right(name: str, value: str, advice: str) -> None:
    variable = f"INKDIGITS_{name.upper()}"
    with pytest.raises(SettingsError, match=f"{variable} is .*{advice}"):
        read_settings({}, {variable: value})
    flag = "--" + name.replace("_", "-")
    with pytest.raises(SettingsError, match=f"{flag} is .*{advice}"):
        read_settings({name: value}, {})


def test_settings_survive_the_way_through_the_environment() -> None:
    settings = read_settings({"data_dir": "/some where", "port": "9000", "model": "svm", "redis_url": "redis://h"}, {})
    settings = replace(settings, allowed_hosts="a.example,*.b.example")
    assert read_settings({}, settings.to_environment()) == settings


def test_every_setting_explains_itself() -> None:
    for setting in TABLE:
        assert setting.help.endswith(".")
        assert len(setting.help.split()) >= 4
