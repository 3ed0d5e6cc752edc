"""Whatever befalls Redis, the cache never raises and soon leaves it alone. A real redis-server, really mistreated."""

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from inkdigits.cache.breaker import CircuitBreaker
from inkdigits.cache.interface import Counts
from inkdigits.cache.levels import open_cache
from inkdigits.cache.redis import RedisCache
from inkdigits.errors import SettingsError
from tests.server_process import free_port

from .redis_process import RedisProcess

pytestmark = pytest.mark.redis


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_to(clock: Clock) -> Iterator[Callable[..., RedisCache]]:
    opened = []

    def make(url: str, ttl_seconds: float = 50, timeout_seconds: float = 1.0) -> RedisCache:
        breaker = CircuitBreaker(failures=3, pause_seconds=5, clock=clock)
        opened.append(RedisCache(url, ttl_seconds, timeout_seconds, breaker))
        return opened[-1]

    yield make
    for cache in opened:
        cache.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that accepts by its backlog and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield server


def url_of(server: socket.socket) -> str:
    return f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def errors(cache: RedisCache) -> int:
    return cache.counts()["redis"].errors


def test_values_live_for_their_time_and_no_longer(
    redis_server: RedisProcess, open_to: Callable[..., RedisCache]
) -> None:
    cache = open_to(redis_server.url, ttl_seconds=50)
    cache.put("key", b"value")
    with redis_server.client() as client:
        assert 45_000 < client.pttl("key") <= 50_000
        client.pexpire("key", 1)
        while client.exists("key"):
            pass
    assert cache.get("key") is None


def test_redis_down_is_a_miss_and_is_soon_left_alone(open_to: Callable[..., RedisCache]) -> None:
    cache = open_to(f"redis://127.0.0.1:{free_port()}/0")
    for _ in range(50):
        cache.put("key", b"value")
        assert cache.get("key") is None
    assert cache.breaker.is_open
    assert cache.counts()["redis"] == Counts(hits=0, misses=50, errors=3)


def test_redis_hanging_costs_three_timeouts_and_then_one_a_pause(
    listener: socket.socket, open_to: Callable[..., RedisCache], clock: Clock
) -> None:
    cache = open_to(url_of(listener), timeout_seconds=0.02)
    for _ in range(100):
        assert cache.get("key") is None
    assert errors(cache) == 3
    for pause in range(1, 4):
        clock.now += 5.01
        for _ in range(100):
            cache.put("key", b"value")
        assert errors(cache) == 3 + pause


def test_a_frozen_redis_is_used_again_once_it_thaws(
    redis_server: RedisProcess, open_to: Callable[..., RedisCache], clock: Clock
) -> None:
    cache = open_to(redis_server.url)
    cache.put("key", b"value")
    redis_server.freeze()
    for _ in range(10):
        assert cache.get("key") is None
    assert errors(cache) == 3
    redis_server.thaw()
    assert cache.get("key") is None, "still within the pause"
    clock.now += 5.01
    assert cache.get("key") == b"value"
    assert not cache.breaker.is_open


def test_redis_killed_and_started_again_is_used_again(
    redis_server: RedisProcess, open_to: Callable[..., RedisCache], clock: Clock
) -> None:
    cache = open_to(redis_server.url)
    cache.put("key", b"value")
    assert cache.get("key") == b"value"
    redis_server.kill()
    for _ in range(10):
        cache.put("key", b"value")
        assert cache.get("key") is None
    redis_server.start()
    clock.now += 5.01
    cache.put("key", b"again")
    assert cache.get("key") == b"again"


def test_a_restart_between_two_calls_costs_one_error_at_most(
    redis_server: RedisProcess, open_to: Callable[..., RedisCache]
) -> None:
    cache = open_to(redis_server.url)
    cache.put("key", b"value")
    redis_server.kill()
    redis_server.start()
    cache.get("key")
    cache.put("key", b"again")
    assert cache.get("key") == b"again"
    assert errors(cache) <= 1


def test_a_full_redis_still_answers_what_it_holds(
    start_redis: Callable[..., RedisProcess], open_to: Callable[..., RedisCache]
) -> None:
    server = start_redis("--maxmemory-policy", "noeviction")
    cache = open_to(server.url)
    cache.put("old", b"value")
    with server.client() as client:
        client.config_set("maxmemory", "1")
    for number in range(20):
        cache.put(f"new-{number}", b"value")
    assert cache.get("old") == b"value"
    assert cache.get("new-0") is None
    assert errors(cache) == 20
    assert not cache.breaker.is_open


def test_another_type_under_the_key_is_a_miss_and_is_overwritten(
    redis_server: RedisProcess, open_to: Callable[..., RedisCache]
) -> None:
    cache = open_to(redis_server.url)
    with redis_server.client() as client:
        client.rpush("key", "a", "list")
    assert cache.get("key") is None
    assert not cache.breaker.is_open
    cache.put("key", b"value")
    assert cache.get("key") == b"value"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"$nonsense\r\n",
        b"\xff\xfe\x00\r\n",
        b"+OK\r\n" * 50,
        b"$-7\r\n",
        b"*9\r\n",
    ],
    ids=["http", "bad length", "binary", "always OK", "negative", "cut off"],
)
def test_something_that_is_no_redis_is_a_miss(
    listener: socket.socket, open_to: Callable[..., RedisCache], answer: bytes
) -> None:
    threading.Thread(target=answer_everybody, args=(listener, answer), daemon=True).start()
    cache = open_to(url_of(listener), timeout_seconds=0.2)
    for _ in range(10):
        value = cache.get("key")
        assert value in (None, b"OK")
        cache.put("key", b"value")


def answer_everybody(listener: socket.socket, answer: bytes) -> None:
    while True:
        try:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)
        except OSError:
            return


def test_the_wrong_password_is_a_miss(
    start_redis: Callable[..., RedisProcess], open_to: Callable[..., RedisCache]
) -> None:
    server = start_redis()
    with server.client() as client:
        client.config_set("requirepass", "right")
    cache = open_to(server.url.replace("redis://", "redis://:wrong@"))
    for _ in range(5):
        assert cache.get("key") is None
    assert cache.breaker.is_open
    good = open_to(server.url.replace("redis://", "redis://:right@"))
    good.put("key", b"value")
    assert good.get("key") == b"value"


def test_opening_the_breaker_is_logged_once_and_without_the_password(
    open_to: Callable[..., RedisCache], caplog: pytest.LogCaptureFixture
) -> None:
    cache = open_to(f"redis://:secret@127.0.0.1:{free_port()}/0")
    for _ in range(20):
        cache.get("key")
    assert len(caplog.records) == 1
    assert "left alone" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("url", ["http://localhost:6379", "localhost:6379", "redis://host:port/0"])
def test_an_address_that_is_none_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(SettingsError, match="redis://HOST:PORT"):
        open_cache(redis_url=url)


def test_without_the_redis_extra_the_message_says_how_to_get_it() -> None:
    program = (
        "import sys; sys.modules['redis'] = None\n"
        "from inkdigits.cache import open_cache\n"
        "open_cache()\n"
        "try: open_cache(redis_url='redis://localhost')\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("SettingsError")
    assert "pip install 'inkdigits[redis]'" in done.stdout
