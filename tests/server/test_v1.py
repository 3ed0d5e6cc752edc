"""The project's own API: three ways to send a picture, history with cursors, corrections, one shape of errors."""

import base64
import io
import socket
import time
import zlib

import numpy as np
import pytest
import requests
from PIL import Image

from tests.server.conftest import blank_png, digit_png, encoded
from tests.server_process import Server

KEYS = [
    *("id", "digit", "confidence", "accepted", "reason", "probabilities", "model", "version", "created_at"),
    *("image_url", "label"),
]


def predict(server: Server, data: bytes, query: str = "", content_type: str = "image/png") -> requests.Response:
    headers = {"content-type": content_type}
    return requests.post(f"{server.url}/v1/predict{query}", data=data, headers=headers, timeout=60)


def refused(answer: requests.Response, status: int, error: str) -> str:
    """The message of an error in the one shape."""
    body = answer.json()
    assert (answer.status_code, body["code"], body["error"]) == (status, status, error), body
    assert list(body) == ["code", "error", "message"]
    assert len(body["message"]) > 20
    return str(body["message"])


def test_raw_multipart_and_json_bodies_give_the_same_answer(server: Server) -> None:
    picture = digit_png(2100)
    raw = predict(server, picture).json()
    assert list(raw) == KEYS
    assert len(raw["probabilities"]) == 10
    form = requests.post(f"{server.url}/v1/predict", files={"any": ("x.png", picture)}, timeout=30).json()
    text = base64.b64encode(picture).decode()
    document = requests.post(f"{server.url}/v1/predict", json={"image": text}, timeout=30).json()
    for other in (form, document):
        assert other["probabilities"] == pytest.approx(raw["probabilities"], abs=2e-6)
        assert other["image_url"] == raw["image_url"]


def test_all_models_answer_at_once(server: Server) -> None:
    body = predict(server, digit_png(2100), "?model=all").json()
    assert [result["model"] for result in body["results"]] == ["cnn", "mlp", "svm"]
    assert body["model"] == "all"
    assert body["digit"] == max(range(10), key=body["probabilities"].__getitem__)


def test_model_and_version_can_be_chosen(server: Server) -> None:
    body = predict(server, digit_png(2100), "?model=svm&version=20260101-000000-test").json()
    assert (body["model"], body["version"]) == ("svm", "20260101-000000-test")
    document = {"image": base64.b64encode(digit_png(1)).decode(), "model": "mlp"}
    assert requests.post(f"{server.url}/v1/predict", json=document, timeout=30).json()["model"] == "mlp"


def test_unknown_models_and_versions_say_what_there_is(server: Server) -> None:
    assert "Available: cnn, mlp, svm" in refused(predict(server, digit_png(), "?model=rnn"), 404, "unknown_model")
    message = refused(predict(server, digit_png(), "?model=cnn&version=v9"), 404, "unknown_version")
    assert "20260101-000000-test" in message
    refused(predict(server, digit_png(), "?model=all&version=v9"), 422, "bad_request")
    refused(predict(server, digit_png(), "?modell=cnn"), 422, "bad_request")


@pytest.mark.parametrize(
    ("data", "status", "error"),
    [
        (b"", 422, "not_a_picture"),
        (b"hello", 422, "not_a_picture"),
        (digit_png()[:100], 422, "truncated_picture"),
        (blank_png(), 422, "blank_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "not_a_picture"),
        (b"%PDF-1.7 ...", 422, "not_a_picture"),
    ],
)
def test_a_bad_picture_is_told_with_what_to_do(server: Server, data: bytes, status: int, error: str) -> None:
    refused(predict(server, data), status, error)


def test_a_tiny_file_that_declares_billions_of_pixels_is_refused_at_once(server: Server) -> None:
    bomb = bytearray(encoded(Image.new("L", (10, 10))))
    bomb[16:24] = (50_000).to_bytes(4) * 2
    bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4)
    begun = time.monotonic()
    assert "50,000,000" in refused(predict(server, bytes(bomb)), 413, "picture_too_large")
    assert time.monotonic() - begun < 5


def test_a_hundred_megabytes_are_refused_and_the_sender_comes_to_read_why(server: Server) -> None:
    for path, files in (("/v1/predict", None), ("/v1/inference", {"file_name": b"x" * 100_000_000})):
        data = None if files else b"x" * 100_000_000
        answer = requests.post(server.url + path, data=data, files=files, timeout=60)
        assert "33,554,432 bytes" in refused(answer, 413, "upload_too_large")


def test_an_animation_is_read_by_its_first_frame(server: Server) -> None:
    first, second = (Image.open(io.BytesIO(digit_png(index))) for index in (2100, 100))
    animated = encoded(first, "GIF", save_all=True, append_images=[second])
    assert (
        predict(server, animated, content_type="image/gif").json()["digit"]
        == (predict(server, digit_png(2100)).json()["digit"])
    )


def test_a_wrong_content_type_says_which_are_right(server: Server) -> None:
    assert "image/png" in refused(predict(server, b"hello", content_type="text/plain"), 415, "unsupported_body")


@pytest.mark.parametrize("body", ["{", "[]", '{"image": 3}', '{"image": "x", "model": []}', ""])
def test_wrong_json_is_told(server: Server, body: str) -> None:
    refused(predict(server, body.encode(), content_type="application/json"), 422, "bad_request")


def test_a_body_that_ends_halfway_harms_nobody(server: Server) -> None:
    head = b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 500\r\n\r\n"
    for cut in (0, 10, 300):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(head + digit_png()[:cut])
    assert predict(server, digit_png()).status_code == 200


def test_results_are_listed_newest_first_and_paged_by_cursor(server: Server) -> None:
    made = [predict(server, digit_png(100 + index)).json() for index in range(5)]
    first = requests.get(f"{server.url}/v1/predictions?limit=3", timeout=30).json()
    assert first["predictions"] == made[:1:-1]
    predict(server, digit_png(1))
    second = requests.get(f"{server.url}/v1/predictions?limit=2&cursor={first['next_cursor']}", timeout=30).json()
    assert second["predictions"] == made[1::-1]


def test_results_are_filtered(server: Server) -> None:
    marked = predict(server, digit_png(140), "?model=mlp").json()
    address = f"{server.url}/v1/predictions/{marked['id']}"
    assert requests.put(f"{address}/label", json={"label": 7}, timeout=30).json()["label"] == 7
    for query in ("labelled=true&model=mlp", "label=7", f"since={marked['created_at']}&model=mlp&labelled=true"):
        found = requests.get(f"{server.url}/v1/predictions?{query}", timeout=30).json()["predictions"]
        assert [entry["id"] for entry in found] == [marked["id"]], query
    for query in ("label=8", f"until={marked['created_at']}&label=7", "label=7&labelled=false", "model=rnn"):
        assert requests.get(f"{server.url}/v1/predictions?{query}", timeout=30).json()["predictions"] == [], query
    assert requests.put(f"{address}/label", json={"label": None}, timeout=30).json()["label"] is None


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "digit=10", "accepted=maybe", "since=today", "cursor=abc", "colour=blue", "limit=1&limit=2"],
)
def test_bad_query_values_are_told(server: Server, query: str) -> None:
    answer = requests.get(f"{server.url}/v1/predictions?{query}", timeout=30)
    assert answer.status_code == 422
    assert list(answer.json()) == ["code", "error", "message"]


@pytest.mark.parametrize("text", ["99999999999999999999 x", "-99999999999999999999 x", "1_0 x", "17", "٣ x", " x"])
def test_a_cursor_made_by_hand_is_told(server: Server, text: str) -> None:
    raw = zlib.crc32(text.encode()).to_bytes(4) + text.encode()
    cursor = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    refused(requests.get(f"{server.url}/v1/predictions?cursor={cursor}", timeout=30), 422, "bad_cursor")


def test_a_result_is_fetched_and_forgotten_with_its_picture(server: Server) -> None:
    made = predict(server, digit_png(1900)).json()
    address = f"{server.url}/v1/predictions/{made['id']}"
    assert requests.get(address, timeout=30).json() == made
    assert requests.get(server.url + made["image_url"], timeout=30).status_code == 200
    assert requests.delete(address, timeout=30).status_code == 204
    refused(requests.get(address, timeout=30), 404, "unknown_prediction")
    refused(requests.delete(address, timeout=30), 404, "unknown_prediction")
    refused(requests.get(server.url + made["image_url"], timeout=30), 404, "unknown_picture")


@pytest.mark.parametrize("body", ["{}", '{"label": 10}', '{"label": "7"}', '{"label": 1.5}', ""])
def test_a_wrong_label_is_told(server: Server, body: str) -> None:
    made = predict(server, digit_png(1)).json()
    refused(requests.put(f"{server.url}/v1/predictions/{made['id']}/label", data=body, timeout=30), 422, "bad_request")


def test_pages_are_shown_a_tiff_as_png_and_everyone_else_gets_the_file(server: Server) -> None:
    deep = Image.fromarray(np.asarray(Image.open(io.BytesIO(digit_png(1750))), np.uint16) * 257)
    tiff = encoded(deep.resize((2000, 2000)), "TIFF")
    address = server.url + predict(server, tiff, content_type="image/tiff").json()["image_url"]
    by_an_img = {"accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}
    shown = requests.get(address, headers=by_an_img, timeout=30)
    assert shown.headers["content-type"] == "image/png"
    assert "Accept" in shown.headers["vary"].split(", ")
    assert Image.open(io.BytesIO(shown.content)).size == (1600, 1600)
    for accept in ("*/*", "", "image/tiff,image/webp"):
        file = requests.get(address, headers={"accept": accept}, timeout=30)
        assert (file.content, file.headers["content-type"]) == (tiff, "image/tiff")
    png = server.url + predict(server, digit_png(1750)).json()["image_url"]
    assert requests.get(png, headers=by_an_img, timeout=30).content == digit_png(1750)


def test_models_are_listed_with_their_cards(server: Server) -> None:
    models = requests.get(f"{server.url}/v1/models", timeout=30).json()["models"]
    assert [model["name"] for model in models] == ["cnn", "mlp", "strings", "svm"]
    cnn = requests.get(f"{server.url}/v1/models/cnn", timeout=30).json()
    assert cnn == models[0]
    assert cnn["serving"] == cnn["promoted"] == "20260101-000000-test"
    card = requests.get(f"{server.url}/v1/models/cnn/20260101-000000-test", timeout=30).json()
    assert card in cnn["versions"]
    refused(requests.get(f"{server.url}/v1/models/rnn", timeout=30), 404, "unknown_model")
    refused(requests.get(f"{server.url}/v1/models/cnn/v9", timeout=30), 404, "unknown_version")


def test_unknown_jobs_paths_and_methods_are_told_in_the_one_shape(server: Server) -> None:
    refused(requests.get(f"{server.url}/v1/jobs/none", timeout=30), 404, "unknown_job")
    refused(requests.get(f"{server.url}/v1/nowhere", timeout=30), 404, "not_found")
    refused(requests.get(f"{server.url}/v1/predict", timeout=30), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "body", ['{"models": ["rnn"]}', '{"data": "/etc"}', '{"models": []}', '{"epochs": 0}', '{"x": 1}']
)
def test_a_wrong_retraining_is_told(server: Server, body: str) -> None:
    refused(requests.post(f"{server.url}/v1/retrain", data=body, timeout=30), 422, "bad_request")


def test_health_is_told(server: Server) -> None:
    assert requests.get(f"{server.url}/health/live", timeout=30).json()["status"] == "live"
    assert requests.get(f"{server.url}/health/ready", timeout=30).json() == {"status": "ready", "problems": {}}
