import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from inkdigits.errors import StackError, StoreError
from inkdigits.stacks.pool import Pool

Numbers = list[int]
STUCK = 1_000_003


def doubler() -> Callable[[Numbers], Numbers]:
    return double


def double(task: Numbers) -> Numbers:
    for number in task:
        if number < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == STUCK:
            time.sleep(60)
        if number % 50 == 0:
            time.sleep(0.1)
    return [2 * number for number in task]


def refuse() -> Callable[[Numbers], Numbers]:
    raise StoreError("There is no model.")


class Losses:
    def split(self, task: Numbers) -> list[Numbers]:
        return [[number] for number in task]

    def lost(self, task: Numbers, why: str) -> Numbers:
        assert why in ("signal 9 ended it", "it took more than 2 seconds")
        return [0 for _ in task]


def die() -> Callable[[Numbers], Numbers]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def doubled(tasks: Sequence[Numbers], count: int = 2) -> list[int]:
    with Pool(doubler, count, Losses()) as pool:
        return [number for result in pool.map(tasks) for number in result]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(count: int) -> None:
    tasks = [[n, n + 1] for n in range(0, 200, 2)]
    assert doubled(tasks, count) == [2 * n for n in range(200)]


def test_all_is_done_where_the_first_takes_longest() -> None:
    assert doubled([[n] for n in range(301)]) == [2 * n for n in range(301)]


def test_a_process_that_dies_costs_what_killed_it_only() -> None:
    tasks = [[1, 2], [3, -1, 4, -2], [5], [-3], [6, 7]]
    assert doubled(tasks) == [2, 4, 6, 0, 8, 0, 10, 0, 12, 14]


def test_a_task_that_does_not_end_costs_itself_only() -> None:
    with Pool(doubler, 2, Losses(), patience=2) as pool:
        results = pool.map([[1, STUCK, 2], [3]])
        assert [number for result in results for number in result] == [2, 0, 4, 6]


def test_a_process_that_died_while_it_had_nothing_to_do_is_replaced() -> None:
    with Pool(doubler, 2, Losses()) as pool:
        assert len(list(pool.map([[1]] * 20))) == 20
        pool._workers[0].process.kill()
        pool._workers[0].process.join()
        assert list(pool.map([[4], [5], [6]])) == [[8], [10], [12]]


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = 0

    def tasks() -> Iterator[Numbers]:
        nonlocal taken
        for n in range(10_000):
            taken += 1
            yield [n]

    with Pool(doubler, 2, Losses()) as pool:
        results = pool.map(tasks())
        assert next(results) == [0]
        assert taken < 50


def test_no_tasks_give_no_results() -> None:
    assert doubled([]) == []


def test_a_process_that_cannot_start_says_why() -> None:
    with Pool(refuse, 2, Losses()) as pool, pytest.raises(StackError, match=r"There is no model\."):
        list(pool.map([[1]]))


def test_processes_that_die_at_their_start_end_the_run() -> None:
    with (
        Pool(die, 2, Losses()) as pool,
        pytest.raises(StackError, match=r"cannot be started here: signal 9 ended it\."),
    ):
        list(pool.map([[1]]))


def test_processes_are_gone_afterwards() -> None:
    with Pool(doubler, 2, Losses()) as pool:
        list(pool.map([[1], [2]]))
        processes = [worker.process for worker in pool._workers]
    assert not any(process.is_alive() for process in processes)
