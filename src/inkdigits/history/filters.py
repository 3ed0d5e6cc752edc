"""Which results a caller wants to see, as conditions on the table. Knows nothing of paging."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement

from inkdigits.history.record import to_microseconds
from inkdigits.history.schema import predictions


@dataclass(frozen=True, slots=True)
class Filters:
    """What results must be like; None leaves a field open. `since` is inclusive, `until` is not."""

    model: str | None = None
    version: str | None = None
    digit: int | None = None
    label: int | None = None
    accepted: bool | None = None
    labelled: bool | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """One condition for each field that is given."""
        return [*self._equal(), *self._bounded()]

    def _equal(self) -> Iterator[ColumnElement[bool]]:
        for name in ("model", "version", "digit", "label"):
            wanted = getattr(self, name)
            if wanted is not None:
                yield predictions.c[name] == wanted
        if self.accepted is not None:
            yield predictions.c.accepted.is_(self.accepted)

    def _bounded(self) -> Iterator[ColumnElement[bool]]:
        # A label given and `labelled` not: said outright, because only then the partial index can serve.
        if self.labelled or (self.label is not None and self.labelled is None):
            yield predictions.c.label.is_not(None)
        elif self.labelled is not None:
            yield predictions.c.label.is_(None)
        if self.since is not None:
            yield predictions.c.created_at >= to_microseconds(self.since)
        if self.until is not None:
            yield predictions.c.created_at < to_microseconds(self.until)
