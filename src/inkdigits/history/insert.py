"""An INSERT compiled once and run by the driver itself, for many rows at once. Knows nothing of what it inserts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import TextClause

from inkdigits.history.database import Database, Run


class Insert:
    """One statement for rows whose values stand in the order of `columns`."""

    def __init__(self, statement: TextClause, columns: Sequence[str], database: Database) -> None:
        compiled: Any = statement.compile(dialect=database.writer.dialect)
        self._sql = str(compiled)
        self._columns = tuple(columns)
        self._by_place = bool(compiled.positional)
        if self._by_place and tuple(compiled.positiontup) != self._columns:
            raise ValueError(f"the statement takes {compiled.positiontup}, not {columns}")

    def rows(self, run: Run, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert all rows by `run`, which the database gives."""
        run(self._sql, list(rows) if self._by_place else [dict(zip(self._columns, row, strict=True)) for row in rows])
