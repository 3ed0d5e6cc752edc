import os
import signal
import time
from collections.abc import Callable, Sequence

import pytest

from inkdigits.errors import StackError, StoreError
from inkdigits.stacks.pool import Pool

Numbers = list[int]


def doubler() -> Callable[[Numbers], Numbers]:
    return double


def double(task: Numbers) -> Numbers:
    for number in task:
        if number < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        if number % 50 == 0:
            time.sleep(0.1)
    return [2 * number for number in task]


def refuse() -> Callable[[Numbers], Numbers]:
    raise StoreError("There is no model.")


class Losses:
    def split(self, task: Numbers) -> list[Numbers]:
        return [[number] for number in task]

    def lost(self, task: Numbers, exit_code: int | None) -> Numbers:
        assert exit_code == -signal.SIGKILL
        return [0 for _ in task]


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


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = 0

    def tasks() -> "Sequence[Numbers]":
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


def test_processes_are_gone_afterwards() -> None:
    with Pool(doubler, 2, Losses()) as pool:
        list(pool.map([[1], [2]]))
        processes = [worker.process for worker in pool._workers]
    assert not any(process.is_alive() for process in processes)
