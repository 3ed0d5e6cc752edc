"""The history: every result and its picture, appended, listed, corrected and deleted.

Each method is one or a few short transactions and may be called from any thread. Knows nothing of models or HTTP.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, tuple_, update

from inkdigits.errors import BadCursor, HistoryError, HistoryFull, UnknownPicture, UnknownPrediction
from inkdigits.history import record, schema
from inkdigits.history.arrival import Arrival
from inkdigits.history.database import Database, open_database
from inkdigits.history.filters import Filters
from inkdigits.history.insert import Insert
from inkdigits.history.migrations import migrate
from inkdigits.history.record import Page, Position
from inkdigits.prediction import DIGITS, Prediction

_predictions = schema.predictions
_uploads = schema.uploads
_later = schema.predictions.alias("later")
_position = tuple_(_predictions.c.created_at, _predictions.c.id)
_NEWEST_FIRST = (_predictions.c.created_at.desc(), _predictions.c.id.desc())
_OLDEST_FIRST = (_predictions.c.created_at, _predictions.c.id)
_PICTURES_AT_ONCE = 16
_APPEND_ATTEMPTS = 5
_VANISHED = ("23502", "23503")
"""PostgreSQL's states for a row whose picture another process deleted between the two inserts."""

_CORRECTED_AGAIN = exists().where(
    _later.c.upload == _predictions.c.upload,
    _later.c.label.is_not(None),
    tuple_(_later.c.labelled_at, _later.c.id) > tuple_(_predictions.c.labelled_at, _predictions.c.id),
)


class History:
    """All results. Any method may raise HistoryUnavailable; those that write, HistoryFull."""

    def __init__(self, database: str | Database) -> None:
        """`database` is an address as `open_database` takes it, or an opened one to share."""
        self.database = open_database(database) if isinstance(database, str) else database
        self._arrival = Arrival(self.database.dialect)
        self._insert_uploads = Insert(schema.INSERT_UPLOADS, schema.UPLOAD_COLUMNS, self.database)
        self._insert_predictions = Insert(schema.INSERT_PREDICTIONS, schema.PREDICTION_COLUMNS, self.database)

    def migrate(self) -> None:
        """Make or update the tables, before anything else. Raises HistoryUnavailable for a newer database."""
        migrate(self.database)
        with self.database.writing() as connection:
            self._arrival.mend(connection)

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()

    def append(self, items: Sequence[tuple[Prediction, bytes]]) -> None:
        """Save predictions with the uploaded bytes, all or none; on the disk when this returns.

        `Prediction.picture` must be the SHA-256 of the bytes: what is known under it already is not saved again.
        Raises HistoryError when a value cannot be kept or an id is there already, ValueError for a time without zone.
        """
        if not items:
            return
        uploads = {prediction.picture: record.upload_row(prediction, data) for prediction, data in items}
        # In one order for all processes: two that save the same pictures wait for one another, never in a circle.
        pictures = [uploads[picture] for picture in sorted(uploads)]
        rows = [record.prediction_row(prediction) for prediction, _ in items]
        for attempt in range(1, _APPEND_ATTEMPTS + 1):
            try:
                self._insert(pictures, rows)
                return
            except HistoryError as error:
                if attempt == _APPEND_ATTEMPTS or not _picture_vanished(error):
                    raise

    def _insert(self, pictures: list[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> None:
        with self.database.appending() as run:
            self._insert_uploads.rows(run, pictures)
            self._insert_predictions.rows(run, rows)

    def page(
        self,
        limit: int,
        before: str | None = None,
        *,
        model: str | None = None,
        version: str | None = None,
        digit: int | None = None,
        label: int | None = None,
        accepted: bool | None = None,
        labelled: bool | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Page:
        """At most `limit` (from 1) results, newest first; `before` is the `next_cursor` of the page before.

        Ordered by created_at, then id; results that arrive meanwhile do not move the pages. A filter of None is open;
        `since` is inclusive, `until` is not. Raises BadCursor, and ValueError for a limit below 1.
        """
        if limit < 1:
            raise ValueError(f"a page needs a limit of at least 1, not {limit}")
        conditions = Filters(model, version, digit, label, accepted, labelled, since, until).conditions()
        if before is not None:
            conditions.append(_position < tuple_(*record.read_cursor(before)))
        found = self._select(conditions, _NEWEST_FIRST, limit + 1)
        shown = tuple(found[:limit])
        return Page(shown, _cursor_after(shown[-1]) if len(found) > limit else None)

    def oldest_first(self, chunk: int = 500) -> Iterator[list[Prediction]]:
        """All results in lists of at most `chunk`, oldest first, each list read on its own: nothing is held between."""
        position: Position | None = None
        while True:
            found = self._select(_beyond(position), _OLDEST_FIRST, chunk)
            if found:
                yield found
            if len(found) < chunk:
                return
            position = (record.to_microseconds(found[-1].created_at), found[-1].id)

    def arrived(self, chunk: int = 500, after: str | None = None) -> Iterator[list[Prediction]]:
        """Results in lists of at most `chunk` in the order in which they came to be seen, read as `oldest_first` does.

        Whoever goes on after the id of the last result seen, `after`, is shown every result once, whichever process
        saves it and however late; on PostgreSQL that may keep a new result back until older transactions have ended.
        The first list raises BadCursor when there is no result of that id.
        """
        place = None if after is None else self._place_of(after)
        statement = schema.SELECT_PREDICTIONS.add_columns(*self._arrival.columns)
        statement = statement.order_by(*self._arrival.columns).limit(chunk)
        width = len(self._arrival.columns)
        while True:
            with self.database.reading() as connection:
                rows = connection.execute(statement.where(*self._arrival.beyond(place))).all()
            if rows:
                yield [record.to_prediction(row[:-width]) for row in rows]
            if len(rows) < chunk:
                return
            place = rows[-1][-width:]

    def _place_of(self, id: str) -> Sequence[Any]:
        statement = select(*self._arrival.columns).select_from(_predictions).where(_predictions.c.id == id)
        with self.database.reading() as connection:
            place = connection.execute(statement).one_or_none()
        if place is None:
            raise BadCursor(
                f"There is no result {id!r} to go on from; it may have been deleted. Start from the beginning."
            )
        return place

    def _select(self, conditions: Sequence[ColumnElement[bool]], order: Any, limit: int) -> list[Prediction]:
        statement = schema.SELECT_PREDICTIONS.where(*conditions).order_by(*order).limit(limit)
        with self.database.reading() as connection:
            return [record.to_prediction(row) for row in connection.execute(statement)]

    def get(self, id: str) -> Prediction:
        """The result of that id. Raises UnknownPrediction."""
        with self.database.reading() as connection:
            return _get(connection, id)

    def label(self, id: str, digit: int | None) -> Prediction:
        """Remember which digit (0-9) it really is, or None to take that back. Raises UnknownPrediction, ValueError."""
        if digit is not None and digit not in range(DIGITS):
            raise ValueError(f"a label is a digit from 0 to 9 or None, not {digit!r}")
        now = None if digit is None else record.to_microseconds(datetime.now(UTC))
        statement = update(_predictions).where(_predictions.c.id == id).values(label=digit, labelled_at=now)
        with _no_room_said_as("The label was not saved"), self.database.writing() as connection:
            connection.execute(statement)
            return _get(connection, id)

    def delete(self, id: str) -> None:
        """Forget a result, and its picture when no other result refers to it. Raises UnknownPrediction."""
        with _no_room_said_as("The result was not deleted"), self.database.writing() as connection:
            upload = connection.scalar(select(_predictions.c.upload).where(_predictions.c.id == id))
            if upload is None:
                raise _unknown(id)
            # The lock makes an append of the same picture wait: the next statement sees it, or it sees the delete.
            connection.execute(select(_uploads.c.id).where(_uploads.c.id == upload).with_for_update())
            connection.execute(delete(_predictions).where(_predictions.c.id == id))
            referred_to = exists().where(_predictions.c.upload == upload)
            connection.execute(delete(_uploads).where(_uploads.c.id == upload, ~referred_to))

    def picture(self, sha256: str) -> tuple[bytes, str]:
        """The uploaded bytes, exactly, and their content type. Raises UnknownPicture."""
        try:
            key = bytes.fromhex(sha256)
        except ValueError:
            key = b""
        statement = select(_uploads.c.data, _uploads.c.content_type).where(_uploads.c.sha256 == key)
        with self.database.reading() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            raise UnknownPicture(f"There is no picture {sha256!r} in the history; it may have been deleted.")
        return row[0], row[1]

    def corrections(self) -> Iterator[tuple[bytes, int]]:
        """Uploaded bytes and the digit a person said they show, oldest first.

        A picture that was labelled more than once comes once, with the label given last.
        """
        columns = (_predictions.c.created_at, _predictions.c.id, _uploads.c.data, _predictions.c.label)
        statement = select(*columns).join_from(_predictions, _uploads).order_by(*_OLDEST_FIRST)
        statement = statement.where(_predictions.c.label.is_not(None), ~_CORRECTED_AGAIN).limit(_PICTURES_AT_ONCE)
        position: Position | None = None
        while True:
            with self.database.reading() as connection:
                rows = connection.execute(statement.where(*_beyond(position))).all()
            for created_at, id_, data, label in rows:
                position = (created_at, id_)
                yield data, label
            if len(rows) < _PICTURES_AT_ONCE:
                return

    def count(self) -> int:
        """How many results there are."""
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(_predictions)) or 0


@contextmanager
def _no_room_said_as(outcome: str) -> Iterator[None]:
    try:
        yield
    except HistoryFull as error:
        raise HistoryFull(
            f"{outcome}: the disk that holds the history is full, and even that takes some room for a moment. "
            "Free some space on it by other means, then try again; nothing was changed."
        ) from error


def _beyond(position: Position | None) -> list[ColumnElement[bool]]:
    return [] if position is None else [_position > tuple_(*position)]


def _cursor_after(prediction: Prediction) -> str:
    return record.write_cursor((record.to_microseconds(prediction.created_at), prediction.id))


def _get(connection: Connection, id: str) -> Prediction:
    row = connection.execute(schema.SELECT_PREDICTIONS.where(_predictions.c.id == id)).one_or_none()
    if row is None:
        raise _unknown(id)
    return record.to_prediction(row)


def _unknown(id: str) -> UnknownPrediction:
    return UnknownPrediction(f"There is no result {id!r} in the history; it may have been deleted.")


def _picture_vanished(error: HistoryError) -> bool:
    return getattr(getattr(error.__cause__, "orig", None), "sqlstate", None) in _VANISHED
