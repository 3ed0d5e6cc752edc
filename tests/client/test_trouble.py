import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from inkdigits.client import JobFailed, Refused, TimedOut, UnexpectedAnswer, Unreachable
from tests.client.sockets import JOB, http, line
from tests.server_process import free_port

MakeClient = Callable[..., Any]


def test_no_server_is_told_in_a_sentence(make_client: MakeClient) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable, match=rf"^No server answers at {url} \(.*refused.*\)\. Is it running") as error:
        make_client(url, retries=0).models()
    assert error.value.sent is False


@pytest.mark.parametrize("url", ["http://no-such-host.invalid:8085", "http://bad..host", "http://127.0.0.1:0"])
def test_an_address_that_cannot_be_is_told_in_a_sentence(make_client: MakeClient, url: str) -> None:
    with pytest.raises(Unreachable, match="No server answers at"):
        make_client(url, retries=0).models()


@pytest.mark.parametrize("method", ["job", "delete"])
def test_a_refused_connection_is_tried_again_whatever_the_call(make_client: MakeClient, method: str) -> None:
    with socket.socket() as late:
        late.bind(("127.0.0.1", 0))
        threading.Timer(0.3, answer_once, [late]).start()
        client = make_client(f"http://127.0.0.1:{late.getsockname()[1]}", retries=4)
        getattr(client, method)("1")


def answer_once(late: socket.socket) -> None:
    late.listen()
    caller, _ = late.accept()
    with caller:
        caller.recv(65536)
        caller.sendall(http(JOB))


@pytest.mark.parametrize(("method", "argument"), [("job", "1"), ("read", b"a picture")])
def test_a_broken_connection_is_tried_again_where_the_call_only_reads(
    make_client: MakeClient, method: str, argument: str | bytes
) -> None:
    with line(b"") as broken:
        with pytest.raises(Unreachable, match="broke before it answered") as error:
            getattr(make_client(broken.url, retries=1), method)(argument)
        assert error.value.sent
        assert broken.callers >= 2


def test_a_broken_connection_is_not_tried_again_where_that_could_do_something_twice(make_client: MakeClient) -> None:
    with line(b"") as broken:
        with pytest.raises(Unreachable, match="broke before it answered"):
            make_client(broken.url).predict(b"a picture")
        assert broken.callers == 1


def test_a_silent_server_is_not_waited_for_longer_than_the_timeout(make_client: MakeClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(TimedOut, match=r"did not answer within 0\.2 seconds"):
            make_client(url, timeout=0.2).models()
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"models": [{"name": 1}]}', b'{"models": 3}'])
def test_another_service_is_recognised_as_such(make_client: MakeClient, body: bytes) -> None:
    with line(http(body)) as other, pytest.raises(UnexpectedAnswer):
        make_client(other.url).models()


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b'{"code": 422, "error": "not_a_picture", "message": "No."}', "not_a_picture", "No."),
        (b'{"error": "Unexpected model name."}', None, "Unexpected model name."),
        (b"<html>Bad gateway", None, "The server gave no reason."),
        (b"[1]", None, "The server gave no reason."),
    ],
)
def test_every_shape_of_error_becomes_one(make_client: MakeClient, body: bytes, code: str | None, message: str) -> None:
    with line(http(body, "422 Unprocessable")) as refusing, pytest.raises(Refused) as refused:
        make_client(refusing.url).models()
    assert (refused.value.status, refused.value.code, refused.value.message) == (422, code, message)


def test_a_job_that_takes_too_long_is_not_waited_for(make_client: MakeClient) -> None:
    with line(http(JOB.replace(b"failed", b"running"))) as busy, pytest.raises(TimedOut, match="still running after 0"):
        make_client(busy.url).wait_for("1", within=0.2, every=0.05)


def test_a_failed_job_is_raised_with_the_servers_reason(make_client: MakeClient) -> None:
    with line(http(JOB)) as failing, pytest.raises(JobFailed, match=r"^No\.$"):
        make_client(failing.url).wait_for("1")
