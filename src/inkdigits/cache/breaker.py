"""A circuit breaker (Nygard, "Release It!", 2007): leaves a service in trouble alone for a while.

Knows nothing of the service: its caller says how each attempt went.
"""

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Opens after `failures` failed attempts in a row; then lets one attempt through every `pause_seconds`.

    The first attempt that succeeds closes it again. `clock` gives seconds and never goes back.
    """

    def __init__(
        self, failures: int = 3, pause_seconds: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.pause_seconds = pause_seconds
        self._limit = failures
        self._clock = clock
        self._failures = 0
        self._again_at = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether attempts are held back at present."""
        with self._lock:
            return self._failures >= self._limit

    def allows(self) -> bool:
        """Whether to attempt now. While open, only one caller per pause is told so."""
        with self._lock:
            if self._failures < self._limit:
                return True
            now = self._clock()
            if now < self._again_at:
                return False
            self._again_at = now + self.pause_seconds
            return True

    def succeeded(self) -> None:
        """The attempt was answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> bool:
        """The attempt was not answered. True if this is the failure that opened the breaker."""
        with self._lock:
            self._failures += 1
            self._again_at = self._clock() + self.pause_seconds
            return self._failures == self._limit
