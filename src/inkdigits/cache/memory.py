"""A cache in this process: bounded by bytes, the least recently used value leaves first. Knows nothing of other levels.

Values need no time to live: a key names the model's version, so a value never becomes wrong, only useless.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping

from inkdigits.cache.interface import Counts, Tally

ENTRY_BYTES = 200
"""What an entry costs besides its key's and value's characters: two objects' headers, the node and the hash slot.

Measured with tracemalloc on CPython 3.11: 173 bytes an entry at 100,000 entries; the rest is for the allocator.
"""


class MemoryCache:
    """Holds at most `max_bytes`, keys and bookkeeping counted; 0 keeps nothing."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._entries: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._tally = Tally()

    def get(self, key: str) -> bytes | None:
        """The value under `key`, which becomes the most recently used, or None."""
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
        self._tally.looked_up(value is not None)
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep `value`; a value larger than the whole cache only takes the place of what stood under its key."""
        with self._lock:
            self._drop(key)
            if _cost(key, value) <= self.max_bytes:
                self._entries[key] = value
                self._bytes += _cost(key, value)
            while self._bytes > self.max_bytes:
                self._drop(next(iter(self._entries)))

    def bytes_held(self) -> int:
        """What the entries cost now, never more than `max_bytes`."""
        with self._lock:
            return self._bytes

    def counts(self) -> Mapping[str, Counts]:
        """How often a key was found here."""
        return {"memory": self._tally.counts()}

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _drop(self, key: str) -> None:
        value = self._entries.pop(key, None)
        if value is not None:
            self._bytes -= _cost(key, value)


def _cost(key: str, value: bytes) -> int:
    return len(key) + len(value) + ENTRY_BYTES
