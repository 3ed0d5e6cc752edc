"""From a body to the bytes of one picture: multipart, JSON with base64, raw bodies.

Knows nothing of what is done with the picture.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool

from inkdigits.errors import BadRequest, NotAPicture, UnsupportedBody
from inkdigits.images import sniff
from inkdigits.server.multipart import Part, is_form, parse_multipart

FORM_BYTES = 65536
"""The forms of larger bodies are undone in a thread: base64 of a photo takes 50 ms."""

P = ParamSpec("P")
Decoded = TypeVar("Decoded")

_WHITE_SPACE = re.compile(r"\s+")
_DATA_URL = re.compile(r"data:[^,]{0,300};base64,", re.IGNORECASE)


class PictureInJson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`{"image": base64}`, with the model and version chosen if the query does not choose them."""

    image: str
    model: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """The picture's bytes, and the model and version that the body itself asked for."""

    data: bytes
    model: str | None = None
    version: str | None = None


async def beside(size: int, call: Callable[P, Decoded], *arguments: P.args, **named: P.kwargs) -> Decoded:
    """What `call` makes of a body of `size` bytes; in a thread where that would hold up other callers."""
    if size <= FORM_BYTES:
        return call(*arguments, **named)
    return await run_in_threadpool(call, *arguments, **named)


def picture_of_any_body(body: bytes, content_type: str) -> Upload:
    """The picture in a multipart, JSON or raw body. Raises BadRequest, UnsupportedBody, NotAPicture."""
    kind = content_type.partition(";")[0].strip().lower()
    if is_form(content_type):
        parts = parse_multipart(body, content_type)
        data = only_file(parts).data
        return Upload(data, **texts_of(parts, {"model", "version"}))
    if kind == "application/json":
        document = decode_json(body, PictureInJson)
        return Upload(decode_base64(document.image), document.model, document.version)
    if body and not kind.startswith("image/") and sniff(body) is None:
        raise UnsupportedBody(
            f"A body of type {kind or 'unknown'} is not read here, and it is no picture. Send the picture itself with "
            "Content-Type: image/png (or another image type), as multipart/form-data, or as JSON with base64."
        )
    return Upload(body)


def only_file(parts: list[Part], name: str | None = None) -> Part:
    """The one file among `parts`, which must be named `name` if that is given. Raises BadRequest."""
    files = [part for part in parts if part.filename is not None]
    # For a file input that nobody chose a file for, browsers send a part without name and content.
    chosen = [part for part in files if part.filename or part.data]
    wanted = [part for part in chosen if name is None or part.name == name]
    if not wanted:
        raise BadRequest(f"{_why_no_file(parts, name)} Send the picture as a file: curl -F {name or 'file'}=@three.png")
    if len(chosen) > 1:
        raise BadRequest(f"The form has {len(chosen)} files; send one picture per request.")
    return wanted[0]


def texts_of(parts: list[Part], known: Set[str]) -> dict[str, str]:
    """What the plain fields among `parts` say. Raises BadRequest for one that is not `known` or comes twice."""
    texts: dict[str, str] = {}
    for part in parts:
        if part.filename is not None:
            continue
        if part.name not in known:
            also = f" and {', '.join(sorted(known))}" if known else ""
            raise BadRequest(
                f"The form has a field {part.name!r}; the picture's file{also} are read here. All else is asked for in "
                "the query, as in ?page=2."
            )
        if part.name in texts:
            raise BadRequest(f"The form has two fields named {part.name!r}; send one.")
        texts[part.name] = part.data.decode(errors="replace")
    return texts


def _why_no_file(parts: list[Part], name: str | None) -> str:
    called = f"one file part named {name!r}" if name else "one file part"
    same = [part for part in parts if name is None or part.name == name]
    if any(part.filename is not None for part in same):
        return f"The form needs {called}, and no file was chosen for it."
    if any(part.name == name for part in same):
        return f"The form needs {called}; the part of that name came as text, without a file name."
    got = ", ".join(repr(part.name) for part in parts) or "none"
    return f"The form needs {called} with the picture; the parts sent were: {got}."


def decode_json(body: bytes, kind: type[Decoded]) -> Decoded:
    """The JSON document in `body`. Raises BadRequest saying what is wrong with it."""
    try:
        return msgspec.json.decode(body.removeprefix(codecs.BOM_UTF8), type=kind)
    except msgspec.ValidationError as error:
        raise BadRequest(f"The JSON in the body cannot be used: {_lowered(error)}. Its form is at /v1/ui/.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if not body.strip():
            raise BadRequest("The body is empty; JSON is expected here. Its form is at /v1/ui/.") from error
        _check_encoding(body)
        raise BadRequest(f"The body is not JSON that can be read: {error}.") from error


def _check_encoding(body: bytes) -> None:
    """JSON is UTF-8 (RFC 8259, section 8.1). Raises BadRequest for anything else."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in body[:2]:
        raise BadRequest("The JSON in the body is in UTF-16 or UTF-32. Send it in UTF-8.")
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(
            f"The JSON in the body is not UTF-8: byte {error.start} is {body[error.start]:#04x}. It may be Latin-1; "
            "send it in UTF-8."
        ) from error


def _lowered(error: Exception) -> str:
    said = str(error)
    return said[:1].lower() + said[1:]


def decode_base64(text: str) -> bytes:
    """The bytes of base64 `text`, which may carry line breaks or be a data URL. Raises NotAPicture."""
    text = _WHITE_SPACE.sub("", text)
    prefix = _DATA_URL.match(text)
    if prefix:
        text = text[prefix.end() :]
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAPicture(f"The image is not valid base64: {error}.") from error
