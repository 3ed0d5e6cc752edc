"""A bounded number of readings, each made once, however many ask; one who goes away takes nothing from the others."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from inkdigits.errors import NotAPicture, TooBusy
from inkdigits.reading.queue import ReadingQueue


@pytest.fixture
def queue() -> Iterator[ReadingQueue]:
    queue = ReadingQueue(threads=2, most_in_hand=3, most_bytes=100)
    yield queue
    queue.close()


class Counted:
    """A call that waits to be let go, and counts."""

    def __init__(self) -> None:
        self.calls = 0
        self.go = threading.Event()

    def __call__(self) -> int:
        self.calls += 1
        assert self.go.wait(30)
        return self.calls


def test_what_many_ask_for_at_once_is_done_once_and_anew_for_who_comes_later(queue: ReadingQueue) -> None:
    call = Counted()

    async def ask() -> list[int]:
        asked = [asyncio.create_task(queue.once("photo", call)) for _ in range(20)]
        await asyncio.sleep(0.01)
        call.go.set()
        return [*await asyncio.gather(*asked), await queue.once("photo", call)]

    assert asyncio.run(ask()) == [1] * 20 + [2]


def test_one_who_goes_away_does_not_take_it_from_the_others(queue: ReadingQueue) -> None:
    call = Counted()

    async def ask() -> int:
        first, second = (asyncio.create_task(queue.once("photo", call)) for _ in range(2))
        await asyncio.sleep(0.01)
        first.cancel()
        call.go.set()
        return await second

    assert asyncio.run(ask()) == 1


def test_an_error_is_told_to_everyone_and_not_kept(queue: ReadingQueue) -> None:
    def fail() -> int:
        raise NotAPicture("This is not a picture.")

    async def ask() -> list[int | BaseException]:
        told = await asyncio.gather(*(queue.once("photo", fail) for _ in range(3)), return_exceptions=True)
        return [*told, await queue.once("photo", lambda: 7)]

    *told, later = asyncio.run(ask())
    assert [type(error) for error in told] == [NotAPicture] * 3
    assert later == 7


def test_no_more_at_once_than_there_are_threads(queue: ReadingQueue) -> None:
    call = Counted()

    async def ask() -> int:
        asked = [asyncio.create_task(queue.once(str(index), call)) for index in range(6)]
        await asyncio.sleep(0.05)
        under_way = call.calls
        call.go.set()
        await asyncio.gather(*asked)
        return under_way

    assert asyncio.run(ask()) == 2


def test_more_callers_than_the_bound_are_refused_and_taken_again_later(queue: ReadingQueue) -> None:
    three = queue.in_hand(1), queue.in_hand(1), queue.in_hand(1)
    with three[0], three[1], three[2], pytest.raises(TooBusy, match="3 pictures are waiting"), queue.in_hand(1):
        pass
    with queue.in_hand(1):
        pass


def test_more_bytes_than_the_bound_are_refused_but_one_picture_alone_is_taken(queue: ReadingQueue) -> None:
    with queue.in_hand(1000), pytest.raises(TooBusy), queue.in_hand(1):
        pass
    with queue.in_hand(60), pytest.raises(TooBusy), queue.in_hand(60):
        pass
    with queue.in_hand(60), queue.in_hand(40):
        pass


def test_what_nobody_waits_for_any_more_is_not_begun(queue: ReadingQueue) -> None:
    blocking, unwanted = Counted(), Counted()

    async def ask() -> int:
        blocked = [asyncio.create_task(queue.once(str(index), blocking)) for index in range(2)]
        leaving = [asyncio.create_task(queue.once("unwanted", unwanted)) for _ in range(2)]
        await asyncio.sleep(0.01)
        for caller in leaving:
            caller.cancel()
        await asyncio.sleep(0.01)
        blocking.go.set()
        await asyncio.gather(*blocked)
        unwanted.go.set()
        return await queue.once("unwanted", unwanted)

    assert asyncio.run(ask()) == 1


def test_what_has_waited_for_too_long_is_not_begun_and_told() -> None:
    hasty = ReadingQueue(threads=1, longest_wait=0.5)
    blocking, late = Counted(), Counted()

    async def ask() -> None:
        first = asyncio.create_task(hasty.once("first", blocking))
        second = asyncio.create_task(hasty.once("second", late))
        await asyncio.sleep(0.7)
        blocking.go.set()
        assert await first == 1
        with pytest.raises(TooBusy, match=r"waited 0\.5 seconds for its turn"):
            await second

    asyncio.run(ask())
    assert late.calls == 0
    hasty.close()
