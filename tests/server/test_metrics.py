"""What is counted is told in a form that Prometheus reads."""

import re

import numpy as np
import requests
from PIL import Image

from inkdigits.recognizer import CACHED_BYTES
from tests.server.conftest import encoded
from tests.server_process import Server

LINE = re.compile(r'inkdigits_cache_lookups_total\{level="(\w+)",outcome="(\w+)",process="\d+"\} (\d+)')


def counts(server: Server) -> dict[str, int]:
    answer = requests.get(f"{server.url}/metrics", timeout=30)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = [line for line in answer.text.splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in samples]
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
