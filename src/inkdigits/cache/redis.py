"""A cache shared by every process and server, in Redis. Importing this module needs the `redis` extra.

Knows nothing of what the values mean. Redis may be down, slow, hanging, restarting, full or filled by somebody else:
an attempt takes at most a few timeouts, three failures in a row make this cache leave Redis alone for a while, and
nothing is ever raised.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError
from redis.retry import Retry

from inkdigits.cache.breaker import CircuitBreaker
from inkdigits.cache.interface import Counts, Tally
from inkdigits.errors import SettingsError

TIMEOUT_SECONDS = 0.02
"""For connecting and for each answer. Redis on loopback answers in 0.15 ms; reading a photo anew takes 50 ms."""

_log = logging.getLogger(__name__)


class RedisCache:
    """Values in the Redis at `url`: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], rediss://… or unix://PATH.

    Connects when first used. Raises SettingsError where `url` is no such address.
    """

    def __init__(
        self,
        url: str,
        ttl_seconds: float,
        timeout_seconds: float = TIMEOUT_SECONDS,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self.breaker = breaker or CircuitBreaker()
        self._ttl_milliseconds = max(1, round(ttl_seconds * 1000))
        self._client = _client(url, timeout_seconds)
        self._tally = Tally()

    def get(self, key: str) -> bytes | None:
        """The value under `key`, or None, also where Redis does not answer or holds something else there."""
        value = None
        if self.breaker.allows():
            with self._guarded():
                value = self._client.get(key)
        found = value if isinstance(value, bytes) else None
        self._tally.looked_up(found is not None)
        return found

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` for the time to live, replacing whatever is there; nothing happens where Redis refuses."""
        if self.breaker.allows():
            with self._guarded():
                self._client.set(key, value, px=self._ttl_milliseconds)

    def counts(self) -> Mapping[str, Counts]:
        """How often a key was found in Redis; what was not asked because of the breaker is a miss."""
        return {"redis": self._tally.counts()}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except ResponseError:
            # Redis is well but refuses this command: it is full or read-only, or holds another type under the key.
            self._tally.failed()
            self.breaker.succeeded()
        except Exception as error:
            # Besides its own errors, redis-py lets ValueError and others out when what answers is no Redis.
            self._tally.failed()
            if self.breaker.failed():
                _log.warning("Redis is left alone for %g s at a time: %s", self.breaker.pause_seconds, error)
        else:
            self.breaker.succeeded()


def _client(url: str, timeout_seconds: float) -> Redis:
    try:
        return Redis.from_url(
            url,
            socket_timeout=timeout_seconds,
            socket_connect_timeout=timeout_seconds,
            # redis-py retries three times by default, with pauses.
            retry=Retry(NoBackoff(), 0),
            # Under protocol 3 a server's maintenance notice may lengthen the timeouts.
            protocol=2,
        )
    except ValueError as error:
        raise SettingsError(f"The Redis address cannot be used: {error}. Give it as redis://HOST:PORT/0") from error
