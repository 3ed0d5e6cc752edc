"""A full disk refuses results with a sentence, loses none, and takes them again when there is room."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def small_disk(folder: Path) -> bool:
    """Mount 3 MB of memory there, where this user may."""
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(params=["limited", "mounted"])
def outcome(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Any]]:
    way = request.param
    is_mounted = way == "mounted" and small_disk(tmp_path)
    # Where nothing can be mounted, the limit on a file's size stands for the disk.
    command = [sys.executable, "-m", "tests.history.filling", str(tmp_path), way if is_mounted else "limited"]
    try:
        yield json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    finally:
        if is_mounted:
            subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_is_told_and_got_over(outcome: dict[str, Any]) -> None:
    assert "no room left" in outcome["message"]
    assert "Free some space" in outcome["message"]
    assert len(outcome["saved"]) > 10
    assert outcome["readable"] == outcome["saved"]
    assert outcome["count"] == len(outcome["saved"]) + 1
