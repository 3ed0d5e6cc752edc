"""Redis as the cache's tests start it."""

from tests.cache.conftest import redis_server, start_redis

__all__ = ["redis_server", "start_redis"]
