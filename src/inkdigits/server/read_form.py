"""/v1/read-form: what is written in the boxes of a form. Translation only."""

from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from inkdigits.errors import BadRequest
from inkdigits.images import MOST_PAGES
from inkdigits.reading.forms.boxes_file import grid_of, parse_boxes
from inkdigits.recognizer import Recognizer
from inkdigits.server.body import beside, decode_base64, decode_json, only_file, picture_of_any_body, texts_of
from inkdigits.server.connected import while_connected
from inkdigits.server.multipart import is_form, parse_multipart
from inkdigits.server.query import Query
from inkdigits.server.receiving import read_body

BOXES = "boxes"
_NULL = b"null"


class FormInJson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`{"image": base64}`, with the form's boxes if they are known: {"age": [x, y, width, height], ...}."""

    image: str
    boxes: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture's bytes, and the JSON of its boxes where that came with it."""

    data: bytes
    boxes: bytes | None = None


class ReadForm:
    """The route that reads forms box by box."""

    def __init__(self, recognizer: Recognizer, max_upload_bytes: int) -> None:
        self._recognizer = recognizer
        self._limit = max_upload_bytes

    async def read(self, request: Request) -> Response:
        """Read each box of a form: of those given, of a grid, or of those that are found by their lines; or draw it."""
        query = Query(request, {"grid", "page", "annotate"})
        page = query.whole("page", 1, MOST_PAGES) or 1
        wanted = query.text("grid")
        grid = grid_of(wanted) if wanted else None
        body = await read_body(request, self._limit)
        sheet = await beside(len(body), sheet_of_any_body, body, request.headers.get("content-type", ""))
        boxes = None if sheet.boxes is None else parse_boxes(sheet.boxes)
        if grid and boxes:
            raise BadRequest("Boxes were sent, and a grid is asked for; send one of them.")
        if query.flag("annotate"):
            annotating = self._recognizer.annotate_fields(sheet.data, boxes, grid, page=page)
            return Response(await while_connected(request, annotating), media_type="image/png")
        reading_it = self._recognizer.read_fields(sheet.data, boxes, grid, page=page)
        form = await while_connected(request, reading_it)
        return Response(msgspec.json.encode(form), media_type="application/json")


def sheet_of_any_body(body: bytes, content_type: str) -> Sheet:
    """The picture of a form in a multipart, JSON or raw body, with the boxes that came in its first two.

    Raises BadRequest, UnsupportedBody, NotAPicture.
    """
    if is_form(content_type):
        parts = parse_multipart(body, content_type)
        named = [part.data for part in parts if part.name == BOXES]
        if len(named) > 1:
            raise BadRequest(f"The form has {len(named)} parts named {BOXES!r}; send one with all boxes.")
        others = [part for part in parts if part.name != BOXES]
        picture = only_file(others)
        texts_of(others, set())
        return Sheet(picture.data, *named)
    if content_type.partition(";")[0].strip().lower() == "application/json":
        document = decode_json(body, FormInJson)
        boxes = _NULL if document.boxes is msgspec.UNSET else bytes(document.boxes)
        return Sheet(decode_base64(document.image), None if boxes == _NULL else boxes)
    return Sheet(picture_of_any_body(body, content_type).data)
