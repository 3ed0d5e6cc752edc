"""From corrections to a new version: asked for over HTTP, trained in a process of its own, registered, not promoted."""

import time
from pathlib import Path
from typing import Any, get_args

import pytest
import requests

from inkdigits.server.retrain import RecipeName
from inkdigits.trainer import recipe
from tests.server.conftest import digit_png
from tests.server_process import Server, running_server

TRAINING_SECONDS = 240


def follow(server: Server, address: str) -> dict[str, Any]:
    """The job when it has ended."""
    give_up = time.monotonic() + TRAINING_SECONDS
    while True:
        job: dict[str, Any] = requests.get(server.url + address, timeout=30).json()
        if job["state"] in ("succeeded", "failed"):
            return job
        assert time.monotonic() < give_up, job
        time.sleep(0.3)


@pytest.mark.timeout(TRAINING_SECONDS + 60)
def test_corrections_become_a_version_that_is_not_promoted(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        before = requests.get(f"{server.url}/v1/models/mlp", timeout=30).json()
        for index, label in ((10, 7), (2600, 5)):
            made = requests.post(f"{server.url}/v1/predict", data=digit_png(index), timeout=30).json()
            address = f"{server.url}/v1/predictions/{made['id']}/label"
            assert requests.put(address, json={"label": label}, timeout=30).status_code == 200
        started = requests.post(f"{server.url}/v1/retrain", json={"models": ["mlp"], "epochs": 1}, timeout=30)
        assert started.status_code == 202
        assert started.json()["state"] == "queued"
        again = requests.post(f"{server.url}/v1/retrain", timeout=30)
        assert again.status_code == 409
        assert requests.post(f"{server.url}/v1/predict", data=digit_png(1), timeout=30).status_code == 200

        job = follow(server, started.headers["location"])
        assert job["state"] == "succeeded", job
        assert job["progress"] == 1
        assert job["result"]["corrections"] == 2
        version = job["result"]["versions"]["mlp"]
        after = requests.get(f"{server.url}/v1/models/mlp", timeout=30).json()
        assert after["promoted"] == before["promoted"]
        card = next(card for card in after["versions"] if card["version"] == version)
        assert card["data"]["images"] == 502
        answer = requests.post(f"{server.url}/v1/predict?model=mlp&version={version}", data=digit_png(1), timeout=30)
        assert answer.json()["version"] == version


@pytest.mark.timeout(TRAINING_SECONDS + 60)
def test_a_training_that_cannot_be_ends_in_a_failed_job_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "mnist").write_text("a file where the data set's folder should be")
    with running_server(tmp_path) as server:
        started = requests.post(f"{server.url}/v1/retrain", json={"data": "mnist", "epochs": 1}, timeout=30)
        job = follow(server, started.headers["location"])
        assert job["state"] == "failed"
        assert "could not be written" in job["message"]
        assert requests.post(f"{server.url}/v1/predict", data=digit_png(1), timeout=30).status_code == 200


def test_a_caller_can_ask_for_every_recipe() -> None:
    assert list(get_args(RecipeName)) == recipe.names()


@pytest.mark.timeout(TRAINING_SECONDS + 60)
def test_a_recipe_that_is_not_for_the_model_ends_in_a_failed_job_that_lists_those_that_are(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        asked = {"models": ["svm"], "recipe": "tiny"}
        started = requests.post(f"{server.url}/v1/retrain", json=asked, timeout=30)
        job = follow(server, started.headers["location"])
        assert job["state"] == "failed"
        assert "tiny" in job["message"]
        assert "best" in job["message"]
