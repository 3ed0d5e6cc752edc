"""Entries in portions for the processes that read them: many small files at once, photos one by one."""

from collections.abc import Iterable, Iterator

from inkdigits.stacks.entry import Entry

MOST_ENTRIES = 128
MOST_BYTES = 1 << 19


def chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """`entries` in order, in chunks of at most MOST_ENTRIES and about MOST_BYTES."""
    chunk: list[Entry] = []
    size = 0
    for entry in entries:
        chunk.append(entry)
        size += entry.size
        if len(chunk) >= MOST_ENTRIES or size >= MOST_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
