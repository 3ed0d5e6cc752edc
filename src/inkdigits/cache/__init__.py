"""Answers kept for pictures that cost a lot to read: in this process, and in Redis for all of them.

A cache can only help: `get` and `put` never raise, and what it gives back belongs to exactly the picture, operation,
model and version in its key. Knows nothing of pictures, models or HTTP.
"""

from inkdigits.cache.interface import Cache, Counts, Lookup
from inkdigits.cache.key import cache_key
from inkdigits.cache.levels import TwoLevelCache, open_cache
from inkdigits.cache.memory import MemoryCache
from inkdigits.cache.values import decode_scores, encode_scores

__all__ = [
    "Cache",
    "Counts",
    "Lookup",
    "MemoryCache",
    "TwoLevelCache",
    "cache_key",
    "decode_scores",
    "encode_scores",
    "open_cache",
]
