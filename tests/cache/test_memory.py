"""The cache in memory stays within its bytes and forgets the least recently used first."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from inkdigits.cache.interface import Counts
from inkdigits.cache.memory import ENTRY_BYTES, MemoryCache

KEYS = [f"key-{number}" for number in range(12)]
values = st.binary(max_size=400)
steps = st.lists(st.tuples(st.sampled_from(KEYS), st.none() | values), max_size=120)


class Model:
    """A plain list that a reader can check: the least recently used pair first."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.pairs: list[tuple[str, bytes]] = []

    def get(self, key: str) -> bytes | None:
        found = [pair for pair in self.pairs if pair[0] == key]
        self.pairs = [pair for pair in self.pairs if pair[0] != key] + found
        return found[0][1] if found else None

    def put(self, key: str, value: bytes) -> None:
        self.pairs = [pair for pair in self.pairs if pair[0] != key]
        if cost(key, value) <= self.max_bytes:
            self.pairs.append((key, value))
        while sum(cost(*pair) for pair in self.pairs) > self.max_bytes:
            self.pairs.pop(0)


def cost(key: str, value: bytes) -> int:
    return len(key) + len(value) + ENTRY_BYTES


@given(max_bytes=st.integers(0, 3000), steps=steps)
def test_behaves_as_a_list_ordered_by_use_and_never_holds_more_than_allowed(
    max_bytes: int, steps: list[tuple[str, bytes | None]]
) -> None:
    cache, model = MemoryCache(max_bytes), Model(max_bytes)
    for key, value in steps:
        if value is None:
            assert cache.get(key) == model.get(key)
        else:
            cache.put(key, value)
            model.put(key, value)
        assert cache.bytes_held() == sum(cost(*pair) for pair in model.pairs) <= max_bytes
    held = [key for key, _ in model.pairs]
    assert [key for key in KEYS if cache.get(key) is not None] == sorted(held, key=KEYS.index)


def test_a_value_too_large_is_not_kept_and_throws_nobody_out() -> None:
    cache = MemoryCache(1000)
    cache.put("small", b"x")
    cache.put("large", b"x" * 1000)
    assert cache.get("large") is None
    assert cache.get("small") == b"x"


def test_of_no_bytes_it_keeps_nothing() -> None:
    cache = MemoryCache(0)
    cache.put("key", b"")
    assert cache.get("key") is None
    assert cache.counts() == {"memory": Counts(hits=0, misses=1, errors=0)}


def test_the_bytes_it_counts_are_the_bytes_it_takes() -> None:
    tracemalloc.start()
    try:
        cache = MemoryCache(2_000_000)
        for number in range(10_000):
            cache.put(f"{number:0113d}", bytes(344))
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0.8 * cache.bytes_held() < taken < 1.1 * cache.max_bytes
