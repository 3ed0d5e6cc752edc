"""A full disk, a store that cannot be used: told in a sentence, nothing lost, served again when it is mended."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from inkdigits.store import ModelStore
from tests.server.conftest import digit_png
from tests.server_process import Server, running_server
from tests.small_models import filled_store, register


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], check=False, capture_output=True
    ).returncode  # fmt: skip
    if not mounted:
        pytest.skip("a disk that is full can only be made by root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def post(server: Server, picture: bytes) -> requests.Response:
    return requests.post(f"{server.url}/v1/predict", data=picture, headers={"content-type": "image/png"}, timeout=60)


def test_a_full_disk_is_told_loses_nothing_and_heals(tmp_path: Path, small_disk: Path) -> None:
    filled_store(tmp_path / "models")
    with running_server(small_disk, "--store", str(tmp_path / "models"), workers=2) as server:
        acknowledged = [post(server, digit_png(index)).json()["id"] for index in range(20)]
        ballast = small_disk / "ballast"
        with ballast.open("wb") as file:
            try:
                while True:
                    file.write(b"x" * 65536)
                    file.flush()
            except OSError:
                pass
        # What SQLite has reserved already still takes a few results.
        for index in range(100, 4000):
            refused = post(server, digit_png(index))
            if refused.status_code != 200:
                break
            acknowledged.append(refused.json()["id"])
        assert refused.status_code == 507
        assert refused.json()["error"] == "history_full"
        ready = requests.get(f"{server.url}/health/ready", timeout=60)
        assert ready.status_code == 503
        assert "no room left" in ready.json()["problems"]["history"]
        for id in acknowledged[:3]:
            kept = requests.delete(f"{server.url}/v1/predictions/{id}", timeout=60)
            assert kept.status_code == 507
            assert kept.json()["message"].startswith("The result was not deleted: the disk")
        listed = requests.get(f"{server.url}/v1/inference", timeout=60).json()
        assert [entry["id"] for entry in listed] == acknowledged
        ballast.unlink()
        assert post(server, digit_png(4500)).status_code == 200


def test_a_server_whose_shipped_models_are_all_it_has_reads_a_picture(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        answer = post(server, digit_png(1510))
        assert answer.status_code == 200
        assert answer.json()["digit"] == 3
        assert requests.get(f"{server.url}/models", timeout=30).json() == {"models": ["cnn", "mlp", "svm"]}


def test_a_damaged_promotion_leaves_the_server_serving_and_says_so(tmp_path: Path) -> None:
    store = filled_store(tmp_path / "models")
    register(store, "cnn", "20260202-000000-test", seed=9)
    store.promote("cnn", "20260202-000000-test")
    (store.root / "cnn" / "20260202-000000-test" / "model.onnx").write_bytes(b"damaged")
    with running_server(tmp_path) as server:
        assert post(server, digit_png(1)).json()["version"] == "20260101-000000-test"
        ready = requests.get(f"{server.url}/health/ready", timeout=30)
        assert ready.status_code == 200
        assert "20260202-000000-test is refused" in ready.json()["problems"]["cnn"]
        damaged = requests.post(
            f"{server.url}/v1/predict?model=cnn&version=20260202-000000-test", data=digit_png(1), timeout=30
        )
        assert damaged.status_code == 503
        assert "is refused" in damaged.json()["message"]


def test_a_model_of_which_nothing_is_intact_is_told_with_the_reason_behind_every_door(tmp_path: Path) -> None:
    store = filled_store(tmp_path / "models")
    register(store, "forest")
    (store.root / "forest" / "20260101-000000-test" / "model.onnx").write_bytes(b"damaged")
    with running_server(tmp_path, "--model", "forest") as server:
        image = base64.b64encode(digit_png(1)).decode()
        answers = [
            post(server, digit_png(1)),
            requests.post(f"{server.url}/v1/predict?model=forest", data=digit_png(1), timeout=30),
            requests.post(f"{server.url}/predict/", json={"model": "forest", "image": image}, timeout=30),
        ]
        for answer in answers:
            assert answer.status_code == 503
            said = answer.json()
            assert "forest:20260101-000000-test is refused" in said.get("message", said.get("error"))
        assert requests.post(f"{server.url}/v1/predict?model=svm", data=digit_png(1), timeout=30).status_code == 200


def test_a_model_that_is_registered_while_serving_can_be_asked_for_at_once(tmp_path: Path) -> None:
    filled_store(tmp_path / "models")
    with running_server(tmp_path) as server:
        register(ModelStore(tmp_path / "models"), "cnn", "20260202-000000-test", seed=9)
        address = f"{server.url}/v1/predict?model=cnn&version=20260202-000000-test"
        assert requests.post(address, data=digit_png(1), timeout=30).json()["version"] == "20260202-000000-test"
