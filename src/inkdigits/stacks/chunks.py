"""Entries in portions for the processes that read them: many small files at once, photos one by one."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from inkdigits.stacks.entry import Entry

MOST_ENTRIES = 256
MOST_BYTES = 1 << 19

_PAGE_BYTES = 1 << 18
"""What a page of a document counts for: about as much work as a photo of that size."""


def chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """`entries` in order, in chunks of at most MOST_ENTRIES and about MOST_BYTES."""
    chunk: list[Entry] = []
    size = 0
    for entry in entries:
        chunk.append(entry)
        size += weight(entry)
        if len(chunk) >= MOST_ENTRIES or size >= MOST_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def weight(entry: Entry) -> int:
    """About how many bytes there are to decode, for sharing out work; 0 for what cannot be read at all."""
    if entry.page is not None or entry.member is not None:
        return _PAGE_BYTES
    try:
        return Path(entry.path).stat().st_size
    except OSError:
        return 0
