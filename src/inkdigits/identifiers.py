"""Identifiers that sort by the time they were made: UUID version 7 (RFC 9562, section 5.7)."""

import os
import struct
import threading
import time
from collections.abc import Iterator

_AT_ONCE = 512
"""Numbers asked of the system at once. A call for each cost as much as the rest of an identifier, and during such a
call Python gives the turn to the thread that writes the history."""

_lock = threading.Lock()
_last_tick = 0
_random: Iterator[int] = iter(())


def uuid7() -> str:
    """A new UUID version 7 in its canonical 36 characters; within a process each one sorts after the one before.

    The 12 bits after the millisecond hold its fraction (RFC 9562, section 6.2, method 3), so results of the same
    millisecond keep their order; a clock that steps back does not.
    """
    global _last_tick, _random
    with _lock:
        _last_tick = max(time.time_ns() * 4096 // 1_000_000, _last_tick + 1)
        tick = _last_tick
        random = next(_random, None)
        if random is None:
            _random = iter(struct.unpack(f"{_AT_ONCE}Q", os.urandom(8 * _AT_ONCE)))
            random = next(_random)
    milliseconds, fraction = divmod(tick, 4096)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random >> 2
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _forget() -> None:
    """A forked process must not draw what its parent draws."""
    global _random
    _random = iter(())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
