"""From a body to a picture: base64 in its usual dresses, JSON of the right types, one file and no more."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits.errors import BadRequest, NotAPicture, UnsupportedBody
from inkdigits.server.body import PictureInJson, decode_base64, decode_json, only_file, picture_of_any_body
from inkdigits.server.multipart import Part

PNG = b"\x89PNG\r\n\x1a\n and so on"


@given(st.binary())
def test_base64_with_line_breaks_and_as_a_data_url_gives_the_same_bytes(data: bytes) -> None:
    plain = base64.b64encode(data).decode()
    assert decode_base64(plain) == data
    assert decode_base64(base64.encodebytes(data).decode()) == data
    assert decode_base64(plain.replace("A", "A\r\n ")) == data
    for dress in ("data:image/png;base64,", "Data:IMAGE/PNG;BASE64,", " data: image/png; charset=x ; base64, "):
        assert decode_base64(dress + plain) == data


@pytest.mark.parametrize("text", ["a", "ab=c", "????", "Ünïcode", "data:image/png;base64,?", "iVBORw0KGgo\0"])
def test_what_is_no_base64_is_told(text: str) -> None:
    with pytest.raises(NotAPicture, match="not valid base64"):
        decode_base64(text)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"3", b"null", b'{"image": 3}', b"{}", b'{"image": "x", "model": 3}', b"\xff", b"[" * 100_000],
)
def test_wrong_json_is_told_and_never_more_than_that(body: bytes) -> None:
    with pytest.raises(BadRequest, match="JSON"):
        decode_json(body, PictureInJson)


@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("utf-16", "in UTF-16"),
        ("utf-16-be", "in UTF-16"),
        ("utf-32-le", "UTF-32"),
        ("latin-1", "not UTF-8: byte 11 is 0xe4"),
    ],
)
def test_json_in_another_encoding_is_told_as_that(encoding: str, says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        decode_json('{"image": "ä"}'.encode(encoding), PictureInJson)


def test_a_raw_body_is_the_picture_whatever_curl_calls_it() -> None:
    for content_type in ("image/png", "application/octet-stream", "", "application/x-www-form-urlencoded"):
        assert picture_of_any_body(PNG, content_type).data == PNG


def test_a_json_body_may_choose_model_and_version() -> None:
    body = json.dumps({"image": base64.b64encode(PNG).decode(), "model": "svm", "version": "v1"}).encode()
    upload = picture_of_any_body(body, "application/json; charset=utf-8")
    assert (upload.data, upload.model, upload.version) == (PNG, "svm", "v1")


def test_a_body_of_another_kind_that_is_no_picture_says_what_can_be_sent() -> None:
    with pytest.raises(UnsupportedBody, match="Content-Type: image/png"):
        picture_of_any_body(b"hello", "text/plain")


def test_one_file_is_wanted_and_named_where_the_contract_names_it() -> None:
    file, other, note = Part("file_name", "a.png", PNG), Part("other", "b.png", PNG), Part("note")
    assert only_file([note, file], "file_name") is file
    assert only_file([other, note]) is other
    with pytest.raises(BadRequest, match=r"named 'file_name'.*were: 'other'"):
        only_file([other], "file_name")
    with pytest.raises(BadRequest, match="2 files"):
        only_file([file, other], "file_name")
    with pytest.raises(BadRequest, match="were: none"):
        only_file([])


def test_a_file_input_that_nobody_used_is_passed_over() -> None:
    file, unused = Part("file_name", "a.png", PNG), Part("more", "")
    assert only_file([unused, file], "file_name") is file
    assert only_file([file, Part("file_name", "")], "file_name") is file
    for name in ("more", None):
        with pytest.raises(BadRequest, match="no file was chosen"):
            only_file([unused], name)


def test_a_field_in_the_place_of_the_file_is_told_as_that() -> None:
    with pytest.raises(BadRequest, match="part of that name came as text, without a file name") as told:
        only_file([Part("file_name", data=PNG)], "file_name")
    assert "parts sent were" not in str(told.value)
