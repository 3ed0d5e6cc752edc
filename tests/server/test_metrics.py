"""What is counted is told in a form that Prometheus reads."""

import re

import numpy as np
import requests
from PIL import Image

from inkdigits.recognizer import CACHED_BYTES
from tests.server.conftest import digit_png, encoded
from tests.server_process import Server

LINE = re.compile(r'inkdigits_cache_lookups_total\{level="(\w+)",outcome="(\w+)",process="\d+"\} (\d+)')


def counts(server: Server) -> dict[str, int]:
    answer = requests.get(f"{server.url}/metrics", timeout=30)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = [LINE.fullmatch(line) for line in answer.text.splitlines() if line.startswith("inkdigits_cache")]
    assert all(found)
    return {match[2]: int(match[3]) for match in found if match and match[1] == "memory"}


def test_a_photo_sent_twice_is_a_miss_and_a_hit_and_the_answers_say_so(server: Server) -> None:
    grain = np.random.default_rng(77).integers(180, 256, (400, 400), np.uint8)
    grain[100:300, 190:215] = 20
    photo = encoded(Image.fromarray(grain))
    assert len(photo) > CACHED_BYTES
    before = counts(server)
    answers = [requests.post(f"{server.url}/v1/predict", data=photo, timeout=60) for _ in range(2)]
    assert [answer.headers["x-cache"] for answer in answers] == ["MISS", "HIT"]
    after = counts(server)
    assert {outcome: after[outcome] - before[outcome] for outcome in after} == {"hit": 1, "miss": 1, "error": 0}


def samples(server: Server) -> dict[str, float]:
    """Every sample of one process, under its name and its labels without that of the process."""
    text = re.sub(r',?process="\d+"', "", requests.get(f"{server.url}/metrics", timeout=30).text)
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_requests_are_counted_by_route_and_status_with_the_time_they_took(server: Server) -> None:
    before = samples(server)
    requests.post(f"{server.url}/v1/predict", data=digit_png(), timeout=30)
    requests.post(f"{server.url}/v1/predict", data=b"no picture", timeout=30)
    requests.get(f"{server.url}/v1/predictions/nobody", timeout=30)
    requests.get(f"{server.url}/made-up", timeout=30)
    after = samples(server)
    grown = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    counted = {name: count for name, count in grown.items() if name.startswith("inkdigits_requests_total")}
    assert counted == {
        'inkdigits_requests_total{route="/v1/predict",method="POST",status="200"}': 1,
        'inkdigits_requests_total{route="/v1/predict",method="POST",status="415"}': 1,
        'inkdigits_requests_total{route="/v1/predictions/{id}",method="GET",status="404"}': 1,
        'inkdigits_requests_total{route="other",method="GET",status="404"}': 1,
        'inkdigits_requests_total{route="/metrics",method="GET",status="200"}': 1,
    }
    assert grown['inkdigits_request_seconds_bucket{route="/v1/predict",le="+Inf"}'] == 2
    assert grown['inkdigits_request_seconds_count{route="/v1/predict"}'] == 2
    assert 0 < grown['inkdigits_request_seconds_sum{route="/v1/predict"}'] < 60
