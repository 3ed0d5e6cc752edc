"""/v1/read: every number on a picture. Translation only."""

from starlette.requests import Request
from starlette.responses import Response

from inkdigits.cache import Lookup
from inkdigits.images import MOST_PAGES
from inkdigits.reading.encoding import encode_reading
from inkdigits.recognizer import Recognizer
from inkdigits.server.answers import cache_headers
from inkdigits.server.body import beside, picture_of_any_body
from inkdigits.server.connected import while_connected
from inkdigits.server.query import Query
from inkdigits.server.receiving import read_body


class Read:
    """The route that reads whole numbers."""

    def __init__(self, recognizer: Recognizer, max_upload_bytes: int) -> None:
        self._recognizer = recognizer
        self._limit = max_upload_bytes

    async def read(self, request: Request) -> Response:
        """Find and read every number on a picture, sent raw, as multipart or as JSON with base64; or draw it there."""
        query = Query(request, {"model", "version", "annotate", "page"})
        page = query.whole("page", 1, MOST_PAGES) or 1
        body = await read_body(request, self._limit)
        upload = await beside(len(body), picture_of_any_body, body, request.headers.get("content-type", ""))
        model = query.text("model") or upload.model
        version = query.text("version") or upload.version
        lookup = Lookup()
        if query.flag("annotate"):
            annotating = self._recognizer.annotate(upload.data, model, version, lookup, page=page)
            png = await while_connected(request, annotating)
            return Response(png, headers=cache_headers(lookup), media_type="image/png")
        reading_it = self._recognizer.read_numbers(upload.data, model, version, lookup, page=page)
        reading = await while_connected(request, reading_it)
        return Response(encode_reading(reading), headers=cache_headers(lookup), media_type="application/json")
