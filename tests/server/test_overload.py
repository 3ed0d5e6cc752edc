"""More pictures than a process takes in hand: the rest is sent away at once, and everything else is answered."""

import asyncio
import contextlib
import json
import logging
import re
import resource
import select
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from inkdigits.recognizer import MOST_SMALL
from inkdigits.server.door import Door
from inkdigits.server.measured import Tally
from tests.server.conftest import digit_png
from tests.server.test_metrics import samples
from tests.server.test_rough_callers import answer, connected, post, recorded
from tests.server_process import Server, running_server
from tests.small_models import filled_store

FURTHER = 100
RAW = 'inkdigits_requests_total{route="/v1/predict",method="POST",status="503"}'


@contextlib.contextmanager
def many_files(count: int) -> Iterator[None]:
    """So many may be open here, and in servers that are started meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        pytest.skip("so many open files are not allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    filled_store(tmp_path / "models")
    with many_files(2 * MOST_SMALL), running_server(tmp_path) as running:
        yield running


@contextlib.contextmanager
def waiting_disk(server: Server) -> Iterator[None]:
    """Nothing is committed to the history meanwhile, so that whoever sends a picture waits."""
    with contextlib.closing(sqlite3.connect(server.data_dir / "history.db", timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


@contextlib.contextmanager
def callers(server: Server, count: int) -> Iterator[list[socket.socket]]:
    """So many who have sent a picture each."""
    with contextlib.ExitStack() as opened:
        found = [opened.enter_context(connected(server)) for _ in range(count)]
        for index, caller in enumerate(found):
            caller.sendall(post(digit_png(index)))
        yield found


def answered(waiting: list[socket.socket], count: int, seconds: float) -> list[socket.socket]:
    """Those who have an answer once there are `count` of them, or when the time is over."""
    until = time.monotonic() + seconds
    while True:
        poll = select.poll()
        for caller in waiting:
            poll.register(caller, select.POLLIN)
        ready = {number for number, _ in poll.poll(0)}
        if len(ready) >= count or time.monotonic() > until:
            return [caller for caller in waiting if caller.fileno() in ready]
        time.sleep(0.05)


def statuses(connection: socket.socket, count: int) -> list[int]:
    """Of so many answers, which may come in one piece."""
    received, found = b"", []
    while len(found) < count:
        received += connection.recv(65536)
        found = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", received)]
    return found


def test_whoever_is_too_many_is_sent_away_at_once_and_nobody_else(server: Server) -> None:
    before = recorded(server)
    with waiting_disk(server), callers(server, MOST_SMALL + FURTHER) as everybody:
        sent_away = answered(everybody, FURTHER, 10)
        assert len(sent_away) == FURTHER
        for caller in sent_away:
            status, body = answer(caller)
            assert (status, json.loads(body)["error"]) == (503, "too_busy")
        begun = time.monotonic()
        assert requests.get(f"{server.url}/health/live", timeout=30).status_code == 200
        assert samples(server)[RAW] == FURTHER
        assert time.monotonic() - begun < 1
        rest = [caller for caller in everybody if caller not in sent_away]
        assert not answered(rest, 1, 0.5)
    assert "Too busy" in server.log.read_text()
    assert recorded(server) - before <= MOST_SMALL


def test_those_in_hand_are_answered_and_those_sent_away_may_ask_again_on_their_connection(server: Server) -> None:
    with contextlib.ExitStack() as opened:
        with waiting_disk(server):
            everybody = opened.enter_context(callers(server, MOST_SMALL + FURTHER))
            sent_away = answered(everybody, FURTHER, 10)
            assert [answer(caller)[0] for caller in sent_away] == [503] * FURTHER
        rest = [caller for caller in everybody if caller not in sent_away]
        assert [answer(caller)[0] for caller in rest] == [200] * MOST_SMALL
        for caller in sent_away:
            caller.sendall(post(digit_png()))
        assert [answer(caller)[0] for caller in sent_away] == [200] * FURTHER
    assert recorded(server) == MOST_SMALL + FURTHER


def test_every_route_and_kind_of_caller_hears_it_in_its_own_form(server: Server) -> None:
    picture = digit_png()
    form = {"file_name": ("digit.png", picture, "image/png")}
    with waiting_disk(server), callers(server, MOST_SMALL + 1) as everybody:
        assert len(answered(everybody, 1, 10)) == 1
        posted = requests.post(f"{server.url}/v1/inference", files=form, timeout=10)
        assert posted.headers["retry-after"] == "1"
        assert posted.headers["access-control-allow-origin"] == "*"
        assert posted.json()["error"] == "too_busy"
        legacy = requests.post(f"{server.url}/predict/", json={"image": "", "model": "cnn"}, timeout=10)
        assert (legacy.status_code, list(legacy.json())) == (503, ["error"])
        # These end their connection, or wait to be told to send: they come in, and hear it inside.
        assert (
            requests.post(f"{server.url}/v1/predict", picture, headers={"Connection": "close"}, timeout=10).status_code
            == 503
        )
        with connected(server) as caller:
            caller.sendall(b"POST /v1/predict HTTP/1.0\r\nContent-Length: %d\r\n\r\n" % len(picture) + picture)
            assert answer(caller)[0] == 503
        with connected(server) as caller:
            caller.sendall(post(b"", b"Expect: 100-continue").replace(b"Length: 0", b"Length: %d" % len(picture)))
            assert caller.recv(65536).startswith(b"HTTP/1.1 100 ")
            caller.sendall(picture)
            assert answer(caller)[0] == 503


def test_requests_for_other_things_take_no_place_of_a_picture(server: Server) -> None:
    health = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    server.signal(signal.SIGSTOP)
    with connected(server) as one, connected(server) as other, connected(server) as caller:
        one.sendall(health * 600)
        other.sendall(health * 600)
        caller.sendall(post(digit_png()))
        server.signal(signal.SIGCONT)
        assert answer(caller)[0] == 200


def test_many_requests_sent_ahead_are_no_long_head(server: Server) -> None:
    health = b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Filling: " + b"x" * 400 + b"\r\n\r\n"
    with connected(server) as caller:
        caller.sendall(health * 900)
        assert statuses(caller, 900) == [200] * 900


def test_photos_have_a_queue_of_their_own(server: Server) -> None:
    with waiting_disk(server), callers(server, MOST_SMALL + 1) as everybody:
        assert len(answered(everybody, 1, 10)) == 1
        with connected(server) as caller:
            caller.sendall(post(b"no picture" * 10_000))
            assert answer(caller)[0] == 422


def test_the_body_of_one_who_is_sent_away_is_no_request(server: Server) -> None:
    picture = digit_png()
    with waiting_disk(server), callers(server, MOST_SMALL + 1) as everybody:
        assert len(answered(everybody, 1, 10)) == 1
        with connected(server) as caller:
            caller.sendall(post(picture)[: -len(picture)])
            assert answer(caller)[0] == 503
            caller.sendall(picture + b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
            assert answer(caller)[0] == 200
            caller.sendall(post(b"x" * 15_000) + b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
            assert statuses(caller, 2) == [503, 200]
        with connected(server) as caller:
            caller.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" + post(picture) * 3)
            assert statuses(caller, 4) == [200, 503, 503, 503]


def test_the_door_counts_those_who_come_until_their_turn() -> None:
    in_hand: list[int] = []
    door = Door(lambda: 3 - len(in_hand), Tally())

    async def come(count: int) -> list[bool]:
        let_in = [door.enter() for _ in range(count)]
        asyncio.get_running_loop().call_soon(in_hand.extend, range(sum(let_in)))
        await asyncio.sleep(0)
        return let_in

    async def come_and_go() -> list[list[bool]]:
        first = await come(2)
        second = await come(2)
        in_hand.pop()
        return [first, second, await come(2)]

    assert asyncio.run(come_and_go()) == [[True, True], [True, False], [True, False]]


def test_a_refusal_is_a_whole_answer_counted_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally()
    door = Door(lambda: 0, tally)
    with caplog.at_level(logging.ERROR):
        answers = [door.refuse(b"/v1/predict?model=all") for _ in range(5)]
    assert len(caplog.records) == 1
    assert f'{RAW[:-1]},process="1"}} 5\n' in "".join(tally.lines(1))
    head, _, body = answers[0].partition(b"\r\n\r\n")
    status, *headers = head.decode().split("\r\n")
    assert status == "HTTP/1.1 503 Service Unavailable"
    assert f"content-length: {len(body)}" in headers
    assert json.loads(body)["code"] == 503


def test_what_is_no_picture_comes_in_however_many_wait() -> None:
    door = Door(lambda: 0, Tally())
    assert [door.watches(url) for url in (b"/health/live", b"/v1/read", b"/", b"*")] == [False] * 4
    assert all(door.watches(url) for url in (b"/v1/predict?model=all", b"/v1/inference", b"/predict/", b"/predict"))
