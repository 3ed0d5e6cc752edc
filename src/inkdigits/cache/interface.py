"""What every cache promises, and how it counts. Knows nothing of where values are kept."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Counts:
    """How often one level found a key, did not, or had trouble, since the process started."""

    hits: int = 0
    misses: int = 0
    errors: int = 0


@dataclass(slots=True)
class Lookup:
    """What came of asking for one answer: `hit` is None where it was not looked up."""

    hit: bool | None = None


class Cache(Protocol):
    """Small values by key. No method raises, whatever happens behind it, and any thread may call them."""

    def get(self, key: str) -> bytes | None:
        """The value last put under `key`, or None. May forget a value at any time, but never gives another key's."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` under `key` if there is room and the store answers; otherwise do nothing."""
        ...

    def counts(self) -> Mapping[str, Counts]:
        """Counts of every level by its name, "memory" or "redis"."""
        ...

    def close(self) -> None:
        """Give back connections and memory. `get` finds nothing afterwards in memory."""
        ...


class Tally:
    """Counts that many threads add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hits = self._misses = self._errors = 0

    def looked_up(self, found: bool) -> None:
        """Count one `get`."""
        with self._lock:
            if found:
                self._hits += 1
            else:
                self._misses += 1

    def failed(self) -> None:
        """Count one error."""
        with self._lock:
            self._errors += 1

    def counts(self) -> Counts:
        """The counts so far."""
        with self._lock:
            return Counts(self._hits, self._misses, self._errors)
