"""Multipart bodies come apart into exactly what was put in, and broken ones are told."""

import base64
import contextlib
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.filepost import encode_multipart_formdata

from inkdigits.errors import BadRequest
from inkdigits.server.multipart import is_form, parse_multipart

FILE = ("three.png", b"\x89PNG\r\n--not a boundary--\r\n", "image/png")


def test_fields_and_files_come_out_as_they_went_in() -> None:
    body, content_type = encode_multipart_formdata({"note": "a field", "file_name": FILE})
    note, picture = parse_multipart(body, content_type)
    assert (note.name, note.filename, note.data) == ("note", None, b"a field")
    assert (picture.name, picture.filename, picture.data) == ("file_name", FILE[0], FILE[1])


@given(data=st.binary(max_size=2000), boundary=st.from_regex(r"[A-Za-z0-9'()+_,./:=?-]{1,60}", fullmatch=True))
def test_any_bytes_survive_with_any_boundary(data: bytes, boundary: str) -> None:
    if f"\r\n--{boundary}".encode() in b"\r\n" + data:
        return
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'.encode()
        + data
        + f"\r\n--{boundary}--\r\n".encode()
    )
    (part,) = parse_multipart(body, f'multipart/form-data; boundary="{boundary}"')
    assert part.data == data


def test_a_name_beyond_ascii_makes_a_file_too() -> None:
    head = b"--b\r\nContent-Disposition: form-data; name=\"file_name\"; filename*=UTF-8''%C3%A4.png\r\n\r\n"
    (part,) = parse_multipart(head + b"data\r\n--b--\r\n", "multipart/form-data; boundary=b")
    assert (part.name, part.filename is not None, part.data) == ("file_name", True, b"data")


UNUSUAL = {
    "text before": b"To whom it may concern,\r\n--b\r\n%s\r\n\r\n%s\r\n--b--\r\n",
    "blanks after": b"--b \t\r\n%s\r\n\r\n%s\r\n--b--  \r\n",
    "LF alone": b"--b\n%s\n\n%s\n--b--\n",
    "nothing after": b"--b\r\n%s\r\n\r\n%s\r\n--b--",
    "text after": b"--b\r\n%s\r\n\r\n%s\r\n--b--\r\nYours sincerely\r\n--b\r\n",
}


@pytest.mark.parametrize("body", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_what_the_standard_allows_and_scripts_write_is_read(body: bytes) -> None:
    header = b'content-disposition: form-data;\r\n\t name="file_name";\r\n  filename="x.png"'
    data = b"\x89PNG\r\n\x1a\n\n--bb\r\n--ba\r\n"
    if b"\r" not in body:
        header, data = header.replace(b"\r", b""), b"\x89PNG\r\n--b\r\n"
    (part,) = parse_multipart(body % (header, data), "multipart/form-data; boundary=b")
    assert (part.name, part.filename, part.data) == ("file_name", "x.png", data)


@pytest.mark.parametrize(
    ("encoding", "encoded"),
    [
        ("base64", base64.encodebytes(FILE[1])),
        ("Quoted-Printable", quopri.encodestring(FILE[1]).replace(b"\r\n", b"=0D=0A")),
        ("binary", FILE[1]),
    ],
)
def test_an_encoding_of_the_content_is_undone(encoding: str, encoded: bytes) -> None:
    head = f"--b\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    (part,) = parse_multipart(head + encoded + b"\r\n--b--", "multipart/form-data; boundary=b")
    assert part.data == FILE[1]


@pytest.mark.parametrize(
    ("encoding", "says"), [("base64", "and is not"), ("uuencode", "'uuencode', which is not read")]
)
def test_an_encoding_that_cannot_be_undone_is_told(encoding: str, says: str) -> None:
    body = f"--b\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n?\r\n--b--".encode()
    with pytest.raises(BadRequest, match=says):
        parse_multipart(body, "multipart/form-data; boundary=b")


def test_parts_without_content_or_headers_are_parts() -> None:
    body = b"--b\r\n\r\n--b\r\n\r\ndata\r\n--b--"
    assert [part.data for part in parse_multipart(body, "multipart/form-data; boundary=b")] == [b"", b"data"]


def test_only_the_type_itself_is_a_form() -> None:
    assert is_form("Multipart/Form-Data ; boundary=x")
    assert not any(map(is_form, ("multipart/form-dataXYZ; boundary=x", "multipart/mixed; boundary=x", "")))


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; x"]
)
def test_a_missing_boundary_is_told(content_type: str) -> None:
    with pytest.raises(BadRequest, match="without a boundary"):
        parse_multipart(b"--x--", content_type)


def test_a_body_cut_short_is_told() -> None:
    body, content_type = encode_multipart_formdata({"file_name": FILE})
    for length in (0, 10, len(body) // 2, len(body) - 5):
        with pytest.raises(BadRequest, match=r"malformed|ends before"):
            parse_multipart(body[:length], content_type)


def test_too_many_parts_are_refused() -> None:
    body, content_type = encode_multipart_formdata({f"f{index}": "x" for index in range(40)})
    with pytest.raises(BadRequest, match="more than 32 parts"):
        parse_multipart(body, content_type)


@given(st.binary(max_size=500))
def test_whatever_is_sent_only_bad_request_comes_out(body: bytes) -> None:
    with contextlib.suppress(BadRequest):
        parse_multipart(b"--b\r\n" + body, "multipart/form-data; boundary=b")
