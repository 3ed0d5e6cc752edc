"""Results of concurrent requests share a commit, and each caller learns the fate of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from inkdigits.errors import HistoryError, HistoryUnavailable
from inkdigits.history import History, HistoryWriter
from tests.history.examples import Item, item, items, predictions, scores


class Watched(History):
    """A history that counts its commits, and waits before each one while `gate` is closed."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.groups: list[int] = []
        self.reached = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def append(self, several: Sequence[Item]) -> None:
        self.groups.append(len(several))
        self.reached.set()
        assert self.gate.wait(30)
        super().append(several)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[Watched]:
    history = Watched(f"sqlite:///{tmp_path / 'history.db'}")
    history.migrate()
    yield history
    history.gate.set()
    history.close()


@contextlib.contextmanager
def started(writer: HistoryWriter) -> Iterator[HistoryWriter]:
    writer.start()
    try:
        yield writer
    finally:
        writer.stop()


async def closed_gate(history: Watched, writer: HistoryWriter) -> asyncio.Task[None]:
    """A first result whose commit waits at the gate, so that what comes next forms one group."""
    history.gate.clear()
    history.reached.clear()
    first = asyncio.create_task(writer.append(*item(b"first")))
    assert await asyncio.to_thread(history.reached.wait, 30)
    return first


async def outcomes(history: Watched, writer: HistoryWriter, several: Sequence[Item]) -> list[BaseException | None]:
    """What becomes of results that wait together."""
    first = await closed_gate(history, writer)
    tasks = [asyncio.create_task(writer.append(*one)) for one in several]
    await asyncio.sleep(0)
    history.gate.set()
    await first
    return await asyncio.gather(*tasks, return_exceptions=True)


def test_a_result_is_saved_when_append_returns(history: Watched) -> None:
    with started(HistoryWriter(history)) as writer:
        prediction, data = item()
        asyncio.run(writer.append(prediction, data))
        assert history.get(prediction.id) == prediction


def test_what_waits_becomes_one_commit(history: Watched) -> None:
    with started(HistoryWriter(history)) as writer:
        assert asyncio.run(outcomes(history, writer, items(100))) == [None] * 100
    assert history.groups == [1, 100]
    assert history.count() == 101


def test_a_commit_holds_no_more_than_it_may(history: Watched) -> None:
    with started(HistoryWriter(history, max_group=40)) as writer:
        asyncio.run(outcomes(history, writer, items(100)))
    assert history.groups == [1, 40, 40, 20]


def test_large_pictures_are_spread_over_commits(history: Watched) -> None:
    large = [item(bytes([number]) * (12 << 20)) for number in range(4)]
    with started(HistoryWriter(history)) as writer:
        asyncio.run(outcomes(history, writer, large))
    assert history.groups == [1, 3, 1]


def test_one_bad_result_fails_alone(history: Watched) -> None:
    several = items(5)
    several[2] = item(b"bad", scores(11))
    with started(HistoryWriter(history)) as writer:
        fates = asyncio.run(outcomes(history, writer, several))
    assert [type(fate) for fate in fates] == [type(None)] * 2 + [HistoryError] + [type(None)] * 2
    assert history.count() == 5


def test_an_unexpected_error_reaches_its_caller_and_not_the_thread(history: Watched) -> None:
    several = items(2)
    several[0] = item(b"bad", scores(probabilities=(1.0,)))
    with started(HistoryWriter(history)) as writer:
        fates = asyncio.run(outcomes(history, writer, several))
        assert fates[0] is not None
        assert fates[1] is None
        asyncio.run(writer.append(*item(b"after")))


def test_a_cancelled_caller_leaves_nothing_behind(history: Watched) -> None:
    async def main(writer: HistoryWriter) -> None:
        first = await closed_gate(history, writer)
        given_up = [asyncio.create_task(writer.append(*one)) for one in items(3)]
        kept = asyncio.create_task(writer.append(*item(b"kept")))
        await asyncio.sleep(0)
        for task in [*given_up, first]:
            task.cancel()
        await asyncio.sleep(0)
        history.gate.set()
        await kept

    with started(HistoryWriter(history)) as writer:
        asyncio.run(main(writer))
    assert history.groups == [1, 1]


def test_too_many_waiting_are_refused(history: Watched) -> None:
    with started(HistoryWriter(history, max_waiting=2)) as writer:
        fates = asyncio.run(outcomes(history, writer, items(3)))
    assert fates[:2] == [None, None]
    assert isinstance(fates[2], HistoryUnavailable)
    assert "Try again later" in str(fates[2])


def test_stopping_saves_what_waits_and_refuses_more(history: Watched) -> None:
    async def main(writer: HistoryWriter) -> None:
        first = await closed_gate(history, writer)
        waiting = [asyncio.create_task(writer.append(*one)) for one in items(20)]
        await asyncio.sleep(0)
        threading.Timer(0.05, history.gate.set).start()
        await asyncio.to_thread(writer.stop)
        await asyncio.gather(first, *waiting)
        with pytest.raises(HistoryUnavailable, match="closed"):
            await writer.append(*item())

    writer = HistoryWriter(history)
    writer.start()
    asyncio.run(main(writer))
    assert history.count() == 21


def test_a_stopped_writer_can_be_started_again(history: Watched) -> None:
    writer = HistoryWriter(history)
    for _ in range(2):
        with started(writer):
            writer.start()
            asyncio.run(writer.append(*item()))
    assert history.count() == 2


def test_a_database_that_does_not_answer_fails_the_whole_group_at_once(history: Watched, tmp_path: Path) -> None:
    for path in tmp_path.iterdir():
        path.write_bytes(b"rubbish " * 1000)
    history.close()
    with started(HistoryWriter(history)) as writer:
        fates = asyncio.run(broken(history, writer))
    assert [type(fate) for fate in fates] == [HistoryUnavailable] * 10
    assert history.groups == [1, 9]


async def broken(history: Watched, writer: HistoryWriter) -> list[BaseException | None]:
    first = await closed_gate(history, writer)
    tasks = [asyncio.create_task(writer.append(*one)) for one in items(9)]
    await asyncio.sleep(0)
    history.gate.set()
    return await asyncio.gather(first, *tasks, return_exceptions=True)


def test_loops_of_several_threads_are_served(history: Watched) -> None:
    several = items(40)

    async def client(writer: HistoryWriter, own: list[Item]) -> None:
        await asyncio.gather(*(writer.append(*one) for one in own))

    with started(HistoryWriter(history)) as writer:
        threads = [
            threading.Thread(target=lambda own=several[start::4]: asyncio.run(client(writer, own)))
            for start in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {saved.id for saved in history.page(100).predictions} == {one.id for one in predictions(several)}
