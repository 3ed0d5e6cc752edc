"""The order in which results came to be seen, for callers that ask again and again for what came since.

The time a result bears will not do: it is that of the reading, and of two processes the one that read first may commit
last. A caller who has seen the later one would then never be shown the earlier. Knows nothing of pages.

SQLite lets one transaction write at a time, so the numbers it gives rows follow the commits. PostgreSQL lets many;
there a row bears the number of its transaction, and is passed on once every transaction with a lower number has ended.
That costs readers a look at the snapshot they have anyway, and writers nothing but an index.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, literal_column, text, tuple_

from inkdigits.history.schema import predictions

# How many there may be of these depends on the database, so they are no columns of the schema.
_ROW = literal_column("predictions.rowid", BigInteger)
_TRANSACTION = literal_column("predictions.saved_by", BigInteger)
_ALL_BEFORE_ENDED = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", BigInteger)

_RESTORED = text(
    "UPDATE predictions SET saved_by = 0 WHERE saved_by > 0 AND (SELECT max(saved_by) FROM predictions) "
    ">= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
)


class Arrival:
    """The order of one kind of database: `columns` hold a result's place in it."""

    def __init__(self, dialect: str) -> None:
        self._transactions = dialect == "postgresql"
        self.columns: tuple[ColumnElement[Any], ...] = (_ROW,)
        if self._transactions:
            self.columns = (_TRANSACTION, predictions.c.created_at, predictions.c.id)

    def beyond(self, place: Sequence[Any] | None) -> list[ColumnElement[bool]]:
        """Conditions on the results after `place`, or on all for None, before which no other can come any more."""
        conditions = [] if place is None else [tuple_(*self.columns) > tuple_(*place)]
        return [*conditions, _TRANSACTION < _ALL_BEFORE_ENDED] if self._transactions else conditions

    def mend(self, connection: Connection) -> None:
        """Put first what a backup brought from a server whose transactions bear higher numbers than here."""
        if self._transactions:
            connection.execute(_RESTORED)
