"""Identifiers that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7)."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last_tick = 0


def uuid7() -> str:
    """A new UUID version 7 in its canonical 36 characters; within a process each one sorts after the one before.

    The 12 bits after the millisecond hold its fraction (RFC 9562, section 6.2, method 3), so results of the same
    millisecond keep their order; a clock that steps back does not.
    """
    global _last_tick
    with _lock:
        _last_tick = max(time.time_ns() * 4096 // 1_000_000, _last_tick + 1)
        tick = _last_tick
    milliseconds, fraction = divmod(tick, 4096)
    random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random
    return str(uuid.UUID(int=value))
