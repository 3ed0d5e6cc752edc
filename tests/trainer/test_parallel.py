"""Fits in processes of their own: the same result as in this one, errors passed on, nobody left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

from inkdigits.datasets import DataSet
from inkdigits.errors import Diverged, TrainingError
from inkdigits.trainer.estimator import DigitClassifier
from inkdigits.trainer.mlp import MlpClassifier
from inkdigits.trainer.network import Training
from inkdigits.trainer.parallel import Crew, Report, _answer
from inkdigits.trainer.tasks import Fit, Fitted
from tests.trainer.test_estimators import SMALL

NOBODY = np.empty(0, np.int64)

TELLS_BLOCKED = """
import multiprocessing, sys
from pathlib import Path

import numpy as np

from inkdigits.trainer.parallel import _Worker

if __name__ == "__main__":
    data = np.load(sys.argv[1])
    for worker in [_Worker(data["images"], data["labels"], 1) for _ in range(2)]:
        status = Path(f"/proc/{worker._process.pid}/status").read_text()
        print(status.split("SigBlk:")[1].split()[0])
        worker.stop()
"""


class DyingClassifier(DigitClassifier):
    """Ends its process, as running out of memory does."""

    name = "dying"

    def fit(self, X: Any, y: Any, progress: Any = None) -> Any:
        os._exit(9)


class BrokenClassifier(DigitClassifier):
    """Has a mistake in its code."""

    name = "broken"

    def fit(self, X: Any, y: Any, progress: Any = None) -> Any:
        return [][0]


def carried_out(
    estimators: list[DigitClassifier], data: DataSet, processes: int, report: Report = lambda _number, _share: None
) -> list[Fitted]:
    everything = np.arange(len(data))
    halves = (everything[::2], everything[1::2])
    tasks = [Fit(e.name, clone(e), *halves, work=number) for number, e in enumerate(estimators)]
    tasks.append(Fit("refit", clone(estimators[0]), everything, NOBODY, work=1.5))
    with Crew(data.images, data.labels, processes) as crew:
        return crew.carry_out(tasks, report)


def test_processes_give_the_same_weights_as_one(
    train: DataSet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[tuple[int, float]] = []
    estimators = [SMALL["mlp"], SMALL["svm"], SMALL["cnn"]]
    alone = carried_out(estimators, train, 1)
    together = carried_out(estimators, train, 2, lambda *what: told.append(what))
    for one, other in zip(alone[:3], together[:3], strict=True):
        assert np.array_equal(one.outputs, other.outputs)
    refits = [outcomes[3].estimator for outcomes in (alone, together)]
    assert np.array_equal(*(refit.decision_function(train.images) for refit in refits))
    for number in range(4):
        shares = [share for asked, share in told if asked == number]
        assert shares == sorted(shares)
        assert shares[-1] == 1
    assert multiprocessing.active_children() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells blocked signals by /proc")
def test_ctrl_c_reaches_none_of_them_not_even_the_first_of_a_process(train: DataSet, tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", images=train.images, labels=train.labels)
    done = subprocess.run([sys.executable, "-c", TELLS_BLOCKED, tmp_path / "data.npz"], stdout=subprocess.PIPE)
    blocked = [int(mask, 16) for mask in done.stdout.split()]
    assert len(blocked) == 2
    assert all(mask & (1 << (signal.SIGINT - 1)) for mask in blocked)


def test_a_task_s_error_is_passed_on(train: DataSet) -> None:
    with pytest.raises(Diverged, match="no longer a finite number"):
        carried_out([SMALL["mlp"], MlpClassifier("8", Training(learning_rate=1e30))], train, 2)
    assert multiprocessing.active_children() == []


def test_a_mistake_in_a_task_is_no_message_for_people_but_shows_where_it_is(train: DataSet) -> None:
    task = Fit("mlp, fold 1 of 2", BrokenClassifier(), np.arange(9), NOBODY, work=1)
    error = _answer(task, train.images, train.labels, lambda _share: None)
    assert isinstance(error, RuntimeError)
    assert str(error).startswith("mlp, fold 1 of 2 failed:\nTraceback")
    assert "IndexError" in str(error)


def test_a_process_that_dies_is_noticed(train: DataSet) -> None:
    with pytest.raises(TrainingError, match=r"ended without an answer \(exit code 9\)"):
        carried_out([DyingClassifier(), SMALL["mlp"]], train, 2)
    assert multiprocessing.active_children() == []
