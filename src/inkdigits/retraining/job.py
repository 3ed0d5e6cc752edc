"""A retraining as the history remembers it. Knows nothing of how it is stored or done."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

State = Literal["queued", "running", "succeeded", "failed"]
UNFINISHED: tuple[State, ...] = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Job:
    """One retraining. Times are in UTC; `progress` runs from 0 to 1; `message` is a sentence for people.

    `arguments` and `result` are what JSON can hold. `pid` is the process that answers for the job: the one that
    created it while it is queued, the one that does it from then on.
    """

    id: str
    kind: str
    state: State
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    progress: float = 0.0
    message: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] | None = None
    pid: int | None = None
