"""The jobs, in the history's database: at most one is unfinished, and none outlives its process unnoticed.

Knows nothing of training.
"""

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, exc, insert, select, update

from inkdigits.errors import JobRunning, RetrainingError, UnknownJob
from inkdigits.history import Database
from inkdigits.history.record import to_microseconds, to_moment
from inkdigits.history.schema import jobs
from inkdigits.identifiers import uuid7
from inkdigits.retraining.job import UNFINISHED, Job, State

DIED = "The trainer process ended without a result."


class Jobs:
    """The list of jobs. Every method may raise HistoryUnavailable and HistoryFull."""

    def __init__(self, database: Database) -> None:
        """`database` holds the history's tables already (see `History.migrate`)."""
        self._database = database

    def create(self, kind: str, arguments: dict[str, Any]) -> Job:
        """A new job, queued. Raises JobRunning while another is unfinished, whichever server it was given to."""
        values = {
            "id": uuid7(),
            "kind": kind,
            "state": "queued",
            "created_at": _now(),
            "progress": 0.0,
            "arguments": _encode(arguments),
            **_answering(os.getpid()),
        }
        with self._database.writing() as connection:
            _bury_the_dead(connection)
            try:
                with connection.begin_nested():
                    connection.execute(insert(jobs).values(values))
            except exc.IntegrityError as error:
                raise JobRunning(
                    "A retraining is under way already. Wait until it has ended, then ask again."
                ) from error
            return _get(connection, values["id"])

    def get(self, id: str) -> Job:
        """The job of that id. Raises UnknownJob."""
        self._look()
        with self._database.reading() as connection:
            return _get(connection, id)

    def list(self, limit: int = 50) -> Sequence[Job]:
        """At most `limit` jobs, newest first."""
        self._look()
        statement = select(jobs).order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_to_job(row) for row in connection.execute(statement)]

    def update(
        self,
        id: str,
        *,
        state: State | None = None,
        progress: float | None = None,
        message: str | None = None,
        result: dict[str, Any] | None = None,
        pid: int | None = None,
    ) -> Job:
        """Change what is given; process `pid`, or else the one that sets "running", answers for the job from then on.

        Raises UnknownJob, and RetrainingError for a job that has ended: it stays as it is.
        """
        changes: dict[str, Any] = {"state": state, "progress": progress, "message": message}
        changes = {name: value for name, value in changes.items() if value is not None}
        if result is not None:
            changes["result"] = _encode(result)
        changes |= _consequences(state, pid)
        with self._database.writing() as connection:
            job = _get(connection, id)
            if job.state not in UNFINISHED:
                raise RetrainingError(f"Job {id} has ended ({job.state}) and cannot change any more. Start a new one.")
            if changes:
                connection.execute(update(jobs).where(jobs.c.id == id).values(changes))
            return _get(connection, id)

    def _look(self) -> None:
        with self._database.reading() as connection:
            dead = _dead(connection)
        if dead:
            with self._database.writing() as connection:
                _bury_the_dead(connection)


def _consequences(state: State | None, pid: int | None) -> dict[str, Any]:
    """What else changes with a state or a process: who answers for the job, and when it started or ended."""
    changes: dict[str, Any] = {}
    if pid is not None or state == "running":
        changes |= _answering(pid or os.getpid())
    if state == "running":
        changes["started_at"] = _now()
    elif state in ("succeeded", "failed"):
        changes["finished_at"] = _now()
    return changes


def _get(connection: Connection, id: str) -> Job:
    row = connection.execute(select(jobs).where(jobs.c.id == id)).one_or_none()
    if row is None:
        raise UnknownJob(f"There is no job {id!r}.")
    return _to_job(row)


def _to_job(row: Any) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        state=row.state,
        created_at=to_moment(row.created_at),
        started_at=None if row.started_at is None else to_moment(row.started_at),
        finished_at=None if row.finished_at is None else to_moment(row.finished_at),
        progress=row.progress,
        message=row.message,
        arguments=msgspec.json.decode(row.arguments),
        result=None if row.result is None else msgspec.json.decode(row.result),
        pid=row.pid,
    )


def _dead(connection: Connection) -> Sequence[str]:
    """Ids of unfinished jobs whose process is gone. What runs on another host cannot be told, and is left alone."""
    rows = connection.execute(select(jobs.c.id, jobs.c.pid, jobs.c.process).where(jobs.c.state.in_(UNFINISHED)))
    return [id for id, pid, process in rows if _host_of(process) == socket.gethostname() and process != _process(pid)]


def _bury_the_dead(connection: Connection) -> None:
    for id in _dead(connection):
        ended = {"state": "failed", "message": DIED, "finished_at": _now()}
        connection.execute(update(jobs).where(jobs.c.id == id, jobs.c.state.in_(UNFINISHED)).values(ended))


def _answering(pid: int) -> dict[str, Any]:
    return {"pid": pid, "process": _process(pid)}


def _process(pid: int) -> str | None:
    """What tells a living process from any other that ever had or will have its number; None when it has ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return f"{socket.gethostname()} {_birth(pid)}"


def _birth(pid: int) -> str:
    """Boot and clock tick at which a process began, where the system tells (Linux), and "ended" for a zombie.

    Without it a job would seem to run for ever when its number is given to another process, as after a restart.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        # The name before the last ")" may hold anything; the state is the first field after it, the start the 20th.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "ended" if fields[0] == "Z" else f"{boot} {fields[19]}"


def _host_of(process: str | None) -> str:
    return (process or "").partition(" ")[0]


def _now() -> int:
    return to_microseconds(datetime.now(UTC))


def _encode(value: dict[str, Any]) -> str:
    return msgspec.json.encode(value).decode()
