"""A Redis server of our own for every test: started on a free port, with nothing kept on disk."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from .redis_process import RedisProcess, redis_program


@pytest.fixture
def start_redis(tmp_path: Path) -> Iterator[Callable[..., RedisProcess]]:
    program = redis_program()
    if program is None:
        pytest.skip("redis-server is not installed")
    with ExitStack() as stack:

        def start(*options: str) -> RedisProcess:
            return stack.enter_context(RedisProcess(program, tmp_path, options))

        yield start


@pytest.fixture
def redis_server(start_redis: Callable[..., RedisProcess]) -> RedisProcess:
    return start_redis()
