#!/usr/bin/env python3
"""Gets PyTorch's CPU build into this Python's environment, where one is to be had.

On Linux a plain `pip install torch` brings several gigabytes of CUDA along, which this project has no use for. So the
first of these that has a fitting version is taken: what is installed already, a wheel lying where pip is told to look
for files (`find-links`), the index of CPU builds. Where none has, nothing is done: pip's usual index is next,
through the `train` extra. Run with the environment's own Python; knows nothing of the project besides pyproject.toml.
"""

import argparse
import platform
import re
import subprocess
import sys
import tomllib
from pathlib import Path

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Install the CPU build or say that there is none; 0 either way, as pip's usual index has not been asked yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requirement", default=None, help="default: the one of the train extra in pyproject.toml")
    parser.add_argument("--index", default=CPU_INDEX, help="where CPU builds are asked for (default: %(default)s)")
    options = parser.parse_args(arguments)
    requirement = options.requirement or train_requirement("torch")
    if not needs_care():
        return 0
    if install(requirement, "--no-index") or install(requirement, "--index-url", options.index):
        print(f"{requirement}: took the CPU build.")
    else:
        print(f"{requirement}: no CPU build is to be had from here; the usual one is several gigabytes.")
    return 0


def needs_care() -> bool:
    """Whether pip's usual index has a CUDA build for this machine. Elsewhere its build is for the CPU anyway."""
    return sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


def train_requirement(package: str) -> str:
    """What the train extra asks for, such as `torch>=2.9`."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    pattern = rf"{re.escape(package)}\b(?!-)"
    return next(str(requirement) for requirement in extras["train"] if re.match(pattern, requirement))


def install(requirement: str, *source: str) -> bool:
    """Whether pip installed it from there. Its dependencies come later, from the usual index, and never CUDA's."""
    quick = ("--retries", "1", "--timeout", "10")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", *quick, *source, requirement]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
