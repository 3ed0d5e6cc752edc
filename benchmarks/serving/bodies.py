"""Request bodies in the forms that the servers take, and the file of them that wrk's script reads."""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

BOUNDARY = "boundary7d21c0"


@dataclass(frozen=True, slots=True)
class Form:
    """How a picture file becomes a request's body."""

    content_type: str
    encode: Callable[[bytes], bytes]


def _multipart(field: str) -> Form:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="digit.png"\r\n'
    before = (head + "Content-Type: image/png\r\n\r\n").encode()
    after = f"\r\n--{BOUNDARY}--\r\n".encode()
    return Form(f"multipart/form-data; boundary={BOUNDARY}", lambda picture: before + picture + after)


def _json(document: Callable[[str], object]) -> Form:
    return Form("application/json", lambda picture: json.dumps(document(base64.b64encode(picture).decode())).encode())


def _open_inference(image: str) -> object:
    return {
        "inputs": [
            {
                "name": "image",
                "shape": [1],
                "datatype": "BYTES",
                "parameters": {"content_type": "base64"},
                "data": [image],
            }
        ]
    }


FORMS = {
    "raw": Form("image/png", lambda picture: picture),
    "file": _multipart("file"),
    "file_name": _multipart("file_name"),
    "json": _json(lambda image: {"image": image}),
    "json cnn": _json(lambda image: {"image": image, "model": "cnn"}),
    "json list": _json(lambda image: {"images": [image]}),
    "open inference": _json(_open_inference),
}


def write_bodies(path: Path, bodies: Iterable[bytes]) -> None:
    """Each body behind its length in four bytes, the lowest first."""
    with path.open("wb") as file:
        for body in bodies:
            file.write(len(body).to_bytes(4, "little") + body)
