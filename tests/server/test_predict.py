"""/predict and /models keep their promises to callers of the MNIST API service, to the byte."""

import base64
import json

import pytest
import requests

from tests.server.conftest import blank_png, digit_png
from tests.server_process import Server

INVALID = {"error": "Could not perform the prediction. Invalid image base64 image."}
UNKNOWN = {"error": "Unexpected model name. Only cnn, mlp, svm models are available."}


def ask(server: Server, document: object, path: str = "/predict/") -> requests.Response:
    return requests.post(server.url + path, json=document, timeout=30)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("path", ["/predict", "/predict/"])
@pytest.mark.parametrize("model", ["cnn", "mlp", "svm"])
def test_a_named_model_answers_with_its_digit_and_nothing_else(server: Server, path: str, model: str) -> None:
    answer = ask(server, {"model": model, "image": b64(digit_png(1500))}, path)
    assert answer.status_code == 200
    assert answer.history == []
    assert list(answer.json()) == ["prediction"]
    assert type(answer.json()["prediction"]) is int


def test_without_a_model_all_answer_and_one_is_combined(server: Server) -> None:
    body = ask(server, {"image": b64(digit_png(1500))}).json()
    assert list(body) == ["predictions", "prediction"]
    assert sorted(body["predictions"]) == ["cnn", "mlp", "svm"]
    assert ask(server, {"image": b64(digit_png(1500)), "model": None}).json() == body


def test_base64_may_carry_line_breaks(server: Server) -> None:
    broken = base64.encodebytes(digit_png(1500)).decode()
    assert "\n" in broken
    assert ask(server, {"model": "cnn", "image": broken}).status_code == 200


def test_a_byte_order_mark_before_the_json_is_passed_over(server: Server) -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"model": "cnn", "image": b64(digit_png(1500))}).encode()
    assert requests.post(f"{server.url}/predict/", data=body, timeout=30).status_code == 200


@pytest.mark.parametrize("image", [b64(digit_png(1)), "no base64!", ""])
@pytest.mark.parametrize("model", ["rnn", "", "all", "CNN", "../cnn"])
def test_an_unknown_model_is_told_even_when_the_image_is_bad(server: Server, model: str, image: str) -> None:
    answer = ask(server, {"model": model, "image": image})
    assert (answer.status_code, answer.json()) == (422, UNKNOWN)


@pytest.mark.parametrize(
    "image", ["", "no base64!", "abc", b64(b"not a picture"), b64(digit_png(1)[:60]), b64(digit_png(1)[:-20])]
)
@pytest.mark.parametrize("model", ["cnn", None])
def test_an_image_that_is_none_is_told_in_the_words_callers_know(server: Server, image: str, model: str | None) -> None:
    answer = ask(server, {"model": model, "image": image} if model else {"image": image})
    assert (answer.status_code, answer.json()) == (422, INVALID)


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "3", '"text"', "{}", '{"model": "cnn"}', '{"image": 3}', '{"image": null}', "\ud800x"],
)
def test_whatever_is_no_request_is_told_and_never_a_500(server: Server, body: str) -> None:
    data = body.encode("utf-8", "surrogatepass")
    answer = requests.post(f"{server.url}/predict/", data=data, timeout=30)
    assert answer.status_code == 422
    assert list(answer.json()) == ["error"]
    assert isinstance(answer.json()["error"], str)


def test_a_blank_picture_says_so(server: Server) -> None:
    answer = ask(server, {"model": "cnn", "image": b64(blank_png())})
    assert answer.status_code == 422
    assert "no ink" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/models", "/models/"])
def test_models_are_listed_sorted(server: Server, path: str) -> None:
    answer = requests.get(server.url + path, timeout=30)
    assert answer.content == b'{"models":["cnn","mlp","svm"]}'
    assert answer.history == []


def test_two_pictures_never_share_an_answer(server: Server) -> None:
    answers = [ask(server, {"model": "cnn", "image": b64(digit_png(500 * digit + 20))}).json() for digit in range(10)]
    assert len({json.dumps(answer) for answer in answers}) > 5


def test_errors_of_other_kinds_have_the_same_shape(server: Server) -> None:
    for answer in (
        requests.get(f"{server.url}/predict", timeout=30),
        requests.get(f"{server.url}/nowhere", timeout=30),
    ):
        assert answer.status_code in (404, 405)
        assert list(answer.json()) == ["error"]
