"""Telling the process that answers for a job from others that have, or had, its number."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from inkdigits.history import History
from inkdigits.history.schema import jobs as table
from inkdigits.retraining.queue import DIED, Jobs


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(f"sqlite:///{tmp_path / 'history.db'}")
    history.migrate()
    yield history
    history.close()


def pretend(history: History, **values: Any) -> None:
    with history.database.writing() as connection:
        connection.execute(update(table).values(**values))


def test_a_job_of_another_host_is_left_alone(history: History) -> None:
    jobs = Jobs(history.database)
    job = jobs.create("retrain", {})
    pretend(history, process="another-host 0 0", pid=2**22 + 1)
    assert jobs.get(job.id).state == "queued"


def test_a_number_given_to_another_process_does_not_keep_a_job_alive(history: History) -> None:
    jobs = Jobs(history.database)
    job = jobs.create("retrain", {})
    assert jobs.get(job.id).pid == os.getpid()
    pretend(history, process=f"{os.uname().nodename} an-earlier-boot 1234")
    assert jobs.list()[0].message == DIED


def test_a_waiting_job_fails_with_the_server_that_took_it(history: History) -> None:
    jobs = Jobs(history.database)
    job = jobs.create("retrain", {})
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    pretend(history, pid=pid)
    assert jobs.get(job.id).state == "failed"
