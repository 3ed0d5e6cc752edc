"""The head of an answer and its first bytes in one write: uvicorn sends the two one after the other.

A write is a call of the system, and its two are a tenth of what a small picture costs the server (measured, see
docs/performance.md). Knows uvicorn's cycle of request and answer, nothing of what is answered.
"""

from typing import Any


class HeldHead:
    """Stands in for the transport of an answer until that has begun; only what uvicorn calls there is offered."""

    __slots__ = ("_cycle", "_head", "_transport")

    def __init__(self, cycle: Any) -> None:
        """`cycle` is uvicorn's, before it has written anything."""
        self._cycle = cycle
        self._transport = cycle.transport
        self._head: bytes | None = None

    def write(self, data: bytes) -> None:
        """Keep the head; send it with what follows, and leave."""
        if self._head is None:
            self._head = data
            return
        self._cycle.transport = self._transport
        self._transport.writelines([self._head, data])

    def close(self) -> None:
        """Of an answer that broke off after its head, nothing is sent."""
        self._transport.close()


def hold_head(cycle: Any) -> None:
    """Hold back the head of this answer; not where no body follows it, nor where a caller waits for a go-ahead."""
    if cycle.scope["method"] != "HEAD" and not cycle.waiting_for_100_continue:
        cycle.transport = HeldHead(cycle)
