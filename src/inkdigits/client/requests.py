"""Builds the requests of the API, every one of them here. Knows nothing of connections, answers or retries."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from inkdigits import __version__
from inkdigits.client.errors import UnreadablePicture

Picture = bytes | str | PathLike[str]
"""The bytes of a picture file, or the path of one."""

Boxes = Mapping[str, Sequence[int]] | str | PathLike[str]
"""Boxes of a form: x, y, width and height in pixels by their names, or the path of a JSON file of them."""

AGENT = {"User-Agent": f"inkdigits-client/{__version__}"}

UNKNOWN = "image/unknown"
"""What is sent for a file of no known format: it is meant as a picture, and the server says which formats it reads."""

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; `path` begins with `/` and holds the query."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    only_reads: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return self.method == "GET" or self.only_reads


def predict(picture: Picture, model: str | None = None, version: str | None = None) -> Request:
    """The picture as raw body of `POST /v1/predict`; raises UnreadablePicture."""
    data = picture_bytes(picture)
    path = "/v1/predict" + query(model=model, version=version)
    return Request("POST", path, {"Content-Type": content_type(data)}, data)


def read(
    picture: Picture,
    model: str | None = None,
    version: str | None = None,
    annotate: bool | None = None,
    page: int | None = None,
) -> Request:
    """The picture as raw body of `POST /v1/read`, which remembers nothing; raises UnreadablePicture."""
    data = picture_bytes(picture)
    path = "/v1/read" + query(model=model, version=version, annotate=annotate, page=page)
    return Request("POST", path, {"Content-Type": content_type(data)}, data, only_reads=True)


def read_form(
    picture: Picture,
    boxes: Boxes | None = None,
    grid: tuple[int, int] | None = None,
    page: int | None = None,
) -> Request:
    """The picture as a file part of `POST /v1/read-form`, its boxes beside it; raises UnreadablePicture."""
    data = picture_bytes(picture)
    parts = [("file", content_type(data), data)]
    if boxes is not None:
        parts.append(("boxes", "application/json", boxes_bytes(boxes)))
    path = "/v1/read-form" + query(grid=f"{grid[0]}x{grid[1]}" if grid else None, page=page)
    return multipart(path, parts, only_reads=True)


def boxes_bytes(boxes: Boxes) -> bytes:
    """The JSON of boxes; raises UnreadablePicture where their file cannot be read."""
    return json.dumps(dict(boxes)).encode() if isinstance(boxes, Mapping) else picture_bytes(boxes)


def inference(picture: Picture) -> Request:
    """The picture as the file part `file_name` of `POST /v1/inference`; raises UnreadablePicture."""
    data = picture_bytes(picture)
    return multipart("/v1/inference", [("file_name", content_type(data), data)])


def multipart(path: str, parts: Sequence[tuple[str, str, bytes]], only_reads: bool = False) -> Request:
    """`parts`, name, content type and bytes each, as files of a form (RFC 7578)."""
    boundary = secrets.token_hex(16)
    body = b"".join(
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n".encode()
        + data
        + b"\r\n"
        for name, kind, data in parts
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return Request("POST", path, headers, body + f"--{boundary}--\r\n".encode(), only_reads)


def inferences() -> Request:
    """Every result so far, oldest first."""
    return Request("GET", "/v1/inference")


def predictions(limit: int, cursor: str | None, filters: Mapping[str, Any]) -> Request:
    """One page of results, newest first; `filters` are the query parameters of `GET /v1/predictions`."""
    return Request("GET", "/v1/predictions" + query(limit=limit, cursor=cursor, **filters))


def get(id: str) -> Request:
    """One result."""
    return Request("GET", f"/v1/predictions/{segment(id)}")


def label(id: str, digit: int | None) -> Request:
    """Say which digit a picture really shows; None takes it back."""
    return json_request("PUT", f"/v1/predictions/{segment(id)}/label", {"label": digit})


def delete(id: str) -> Request:
    """Forget one result."""
    return Request("DELETE", f"/v1/predictions/{segment(id)}")


def picture(url: str) -> Request:
    """An uploaded picture by the `image_url` of its result, which begins with `/`."""
    return Request("GET", url)


def models() -> Request:
    """Every model with its versions."""
    return Request("GET", "/v1/models")


def retrain(
    models: Sequence[str] | None = None, data: str | None = None, seed: int | None = None, epochs: int | None = None
) -> Request:
    """Start a retraining."""
    wishes = {"models": list(models) if models is not None else None, "data": data, "seed": seed, "epochs": epochs}
    return json_request("POST", "/v1/retrain", {key: value for key, value in wishes.items() if value is not None})


def job(id: str) -> Request:
    """How far a retraining is."""
    return Request("GET", f"/v1/jobs/{segment(id)}")


def json_request(method: str, path: str, value: Any) -> Request:
    """A request whose body is `value` as JSON."""
    return Request(method, path, {"Content-Type": "application/json"}, json.dumps(value).encode())


def picture_bytes(picture: Picture) -> bytes:
    """The bytes of a picture given as bytes or as a path; raises UnreadablePicture."""
    if isinstance(picture, bytes):
        return picture
    try:
        return Path(picture).read_bytes()
    except OSError as error:
        raise UnreadablePicture(f"{picture} cannot be read: {error.strerror or error}.") from error


def content_type(data: bytes) -> str:
    """The content type by the first bytes; the server looks for itself, so a guess does no harm."""
    return next((name for signature, name in SIGNATURES if data.startswith(signature)), UNKNOWN)


def segment(text: str) -> str:
    """`text` as one segment of a path."""
    return quote(text, safe="")


def query(**parameters: Any) -> str:
    """A query string beginning with `?`, or nothing where every parameter is None."""
    given = {key: as_text(value) for key, value in parameters.items() if value is not None}
    return "?" + urlencode(given) if given else ""


def as_text(value: Any) -> str:
    """A parameter's value the way the API writes it: true and false, ISO 8601 times."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)
