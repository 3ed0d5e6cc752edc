"""An environment of its own for each peer, made once and again where its requirements change."""

import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.serving.errors import CannotInstall
from benchmarks.serving.stack import Stack

SHARED = tuple(f"{package}=={version(package)}" for package in ("numpy", "onnxruntime", "pillow"))
"""The same engine and decoder for all: the versions that this project runs with here."""

_MINUTES = 15


def python_of(stack: Stack, folder: Path) -> Path:
    """The Python of the peer's environment below `folder`. Raises CannotInstall."""
    place = folder / stack.name
    python = place / "bin" / "python"
    wanted = "\n".join((*stack.requirements, *SHARED))
    note = place / ".installed"
    if not (note.exists() and note.read_text() == wanted):
        shutil.rmtree(place, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(place))
        _run(str(python), "-m", "pip", "install", "--quiet", *stack.requirements, *SHARED)
        note.write_text(wanted)
    return python


def installed(python: Path) -> list[str]:
    """Every package of the environment with its version."""
    return _run(str(python), "-m", "pip", "freeze", "--disable-pip-version-check").splitlines()


def _run(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60 * _MINUTES).stdout
    except OSError as error:
        raise CannotInstall(f"{' '.join(command[:5])} … could not be run: {error}.") from error
    except subprocess.CalledProcessError as error:
        last = (error.stderr or error.stdout).strip().splitlines()[-1:]
        raise CannotInstall(f"{' '.join(command[:5])} … failed: {' '.join(last)}") from error
    except subprocess.TimeoutExpired as error:
        raise CannotInstall(f"{' '.join(command[:5])} … was not done within {_MINUTES} minutes.") from error
