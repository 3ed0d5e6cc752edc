import shutil
import time
from pathlib import Path

import pytest
from benchmarks.serving.ab import read_ab, run_ab
from benchmarks.serving.bodies import FORMS, write_bodies
from benchmarks.serving.errors import LoadFailed
from benchmarks.serving.h2load import Flood, read_h2load, run_h2load
from benchmarks.serving.pictures import distinct_digits, png
from benchmarks.serving.process import running
from benchmarks.serving.stack import EMPTY_PATH, INKDIGITS, WITH_EMPTY
from benchmarks.serving.verify import expected_answers, verify
from benchmarks.serving.wrk import Target, read_wrk, run, run_wrk

from inkdigits.assembly import BUNDLED_MODELS
from inkdigits.inference import Session
from inkdigits.store import ModelStore

AB = """
Concurrency Level:      100
Time taken for tests:   1.250 seconds
Complete requests:      10000
Failed requests:        0
Keep-Alive requests:    9900
Requests per second:    8000.00 [#/sec] (mean)
Time per request:       12.500 [ms] (mean)
Time per request:       0.125 [ms] (mean, across all concurrent requests)
"""

H2LOAD = """
finished in 10.05s, 13097.38 req/s, 6.88MB/s
requests: 104779 total, 104089 started, 104779 done, 34674 succeeded, 70105 failed, 1 errored, 3 timeout
status codes: 34674 2xx, 0 3xx, 1 4xx, 70104 5xx
"""


def test_wrk_counts_good_answers_only_and_tells_milliseconds() -> None:
    summary = {"requests": 1000, "microseconds": 2_000_000, "mean": 1500.0, "p50": 1200, "p99": 9000}
    load = read_wrk({**summary, "refused": 200, "broken": 3})
    assert (load.rate, load.mean, load.p50, load.p99, load.broken) == (400, 1.5, 1.2, 9.0, 3)


def test_ab_tells_the_mean_that_a_caller_sees() -> None:
    crowd = read_ab(AB)
    assert (crowd.mean, crowd.rate, crowd.complete, crowd.failed, crowd.kept_alive) == (12.5, 8000, 10000, 0, 9900)


def test_ab_counts_refusals_as_failures() -> None:
    assert read_ab(AB + "Non-2xx responses:      17\n").failed == 17


def test_ab_that_was_cut_off_is_told() -> None:
    with pytest.raises(LoadFailed, match="Complete requests"):
        read_ab("apr_pollset_poll: The timeout specified has expired (70007)")


def test_a_missing_program_is_told_with_what_to_install() -> None:
    with pytest.raises(LoadFailed, match="apt-get install"):
        run(["no-such-load-generator"], {}, 1)


def test_h2load_tells_answers_and_refusals_a_second() -> None:
    assert read_h2load(H2LOAD, 8) == Flood(good=4334.25, refused=8763.125, broken=0.5)


def test_h2load_that_was_cut_off_is_told() -> None:
    with pytest.raises(LoadFailed, match="status codes"):
        read_h2load("progress: 100% of clients started", 8)


@pytest.mark.skipif(shutil.which("h2load") is None, reason="h2load is not installed")
def test_h2load_keeps_to_its_rate(tmp_path: Path) -> None:
    body = tmp_path / "body"
    body.write_bytes(png(distinct_digits(1)[0]))
    with running(INKDIGITS, tmp_path / "server", body.read_bytes()) as server:
        url = f"http://127.0.0.1:{server.port}{INKDIGITS.path}"
        flood = run_h2load(url, body, "image/png", connections=10, seconds=2, rate=100)
    assert 80 < flood.good < 120
    assert (flood.refused, flood.broken) == (0, 0)


@pytest.mark.skipif(shutil.which("wrk") is None or shutil.which("ab") is None, reason="wrk or ab is not installed")
def test_the_floor_and_the_real_route_answer_in_one_process_under_load(tmp_path: Path) -> None:
    digits = distinct_digits(40)
    pictures = [png(digit) for digit in digits]
    bodies = tmp_path / "bodies"
    write_bodies(bodies, pictures)
    store = ModelStore(BUNDLED_MODELS)
    expected = expected_answers(Session(store.model_bytes("cnn", store.promoted("cnn"))), digits)
    with running(WITH_EMPTY, tmp_path / "server", pictures[0]) as server:
        verify(server, INKDIGITS, pictures, expected)
        for path in (EMPTY_PATH, INKDIGITS.path):
            load = run_wrk(Target(server.port, path, "image/png", bodies), 4, 1)
            assert load.requests > 0
            assert (load.refused, load.broken) == (0, 0)
        assert server.cpu() > 0
        assert server.memory() > 10
        body = tmp_path / "body"
        body.write_bytes(FORMS["json cnn"].encode(pictures[0]))
        crowd = run_ab(f"http://127.0.0.1:{server.port}/predict/", body, "application/json", callers=4, requests=20)
        assert (crowd.complete, crowd.failed) == (20, 0)
        assert len(server.pids()) >= 3
    give_up = time.monotonic() + 10
    while server.pids() and time.monotonic() < give_up:
        time.sleep(0.05)
    assert server.pids() == []
