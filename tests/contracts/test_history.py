"""What the history promises, whichever database holds it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inkdigits.errors import BadCursor, HistoryError, UnknownPicture, UnknownPrediction
from inkdigits.history import History
from inkdigits.prediction import Prediction, Scores
from tests.history.examples import Item, item, items, predictions, scores

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
# PostgreSQL's text holds every character but this one, and no half of a surrogate pair.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
SHARES = st.floats(0, 1) | st.floats(0, 1, width=32)
SCORES = st.builds(
    Scores,
    model=TEXT,
    version=TEXT,
    digit=st.integers(0, 9),
    confidence=SHARES,
    probabilities=st.tuples(*[SHARES] * 10),
    accepted=st.booleans(),
    reason=st.none() | TEXT,
)
ITEMS = st.lists(
    st.builds(
        item,
        data=st.binary(max_size=50),
        answer=SCORES,
        results=st.lists(SCORES, max_size=3).map(tuple),
        label=st.none() | st.integers(0, 9),
        created_at=st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)),
    ),
    max_size=6,
)


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    history = History(database_url)
    history.migrate()
    yield history
    history.close()


def save(history: History, *several: Item) -> list[Prediction]:
    history.append(several)
    return predictions(list(several))


def all_pages(history: History, limit: int, **filters: Any) -> list[Prediction]:
    page = history.page(limit, **filters)
    found = list(page.predictions)
    while page.next_cursor is not None:
        page = history.page(limit, page.next_cursor, **filters)
        found += page.predictions
    return found


class TestWhatIsAppended:
    @given(ITEMS)
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_comes_back_exactly(self, history: History, appended: list[Item]) -> None:
        before = history.count()
        history.append(appended)
        assert [history.get(prediction.id) for prediction in predictions(appended)] == predictions(appended)
        assert all(history.picture(prediction.picture) == (data, "image/png") for prediction, data in appended)
        assert history.count() == before + len(appended)

    def test_keeps_the_only_result_apart_from_no_result(self, history: History) -> None:
        one = scores()
        saved = save(history, item(b"1", one, results=(one,)), item(b"2", one), item(b"3", one, results=(scores(4),)))
        assert [history.get(prediction.id) for prediction in saved] == saved

    def test_stores_a_picture_once(self, history: History) -> None:
        first, second = save(history, item(b"same"), item(b"same"))
        history.delete(first.id)
        assert history.picture(second.picture) == (b"same", "image/png")

    def test_is_refused_whole_when_an_id_is_there_already(self, history: History) -> None:
        (saved,) = save(history, item(b"one"))
        with pytest.raises(HistoryError, match="cannot hold this"):
            save(history, item(b"two"), item(b"three", id=saved.id))
        assert history.count() == 1

    def test_is_refused_with_a_digit_that_is_none(self, history: History) -> None:
        with pytest.raises(HistoryError, match="cannot hold this"):
            save(history, item(b"one", scores(10)))

    def test_needs_a_time_zone(self, history: History) -> None:
        with pytest.raises(ValueError, match="time zone"):
            save(history, item(created_at=datetime(2026, 1, 1)))


class TestPages:
    def test_show_each_result_once_newest_first(self, history: History) -> None:
        saved = save(history, *items(23))
        assert all_pages(history, 5) == saved[::-1]
        assert all_pages(history, 23) == saved[::-1]

    def test_follow_created_at_and_then_the_id(self, history: History) -> None:
        late, *same = save(history, item(created_at=NOON + timedelta(microseconds=1)), *items(3, created_at=NOON))
        assert all_pages(history, 1) == [late, *same[::-1]]

    def test_do_not_move_while_results_arrive_and_go(self, history: History) -> None:
        saved = save(history, *items(10))
        first = history.page(4)
        save(history, *items(3))
        history.delete(first.predictions[-1].id)
        assert list(history.page(4, first.next_cursor).predictions) == saved[5:1:-1]

    def test_of_an_empty_history_are_empty(self, history: History) -> None:
        assert history.page(10).predictions == ()
        assert history.page(10).next_cursor is None
        assert list(history.oldest_first()) == []

    @pytest.mark.parametrize("cursor", ["", "x", "ÿ", "AAAAAAAA", "'; DROP TABLE predictions", "A" * 10_000])
    def test_refuse_a_foreign_cursor(self, history: History, cursor: str) -> None:
        with pytest.raises(BadCursor, match="not a cursor"):
            history.page(5, cursor)

    def test_need_a_limit(self, history: History) -> None:
        with pytest.raises(ValueError, match="limit"):
            history.page(0)


class TestFilters:
    @pytest.fixture
    def saved(self, history: History) -> list[Prediction]:
        kinds: list[dict[str, Any]] = [
            {"model": model, "version": version, "digit": digit, "accepted": digit != 7}
            for model in ("cnn", "svm")
            for version in ("1", "2")
            for digit in (3, 7)
        ]
        saved = save(
            history,
            *(
                item(str(place).encode(), scores(**kind), created_at=NOON + timedelta(seconds=place))
                for place, kind in enumerate(kinds)
            ),
        )
        return [history.label(saved[0].id, 3), history.label(saved[1].id, 1), *saved[2:]]

    @pytest.mark.parametrize(
        ("filters", "places"),
        [
            ({"model": "cnn"}, [0, 1, 2, 3]),
            ({"model": "svm", "version": "2"}, [6, 7]),
            ({"digit": 7}, [1, 3, 5, 7]),
            ({"accepted": True, "model": "cnn"}, [0, 2]),
            ({"accepted": False, "version": "1"}, [1, 5]),
            ({"labelled": True}, [0, 1]),
            ({"labelled": False}, [2, 3, 4, 5, 6, 7]),
            ({"label": 1}, [1]),
            ({"label": 1, "labelled": True}, [1]),
            ({"label": 1, "labelled": False}, []),
            ({"since": NOON + timedelta(seconds=6)}, [6, 7]),
            ({"until": NOON + timedelta(seconds=2)}, [0, 1]),
            ({"since": NOON + timedelta(seconds=2), "until": NOON + timedelta(seconds=3)}, [2]),
            ({"model": "none"}, []),
        ],
    )
    def test_leave_what_they_ask_for(
        self, history: History, saved: list[Prediction], filters: dict[str, Any], places: list[int]
    ) -> None:
        assert all_pages(history, 2, **filters) == [saved[place] for place in reversed(places)]


class TestOldestFirst:
    def test_lists_everything_in_chunks(self, history: History) -> None:
        saved = save(history, *items(7))
        assert list(history.oldest_first(chunk=3)) == [saved[:3], saved[3:6], saved[6:]]

    def test_holds_nothing_between_chunks(self, history: History) -> None:
        saved = save(history, *items(4))
        chunks = history.oldest_first(chunk=2)
        next(chunks)
        history.delete(saved[2].id)
        (new,) = save(history, item(b"new"))
        assert list(chunks) == [[saved[3], new]]


class TestArrived:
    def test_lists_everything_in_chunks(self, history: History) -> None:
        saved = save(history, *items(7))
        assert list(history.arrived(chunk=3)) == [saved[:3], saved[3:6], saved[6:]]

    def test_goes_on_after_a_result(self, history: History) -> None:
        saved = save(history, *items(5))
        assert list(history.arrived(after=saved[2].id)) == [saved[3:]]
        assert list(history.arrived(after=saved[4].id)) == []
        with pytest.raises(BadCursor, match="to go on from"):
            next(history.arrived(after="nothing"))

    def test_shows_a_result_that_was_read_earlier_and_saved_later(self, history: History) -> None:
        (seen,) = save(history, item(b"quick", created_at=NOON))
        (late,) = save(history, item(b"slow", created_at=NOON - timedelta(seconds=9)))
        assert list(history.arrived(after=seen.id)) == [[late]]

    def test_goes_on_after_a_result_that_was_corrected_since(self, history: History) -> None:
        first, second = (save(history, item(str(number).encode()))[0] for number in range(2))
        history.label(first.id, 4)
        assert list(history.arrived(after=first.id)) == [[second]]


class TestOneResult:
    def test_is_labelled_and_the_label_taken_back(self, history: History) -> None:
        (saved,) = save(history, item())
        assert history.label(saved.id, 0).label == 0
        assert history.get(saved.id).label == 0
        assert history.label(saved.id, None) == saved

    @pytest.mark.parametrize("digit", [-1, 10])
    def test_takes_only_digits_as_label(self, history: History, digit: int) -> None:
        (saved,) = save(history, item())
        with pytest.raises(ValueError, match="0 to 9"):
            history.label(saved.id, digit)

    def test_is_deleted_with_its_picture(self, history: History) -> None:
        (saved,) = save(history, item())
        history.delete(saved.id)
        with pytest.raises(UnknownPrediction):
            history.get(saved.id)
        with pytest.raises(UnknownPicture):
            history.picture(saved.picture)

    def test_that_is_not_there_is_said_so(self, history: History) -> None:
        for act in (history.get, history.delete, lambda id: history.label(id, 1)):
            with pytest.raises(UnknownPrediction, match="'nothing'"):
                act("nothing")
        for hash_ in ("nothing", "00" * 32):
            with pytest.raises(UnknownPicture):
                history.picture(hash_)

    def test_can_be_deleted_while_the_same_picture_arrives(self, history: History) -> None:
        """Whoever comes first, no result is left without its picture and nothing fails."""
        kept: list[Item] = []
        trouble: list[Exception] = []

        def append() -> None:
            try:
                for _ in range(40):
                    kept.append(item(b"shared"))
                    history.append(kept[-1:])
            except Exception as error:
                trouble.append(error)

        thread = threading.Thread(target=append)
        thread.start()
        for _ in range(40):
            (doomed,) = save(history, item(b"shared"))
            history.delete(doomed.id)
        thread.join()
        assert not trouble
        assert history.count() == len(kept) == 40
        assert history.picture(kept[0][0].picture)[0] == b"shared"


class TestCorrections:
    def test_are_the_labelled_pictures_oldest_first(self, history: History) -> None:
        saved = save(history, *items(40))
        for place in range(39, 0, -1):
            history.label(saved[place].id, place % 10)
        assert list(history.corrections()) == [(f"picture {place}".encode(), place % 10) for place in range(1, 40)]

    def test_count_a_picture_once_with_its_last_label(self, history: History) -> None:
        first, second, third = save(history, item(b"same"), item(b"same"), item(b"same"))
        history.label(second.id, 4)
        history.label(third.id, 5)
        history.label(first.id, 6)
        assert list(history.corrections()) == [(b"same", 6)]
        history.label(first.id, None)
        assert list(history.corrections()) == [(b"same", 5)]

    def test_of_results_that_came_with_a_label_count_too(self, history: History) -> None:
        save(history, item(b"known", label=8))
        assert list(history.corrections()) == [(b"known", 8)]
