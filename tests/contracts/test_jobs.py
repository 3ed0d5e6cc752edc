"""What the list of retraining jobs promises, whichever database holds it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from inkdigits.errors import JobRunning, RetrainingError, UnknownJob
from inkdigits.history import History
from inkdigits.retraining.job import Job
from inkdigits.retraining.queue import DIED, Jobs


@pytest.fixture
def jobs(database_url: str) -> Iterator[Jobs]:
    history = History(database_url)
    history.migrate()
    yield Jobs(history.database)
    history.close()


def test_a_job_is_followed_from_queue_to_result(jobs: Jobs) -> None:
    created = jobs.create("retrain", {"model": ["cnn"], "epochs": 3})
    assert (created.state, created.progress, created.arguments) == ("queued", 0.0, {"model": ["cnn"], "epochs": 3})
    running = jobs.update(created.id, state="running", message="fold 1 of 10")
    assert running.started_at is not None
    assert (running.pid, running.message) == (os.getpid(), "fold 1 of 10")
    assert jobs.update(created.id, progress=0.5).progress == 0.5
    done = jobs.update(created.id, state="succeeded", progress=1.0, result={"version": "20261122-153045"})
    assert done.finished_at is not None
    assert done.finished_at >= running.started_at >= created.created_at
    assert jobs.get(created.id) == done
    assert done.result == {"version": "20261122-153045"}


def test_a_second_job_waits_for_the_first(jobs: Jobs) -> None:
    first = jobs.create("retrain", {})
    with pytest.raises(JobRunning, match="under way"):
        jobs.create("retrain", {})
    jobs.update(first.id, state="failed", message="no data")
    assert jobs.create("retrain", {}).state == "queued"


def test_of_those_who_ask_at_once_one_gets_the_job(jobs: Jobs) -> None:
    outcomes: list[Job | JobRunning] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        try:
            outcomes.append(jobs.create("retrain", {}))
        except JobRunning as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(outcome) for outcome in outcomes].count(Job) == 1
    assert len(outcomes) == 8
    assert len(jobs.list()) == 1


def test_an_ended_job_stays_as_it_is(jobs: Jobs) -> None:
    job = jobs.create("retrain", {})
    ended = jobs.update(job.id, state="failed", message="no data")
    with pytest.raises(RetrainingError, match="has ended"):
        jobs.update(job.id, state="running")
    assert jobs.get(job.id) == ended


def test_jobs_are_listed_newest_first(jobs: Jobs) -> None:
    made = []
    for _ in range(3):
        made.append(jobs.create("retrain", {}).id)
        jobs.update(made[-1], state="succeeded")
    assert [job.id for job in jobs.list(2)] == made[:0:-1]


def test_an_unknown_job_is_said_so(jobs: Jobs) -> None:
    with pytest.raises(UnknownJob, match="'nothing'"):
        jobs.get("nothing")
    with pytest.raises(UnknownJob, match="'nothing'"):
        jobs.update("nothing", progress=0.1)


def test_a_job_whose_process_died_has_failed(jobs: Jobs) -> None:
    job = jobs.create("retrain", {})
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as trainer:
        assert jobs.update(job.id, state="running", pid=trainer.pid).pid == trainer.pid
        assert jobs.get(job.id).state == "running"
        trainer.kill()
        # Nobody has taken its exit code yet: the number is still there, the process is not.
        os.waitid(os.P_PID, trainer.pid, os.WEXITED | os.WNOWAIT)
        failed = jobs.get(job.id)
    assert (failed.state, failed.message) == ("failed", DIED)
    assert failed.finished_at is not None
    assert jobs.create("retrain", {}).state == "queued"
