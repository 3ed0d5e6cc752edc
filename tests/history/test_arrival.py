"""What PostgreSQL needs for a caller who asks for what came since: late commits and restored backups."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from inkdigits.history import History, record
from tests.history.examples import item, items, predictions

pytestmark = pytest.mark.postgresql


@pytest.fixture
def history(postgresql_url: str) -> Iterator[History]:
    history = History(postgresql_url)
    history.migrate()
    yield history
    history.close()


def arrived(history: History, after: str | None = None) -> list[str]:
    return [prediction.id for chunk in history.arrived(after=after) for prediction in chunk]


def test_a_result_is_kept_back_while_one_before_it_may_still_come(history: History) -> None:
    before, late, quick = (item(name.encode()) for name in ("before", "late", "quick"))
    history.append([before])
    with history.database.appending() as run:
        # What `append` does, held before its end.
        history._insert_uploads.rows(run, [record.upload_row(*late)])
        history._insert_predictions.rows(run, [record.prediction_row(late[0])])
        history.append([quick])
        assert arrived(history) == [before[0].id]
    assert arrived(history, after=before[0].id) == [late[0].id, quick[0].id]


def test_what_a_backup_brought_comes_before_what_is_saved_then(history: History) -> None:
    restored, new = items(3), items(2)
    history.append(restored)
    with history.database.writing() as connection:
        connection.execute(text("UPDATE predictions SET saved_by = saved_by + 1000000"))
    assert arrived(history) == []
    history.migrate()
    last = predictions(restored)[-1].id
    assert arrived(history) == [prediction.id for prediction in predictions(restored)]
    history.append(new)
    assert arrived(history, after=last) == [prediction.id for prediction in predictions(new)]
