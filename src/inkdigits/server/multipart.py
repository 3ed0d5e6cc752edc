"""A complete multipart/form-data body (RFC 7578) into its parts. Knows nothing of which parts a route wants.

What RFC 2046 allows and clients seldom send is read too: text before the first boundary, blanks after one, folded
headers, an encoding of the content; and lines that end with LF alone, as scripts that put a body together write them.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from python_multipart.multipart import parse_options_header

from inkdigits.errors import BadRequest

LARGEST_COUNT = 32
LARGEST_HEADERS = 16384
"""Bytes of one part's headers: unfolding and parsing them costs time."""

LARGEST_LOOKALIKES = 10_000
"""How often what begins like a boundary may be none: each costs a step of a loop."""

_AFTER_BOUNDARY = re.compile(rb"(--)|[ \t]*(\r?\n)")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_WHITE_SPACE = re.compile(rb"\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its field name, its file name (None for a plain field) and its bytes."""

    name: str = ""
    filename: str | None = None
    data: bytes = b""


def is_form(content_type: str) -> bool:
    """Whether a body of this type is one for `parse_multipart`."""
    return content_type.partition(";")[0].strip().lower() == "multipart/form-data"


def parse_multipart(body: bytes, content_type: str) -> list[Part]:
    """All parts of `body`, in order. Raises BadRequest where it is malformed, cut short or has too many parts."""
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise BadRequest("The Content-Type is multipart/form-data without a boundary; let your HTTP client set it.")
    parts: list[Part] = []
    for content in _contents(body, b"--" + boundary):
        if len(parts) == LARGEST_COUNT:
            raise BadRequest(f"The multipart/form-data body has more than {LARGEST_COUNT} parts.")
        parts.append(_part(content))
    return parts


def _contents(body: bytes, dashed: bytes) -> Iterator[bytes]:
    """What stands between the boundaries, each of which is `dashed`, the two dashes before it included."""
    found = _AFTER_BOUNDARY.match(body, len(dashed)) if body.startswith(dashed) else None
    if found is None:
        _, found = _next(body, b"\n" + dashed, 0, (b"\r\n", b"\n"))
    line_end = found[2]
    while not found[1]:
        start = found.end()
        # The line end of one boundary may be that before the next: then the part is empty.
        end, found = _next(body, line_end + dashed, start - len(line_end), (line_end,))
        yield body[start : max(start, end)]


def _next(body: bytes, boundary: bytes, start: int, line_ends: tuple[bytes, ...]) -> tuple[int, re.Match[bytes]]:
    """Where the next boundary begins, and what follows it: two dashes, or one of `line_ends`."""
    # No pattern is made of the boundary: each request brings another, and compiling one takes longer than all of this.
    for _ in range(LARGEST_LOOKALIKES):
        found = body.find(boundary, start)
        if found < 0:
            break
        rest = _AFTER_BOUNDARY.match(body, found + len(boundary))
        if rest and (rest[1] or rest[2] in line_ends):
            return found, rest
        start = found + 1
    raise BadRequest("The multipart/form-data body is malformed, or ends before its last boundary. Send it anew.")


def _part(content: bytes) -> Part:
    headers, data = _divided(content)
    name, filename = "", None
    disposition = headers.get(b"content-disposition")
    if disposition is not None:
        options = parse_options_header(disposition)[1]
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            filename = options[b"filename"].decode("utf-8", "replace")
        elif b"filename*=" in disposition.lower():
            # Older clients send names beyond ASCII so (RFC 5987); that it is a file is all that counts here.
            filename = ""
    return Part(name, filename, _decoded(data, headers.get(b"content-transfer-encoding", b"binary")))


def _divided(content: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """A part's headers, their names in small letters, and what follows them."""
    none = _LINE_END.match(content)
    if none or not content:
        return {}, content[none.end() :] if none else b""
    blank = _BLANK_LINE.search(content, 0, LARGEST_HEADERS)
    if blank is None:
        raise _malformed("a part has no empty line after its headers")
    headers = {}
    for line in _LINE_END.split(_FOLD.sub(b" ", content[: blank.start()])):
        name, colon, value = line.partition(b":")
        if not colon:
            raise _malformed("a header of a part has no colon")
        headers[name.strip().lower()] = value.strip()
    return headers, content[blank.end() :]


def _decoded(data: bytes, encoding: bytes) -> bytes:
    """The content without its Content-Transfer-Encoding (RFC 2045, section 6), which old mail libraries give it."""
    kind = encoding.lower()
    if kind in (b"binary", b"8bit", b"7bit"):
        return data
    if kind == b"quoted-printable":
        return binascii.a2b_qp(data)
    if kind != b"base64":
        raise BadRequest(
            f"A part has the Content-Transfer-Encoding {encoding[:50].decode('ascii', 'replace')!r}, which is not read "
            "here. Send it without one."
        )
    try:
        return base64.b64decode(_WHITE_SPACE.sub(b"", data), validate=True)
    except binascii.Error as error:
        raise BadRequest(f"A part says that it is base64, and is not: {error}. Send the picture as it is.") from error


def _malformed(why: str) -> BadRequest:
    return BadRequest(f"The multipart/form-data body is malformed: {why}. Let your HTTP client put it together.")
