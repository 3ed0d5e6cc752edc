"""Bodies in pieces: whole, within their bounds, and not too much of them at once."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from inkdigits.errors import TooBusy, UploadTooLarge
from inkdigits.server.receiving import Arriving, Body, read_body


def received(chunks: Sequence[bytes], limit: int = 100, pause: float = 0.0, ends: bool = True) -> bytes:
    """What `read_body` makes of these pieces, of which the last may have gone missing."""
    messages: list[Message] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    if ends:
        messages[-1]["more_body"] = False
    else:
        messages.append({"type": "http.disconnect"})

    async def receive() -> Message:
        if pause:
            await asyncio.sleep(pause)
        return messages.pop(0)

    return asyncio.run(read_body(Request({"type": "http"}, receive), limit))


@pytest.mark.parametrize("pause", [0.0, 0.001])
@pytest.mark.parametrize("chunks", [[b""], [b"all"], [b"a", b"l", b"l"], [b"", b"all", b""]])
def test_a_body_is_put_together(chunks: list[bytes], pause: float) -> None:
    assert received(chunks, pause=pause) == b"".join(chunks)


@pytest.mark.parametrize("pause", [0.0, 0.001])
@pytest.mark.parametrize("chunks", [[b"x" * 101], [b"x" * 60, b"x" * 41], [b"x" * 60] * 5])
def test_a_body_above_the_limit_is_refused_whatever_its_pieces(chunks: list[bytes], pause: float) -> None:
    assert received([b"x" * 60, b"x" * 40], pause=pause) == b"x" * 100
    with pytest.raises(UploadTooLarge, match="limit of 100 bytes"):
        received(chunks, pause=pause)


@pytest.mark.parametrize("pause", [0.0, 0.001])
def test_a_caller_who_goes_away_is_noticed(pause: float) -> None:
    with pytest.raises(ClientDisconnect):
        received([b"half"], pause=pause, ends=False)


def body(size: int) -> Body:
    made = Body(1000)
    made.take({"type": "http.request", "body": b"x" * size, "more_body": True})
    return made


def test_one_body_may_be_larger_than_all_together_may_and_others_wait_until_it_is_here() -> None:
    arriving, large, small = Arriving(100), body(150), body(10)
    arriving.note(large)
    with pytest.raises(TooBusy, match="2 large bodies"):
        arriving.note(small)
    arriving.forget(small)
    arriving.forget(large)
    arriving.note(small)
    arriving.note(body(80))


def test_a_body_counts_with_what_has_come_of_it_so_far() -> None:
    arriving, growing, other = Arriving(100), body(10), body(30)
    arriving.note(growing)
    arriving.note(other)
    for _ in range(6):
        growing.take({"type": "http.request", "body": b"x" * 10, "more_body": True})
        arriving.note(growing)
    growing.take({"type": "http.request", "body": b"x", "more_body": True})
    with pytest.raises(TooBusy):
        arriving.note(growing)
