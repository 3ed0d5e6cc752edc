"""Starts a retraining in a process of its own, so that serving never waits for it and outlives it or not as it may.

Knows nothing of how training goes; `retraining.worker` does that, in the other process.
"""

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inkdigits.errors import RetrainingError, TrainExtraMissing
from inkdigits.retraining.job import Job
from inkdigits.retraining.queue import Jobs

_NEEDED = {"torch": "torch", "sklearn": "scikit-learn", "mlxtend": "mlxtend", "onnx": "onnx"}


class Launcher:
    """Starts jobs with a given environment; what their processes print goes to a file per job in `log_folder`."""

    def __init__(self, jobs: Jobs, environment: Mapping[str, str], log_folder: Path) -> None:
        self._jobs = jobs
        self._environment = dict(environment)
        self._log_folder = log_folder

    def start(self, arguments: dict[str, Any]) -> Job:
        """Create a job and its process. Raises TrainExtraMissing, JobRunning, RetrainingError, HistoryError."""
        require_trainer()
        job = self._jobs.create("retrain", arguments)
        try:
            process = self._spawn(job)
        except OSError as error:
            reason = f"The trainer process could not be started: {error.strerror}."
            self._jobs.update(job.id, state="failed", message=reason)
            raise RetrainingError(reason) from error
        # Somebody must take the exit code, else the ended process stays in the process table.
        threading.Thread(target=process.wait, name="retraining", daemon=True).start()
        return job

    def _spawn(self, job: Job) -> "subprocess.Popen[bytes]":
        self._log_folder.mkdir(parents=True, exist_ok=True)
        with (self._log_folder / f"{job.id}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "inkdigits", "retrain", "--job", job.id],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def require_trainer() -> None:
    """Raises TrainExtraMissing where a package that training needs is not installed. Imports none of them."""
    for module, package in _NEEDED.items():
        if importlib.util.find_spec(module) is None:
            raise TrainExtraMissing(package)
