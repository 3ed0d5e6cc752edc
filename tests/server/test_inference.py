"""/v1/inference keeps its promises to callers of the number classifier service."""

import email
import json
import socket
from email.message import Message
from pathlib import Path

import pytest
import requests

from tests.server.conftest import digit_png
from tests.server_process import Server, running_server
from tests.small_models import filled_store


def send(server: Server, picture: bytes, field: str = "file_name") -> requests.Response:
    return requests.post(f"{server.url}/v1/inference", files={field: ("three.png", picture, "image/png")}, timeout=30)


def test_a_posted_picture_is_answered_with_digit_confidence_and_its_address(server: Server) -> None:
    answer = send(server, digit_png(600))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert type(body["prediction"]) is int
    assert 0 <= body["prediction"] <= 9
    assert 0 <= body["confidence"] <= 1
    assert body["img_url"].startswith("/")


def test_the_picture_comes_back_byte_for_byte_with_its_type(server: Server) -> None:
    address = send(server, digit_png(601)).json()["img_url"]
    picture = requests.get(server.url + address, timeout=30)
    assert picture.content == digit_png(601)
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["x-content-type-options"] == "nosniff"


def test_the_list_is_a_bare_array_oldest_first(tmp_path: Path) -> None:
    filled_store(tmp_path / "models")
    with running_server(tmp_path) as server:
        assert requests.get(f"{server.url}/v1/inference", timeout=30).json() == []
        sent = [send(server, digit_png(index)).json() for index in (1, 700, 1400)]
        listed = requests.get(f"{server.url}/v1/inference", timeout=30)
        assert listed.headers["content-type"] == "application/json"
        assert listed.json() == sent
        first = requests.get(f"{server.url}/v1/inference?limit=2", timeout=30)
        assert first.json() == sent[:2]
        rest = requests.get(server.url + first.links["next"]["url"], timeout=30)
        assert rest.json() == sent[2:]
        assert "next" not in rest.links


def test_a_long_list_arrives_whole(tmp_path: Path) -> None:
    filled_store(tmp_path / "models")
    with running_server(tmp_path) as server, requests.Session() as http:
        picture = digit_png(5)
        for _ in range(1203):
            http.post(f"{server.url}/v1/predict", data=picture, headers={"content-type": "image/png"}, timeout=30)
        listed = json.loads(http.get(f"{server.url}/v1/inference", timeout=30).content)
        plain = old_call(server, "/v1/inference")
    assert len(listed) == 1203
    assert len({entry["id"] for entry in listed}) == 1203
    assert json.loads(plain[1]) == listed
    assert plain[0]["content-length"] == str(len(plain[1]))


def old_call(server: Server, path: str) -> tuple[Message, bytes]:
    """Headers and body as a caller has them who speaks HTTP/1.0 and reads until the connection ends."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        said = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = said.partition(b"\r\n\r\n")
    return email.message_from_bytes(head.partition(b"\r\n")[2]), body


def test_callers_of_http_1_0_get_no_chunks_and_the_connection_ends(server: Server) -> None:
    send(server, digit_png(602))
    for path in ("/v1/inference", "/v1/inference?limit=1", "/models"):
        headers, body = old_call(server, path)
        assert "transfer-encoding" not in headers
        assert headers["connection"] == "close"
        json.loads(body)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"file": ("a.png", digit_png(1))}, "named 'file_name'"),
        ({}, "multipart/form-data"),
    ],
)
def test_a_missing_part_is_told(server: Server, files: dict[str, tuple[str, bytes]], says: str) -> None:
    answer = requests.post(f"{server.url}/v1/inference", files=files, timeout=30)
    body = answer.json()
    assert 400 <= answer.status_code < 500
    assert body["code"] == answer.status_code
    assert says in body["message"]


def test_two_files_are_refused(server: Server) -> None:
    files = [("file_name", ("a.png", digit_png(1))), ("file_name", ("b.png", digit_png(2)))]
    answer = requests.post(f"{server.url}/v1/inference", files=files, timeout=30)
    assert answer.status_code == 422
    assert "2 files" in answer.json()["message"]


def test_a_form_field_instead_of_a_file_is_told(server: Server) -> None:
    body = '--b\r\nContent-Disposition: form-data; name="file_name"\r\n\r\nhello\r\n--b--\r\n'
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = requests.post(f"{server.url}/v1/inference", data=body, headers=headers, timeout=30)
    assert answer.status_code == 422
    assert "file part" in answer.json()["message"]


@pytest.mark.parametrize("origin", ["null", "https://example.org"])
def test_any_page_may_post_list_and_show_pictures(server: Server, origin: str) -> None:
    headers = {"origin": origin}
    files = {"file_name": ("a.png", digit_png(3), "image/png")}
    posted = requests.post(f"{server.url}/v1/inference", files=files, headers=headers, timeout=30)
    listed = requests.get(f"{server.url}/v1/inference", headers=headers, timeout=30)
    shown = requests.get(server.url + posted.json()["img_url"], headers=headers, timeout=30)
    refused = requests.post(f"{server.url}/v1/inference", headers=headers, timeout=30)
    for answer in (posted, listed, shown, refused):
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/inference"), ("POST", "/v1/inference"), ("GET", f"/v1/pictures/{'0' * 64}")]
)
def test_a_preflight_for_these_calls_is_granted(server: Server, method: str, path: str) -> None:
    headers = {"origin": "null", "access-control-request-method": method, "access-control-request-headers": "x-any"}
    answer = requests.options(server.url + path, headers=headers, timeout=30)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert method in answer.headers["access-control-allow-methods"]


def test_a_parameter_against_caches_harms_nobody(server: Server) -> None:
    assert requests.get(f"{server.url}/v1/inference?_=123", timeout=30).status_code == 200


def test_options_without_a_preflight_lists_the_methods_only(server: Server) -> None:
    answer = requests.options(f"{server.url}/v1/inference", timeout=30)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/retrain"),
        ("POST", "/v1/predict"),
        ("PUT", "/v1/predictions/x/label"),
        ("DELETE", "/v1/predictions/x"),
    ],
)
@pytest.mark.parametrize("origin", ["null", "https://example.org", "http://127.0.0.1:1", "http://[bad", ""])
def test_no_page_of_another_site_changes_anything_else(server: Server, method: str, path: str, origin: str) -> None:
    asked = {"origin": origin, "access-control-request-method": method}
    preflight = requests.options(server.url + path, headers=asked, timeout=30)
    assert "access-control-allow-origin" not in preflight.headers
    called = requests.request(method, server.url + path, headers={"origin": origin}, timeout=30)
    assert called.status_code == 403
    assert called.json()["error"] == "foreign_page"


def test_the_servers_own_page_may_change_things(server: Server) -> None:
    answer = requests.delete(f"{server.url}/v1/predictions/x", headers={"origin": server.url}, timeout=30)
    assert answer.status_code == 404
