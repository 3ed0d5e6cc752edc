"""What processes weigh together, as if nothing else ran on the machine. Knows nothing of servers.

PSS alone would not do: a library that another program has loaded too, this benchmark among them, counts for less, and
so a server in the benchmark's own environment would seem lighter than one in an environment of its own.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

Part = tuple[str, str]
"""Device and inode of a file, with the place in it from which on it is mapped."""


def megabytes(pids: Iterable[int]) -> float:
    """Their own pages, a page shared by n of them counted once; pages of a file once, whoever else has them."""
    own = 0
    files: dict[Part, int] = {}
    for pid in pids:
        # A process that has just ended has no memory.
        with suppress(OSError):
            own += sum(_proportional(pid))
            for part, kilobytes in _mapped(pid):
                files[part] = max(kilobytes, files.get(part, 0))
    return (own + sum(files.values())) / 1024


def _proportional(pid: int) -> Iterator[int]:
    """Kilobytes that no file backs. Only forks share these, and they belong to the same server."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, value, *_ = line.split()
        if name in {"Pss_Anon:", "Pss_Shmem:"}:
            yield int(value)


def _mapped(pid: int) -> Iterator[tuple[Part, int]]:
    """Kilobytes of each part of a file, without what was changed in memory."""
    part, kilobytes = ("", ""), 0
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, value, *more = line.split()
        if not name.endswith(":"):
            offset, device, inode, *_ = more
            part = f"{device} {inode}" if inode != "0" else "", offset
        elif name == "Rss:":
            kilobytes = int(value)
        elif name == "Anonymous:" and part[0]:
            yield part, kilobytes - int(value)
