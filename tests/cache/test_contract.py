"""Every cache keeps the same promises: in memory, in Redis, and both together."""

import threading
from collections.abc import Iterator

import pytest

from inkdigits.cache import Cache, MemoryCache, TwoLevelCache, cache_key, open_cache
from inkdigits.cache.redis import RedisCache

from .redis_process import RedisProcess

KEY = cache_key("0" * 64, "scores", "cnn", "v1")


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis), "two levels"])
def cache(request: pytest.FixtureRequest) -> Iterator[Cache]:
    if request.param == "memory":
        made: Cache = MemoryCache(1_000_000)
    else:
        server: RedisProcess = request.getfixturevalue("redis_server")
        # A generous time limit: these tests are about values, and the machine may be busy.
        far = RedisCache(server.url, ttl_seconds=50, timeout_seconds=5)
        made = far if request.param == "redis" else TwoLevelCache(MemoryCache(1_000_000), far)
    yield made
    made.close()


class TestEveryCache:
    def test_a_key_never_put_is_a_miss(self, cache: Cache) -> None:
        assert cache.get(KEY) is None

    @pytest.mark.parametrize("value", [b"", b"{}", bytes(range(256)), b"x" * 100_000], ids=len)
    def test_gives_back_the_very_bytes_that_were_put(self, cache: Cache, value: bytes) -> None:
        cache.put(KEY, value)
        assert cache.get(KEY) == value

    def test_the_last_value_put_wins(self, cache: Cache) -> None:
        cache.put(KEY, b"old")
        cache.put(KEY, b"new")
        assert cache.get(KEY) == b"new"

    def test_keys_that_differ_in_any_part_are_apart(self, cache: Cache) -> None:
        parts = [
            ("0" * 64, "scores", "cnn", "v1"),
            ("1" * 64, "scores", "cnn", "v1"),
            ("0" * 64, "string", "cnn", "v1"),
        ]
        parts += [("0" * 64, "scores", "mlp", "v1"), ("0" * 64, "scores", "cnn", "v2")]
        for part in parts:
            cache.put(cache_key(*part), repr(part).encode())
        assert [cache.get(cache_key(*part)) for part in parts] == [repr(part).encode() for part in parts]

    def test_counts_what_it_found_and_what_not(self, cache: Cache) -> None:
        cache.get(KEY)
        cache.put(KEY, b"value")
        cache.get(KEY)
        counts = cache.counts().values()
        assert sum(count.hits for count in counts) == 1
        assert max(count.misses for count in counts) == 1
        assert sum(count.errors for count in counts) == 0

    def test_many_threads_never_see_another_keys_value(self, cache: Cache) -> None:
        wrong: list[tuple[str, bytes]] = []

        def work(start: int) -> None:
            for number in range(start, start + 150):
                key = f"key-{number % 40}"
                cache.put(key, key.encode())
                value = cache.get(f"key-{(number * 7) % 40}")
                if value not in (None, f"key-{(number * 7) % 40}".encode()):
                    wrong.append((key, value or b""))

        threads = [threading.Thread(target=work, args=(start,)) for start in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert sum(count.errors for count in cache.counts().values()) == 0

    def test_nothing_is_raised_after_closing(self, cache: Cache) -> None:
        cache.put(KEY, b"value")
        cache.close()
        cache.put(KEY, b"value")
        assert cache.get(KEY) in (None, b"value")
        cache.close()


@pytest.mark.parametrize("url", [None, ""])
def test_without_an_address_only_memory_is_used(url: str | None) -> None:
    cache = open_cache(max_bytes=1000, redis_url=url)
    assert set(cache.counts()) == {"memory"}
    cache.close()


@pytest.mark.redis
def test_with_an_address_servers_share_what_one_of_them_found(redis_server: RedisProcess) -> None:
    one, other = open_cache(redis_url=redis_server.url), open_cache(redis_url=redis_server.url)
    one.put(KEY, b"answer")
    assert other.get(KEY) == b"answer"
    assert other.counts()["redis"].hits == 1
    assert other.get(KEY) == b"answer"
    assert other.counts()["redis"].hits == 1, "the second time it lies in memory"
    one.close()
    other.close()
