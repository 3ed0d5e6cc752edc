"""Two caches one behind the other, and the choice of what to use. Knows nothing of keys and values."""

from collections.abc import Mapping

from inkdigits.cache.interface import Cache, Counts
from inkdigits.cache.memory import MemoryCache
from inkdigits.errors import SettingsError

MAX_BYTES = 16 * 1024 * 1024
"""About 25,000 answers."""

TIME_TO_LIVE_SECONDS = 50.0


class TwoLevelCache:
    """Asks `near` first, then `far`; what only `far` had is copied to `near`."""

    def __init__(self, near: Cache, far: Cache) -> None:
        self._near = near
        self._far = far

    def get(self, key: str) -> bytes | None:
        """The value under `key` in either level, or None."""
        value = self._near.get(key)
        if value is None:
            value = self._far.get(key)
            if value is not None:
                self._near.put(key, value)
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` in both levels."""
        self._near.put(key, value)
        self._far.put(key, value)

    def counts(self) -> Mapping[str, Counts]:
        """Counts of both levels by name."""
        return {**self._near.counts(), **self._far.counts()}

    def close(self) -> None:
        """Close both levels."""
        self._near.close()
        self._far.close()


def open_cache(
    max_bytes: int = MAX_BYTES, redis_url: str | None = None, ttl_seconds: float = TIME_TO_LIVE_SECONDS
) -> Cache:
    """A memory cache of `max_bytes`, with the Redis at `redis_url` behind it if one is given; connects when first used.

    `ttl_seconds` is for Redis alone. Raises SettingsError where the address is none or the redis extra is missing.
    """
    memory = MemoryCache(max_bytes)
    if not redis_url:
        return memory
    try:
        from inkdigits.cache.redis import RedisCache
    except ModuleNotFoundError as error:
        raise SettingsError(
            "A Redis address was given, but the package redis is not installed. "
            "Install the redis extra: pip install 'inkdigits[redis]'"
        ) from error
    return TwoLevelCache(memory, RedisCache(redis_url, ttl_seconds))
