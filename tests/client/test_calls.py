from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from inkdigits.client import Client, Refused, UnreadablePicture, paging
from tests.drawings import drawn
from tests.server_process import Server

SEVEN = drawn(7)


def test_a_picture_is_read_from_bytes_and_from_a_path(client: Any, tmp_path: Path) -> None:
    path = tmp_path / "seven.webp"
    path.write_bytes(drawn(7, kind="WEBP"))
    for picture in (SEVEN, path, str(path)):
        answer = client.predict(picture)
        assert (answer.digit, answer.accepted, answer.reason) == (7, True, None)
        assert answer.probabilities[7] == answer.confidence > 0.5
        assert sum(answer.probabilities) == pytest.approx(1, abs=1e-3)
        assert answer.created_at.utcoffset() == timedelta(0)


def test_all_models_can_be_asked_at_once(client: Any) -> None:
    answer = client.predict(SEVEN, "all")
    assert answer.digit == 7
    assert [each.model for each in answer.results] == [
        model.name for model in client.models() if model.name != "strings"
    ]


def test_a_version_can_be_chosen(client: Any) -> None:
    oldest = client.models()[0].versions[0]
    answer = client.predict(SEVEN, oldest.model, oldest.version)
    assert (answer.model, answer.version) == (oldest.model, oldest.version)


def test_the_promoted_version_is_one_of_the_versions(client: Any) -> None:
    for model in client.models():
        assert model.promoted in [version.version for version in model.versions]
        assert model.versions[0].card["recipe"]


def test_the_older_services_words_are_spoken_too(client: Any) -> None:
    answer = client.inference(SEVEN)
    assert (answer.prediction, client.picture(answer.img_url)) == (7, SEVEN)
    assert client.inferences()[-1] == answer


def test_an_unknown_model_is_refused_with_the_servers_sentence(client: Any) -> None:
    with pytest.raises(Refused, match=r"no model named 'oracle'.*cnn") as refused:
        client.predict(SEVEN, "oracle")
    assert (refused.value.status, refused.value.code) == (404, "unknown_model")


@pytest.mark.parametrize("data", [b"", b"hello", SEVEN[:60]], ids=["empty", "text", "truncated"])
def test_what_is_no_picture_is_refused_with_a_sentence(client: Any, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        client.predict(data)
    assert 400 <= refused.value.status < 500
    assert refused.value.message.endswith(".")


def test_a_missing_file_is_told_before_anything_is_sent(client: Any, tmp_path: Path) -> None:
    with pytest.raises(UnreadablePicture, match=r"nowhere\.png cannot be read: No such file"):
        client.predict(tmp_path / "nowhere.png")


def test_results_come_newest_first_over_as_many_pages_as_it_takes(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    made = [client.predict(SEVEN).id for _ in range(5)]
    assert [result.id for result in client.predictions(limit=5)] == made[::-1]
    everything = list(client.predictions())
    assert all(newer.id > older.id for newer, older in pairwise(everything))
    assert len(everything) >= 5


def test_results_are_filtered(client: Any) -> None:
    seven, one = client.predict(SEVEN), client.predict(drawn(1))
    assert list(client.predictions(limit=1, digit=1)) == [one]
    client.label(seven.id, 2)
    found = list(client.predictions(limit=1, label=2, labelled=True, since=seven.created_at))
    assert [(result.id, result.label) for result in found] == [(seven.id, 2)]
    assert list(client.predictions(until=seven.created_at - timedelta(days=1))) == []


def test_a_result_is_corrected_and_the_correction_taken_back(client: Any) -> None:
    result = client.predict(SEVEN)
    assert client.label(result.id, 1).label == 1
    assert client.get(result.id).label == 1
    assert client.label(result.id, None).label is None


def test_a_deleted_result_is_gone(client: Any) -> None:
    result = client.predict(SEVEN)
    assert client.delete(result.id) is None
    with pytest.raises(Refused) as refused:
        client.get(result.id)
    assert refused.value.status == 404


def test_the_picture_comes_back_byte_for_byte_by_id_and_by_address(client: Any) -> None:
    result = client.predict(SEVEN)
    assert client.picture(result.id) == client.picture(result.image_url) == SEVEN


def test_an_id_with_strange_characters_stays_one_segment_of_the_path(client: Any) -> None:
    with pytest.raises(Refused) as refused:
        client.get("../models?x=ä")
    assert refused.value.status == 404


def test_a_retraining_is_started_and_waited_for(client: Any) -> None:
    pytest.importorskip("torch", reason="retraining needs the train extra")
    job = client.retrain(models=["mlp"], epochs=1)
    with pytest.raises(Refused) as refused:
        client.retrain(models=["mlp"], epochs=1)
    assert (refused.value.status, refused.value.code) == (409, "job_running")
    done = client.wait_for(job, within=120, every=0.1)
    assert (done.id, done.state, done.progress) == (job.id, "succeeded", 1)
    assert done.result["versions"]["mlp"] in [version.version for version in client.models()[1].versions]


def test_one_client_serves_many_threads(server: Server) -> None:
    with Client(server.url, connections=4) as client, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda digit: client.predict(drawn(digit)).digit, [1, 7] * 20))
    assert answers == [1, 7] * 20
