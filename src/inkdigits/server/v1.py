"""The project's own API below /v1: predict, results, pictures. Translation only."""

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from inkdigits.cache import Lookup
from inkdigits.errors import BadRequest
from inkdigits.history import History
from inkdigits.prediction import ALL_MODELS
from inkdigits.recognizer import Recognizer
from inkdigits.server.answers import Digit, PredictionsAnswer, cache_headers, json_response, prediction_answer
from inkdigits.server.body import beside, decode_json, picture_of_any_body
from inkdigits.server.connected import answer_for
from inkdigits.server.query import Query
from inkdigits.server.receiving import read_body
from inkdigits.server.shown import rendering, wants_a_rendering

_FILTERS = {"model", "version", "digit", "label", "accepted", "labelled", "since", "until"}
_DEFAULT_PAGE = 50
_LARGEST_PAGE = 500


class LabelBody(msgspec.Struct, frozen=True):
    """The digit that the picture really shows; null takes a label back."""

    label: Digit | None


class V1:
    """Routes about pictures and results."""

    def __init__(self, recognizer: Recognizer, history: History, max_upload_bytes: int) -> None:
        self._recognizer = recognizer
        self._history = history
        self._limit = max_upload_bytes

    async def predict(self, request: Request) -> Response:
        """Read one picture, sent raw, as multipart or as JSON with base64."""
        query = Query(request, {"model", "version"})
        body = await read_body(request, self._limit)
        upload = await beside(len(body), picture_of_any_body, body, request.headers.get("content-type", ""))
        model = query.text("model") or upload.model
        version = query.text("version") or upload.version
        if model == ALL_MODELS and version:
            raise BadRequest("A version belongs to one model; name the model, or leave the version out.")
        lookup = Lookup()
        answering = self._recognizer.predict(upload.data, model, version, lookup)
        prediction = await answer_for(request, len(upload.data), answering)
        return json_response(prediction_answer(prediction), headers=cache_headers(lookup))

    async def predictions(self, request: Request) -> Response:
        """A page of results, newest first."""
        query = Query(request, {"limit", "cursor", *_FILTERS})
        limit = query.whole("limit", 1, _LARGEST_PAGE) or _DEFAULT_PAGE
        page = await run_in_threadpool(
            self._history.page,
            limit,
            query.text("cursor"),
            model=query.text("model"),
            version=query.text("version"),
            digit=query.whole("digit", 0, 9),
            label=query.whole("label", 0, 9),
            accepted=query.flag("accepted"),
            labelled=query.flag("labelled"),
            since=query.moment("since"),
            until=query.moment("until"),
        )
        found = tuple(prediction_answer(prediction) for prediction in page.predictions)
        return json_response(PredictionsAnswer(found, page.next_cursor))

    async def prediction(self, request: Request) -> Response:
        """One result."""
        found = await run_in_threadpool(self._history.get, request.path_params["id"])
        return json_response(prediction_answer(found))

    async def label(self, request: Request) -> Response:
        """Say which digit a picture really shows."""
        body = decode_json(await read_body(request, self._limit), LabelBody)
        labelled = await run_in_threadpool(self._history.label, request.path_params["id"], body.label)
        return json_response(prediction_answer(labelled))

    async def delete(self, request: Request) -> Response:
        """Forget a result, and its picture if no other result has it."""
        await run_in_threadpool(self._history.delete, request.path_params["id"])
        return Response(status_code=204)

    async def picture(self, request: Request) -> Response:
        """The uploaded bytes, as they came; to a page that shows them, a PNG in the place of what it could not show."""
        data, content_type = await run_in_threadpool(self._history.picture, request.path_params["picture"])
        if wants_a_rendering(content_type, request.headers.get("accept", "")):
            shown = await run_in_threadpool(rendering, data)
            data, content_type = (data, content_type) if shown is None else (shown, "image/png")
        # Named by their content, the bytes never change; and whatever they are, a browser must not run them.
        headers = {
            "cache-control": "private, max-age=31536000, immutable",
            "content-security-policy": "default-src 'none'; sandbox",
            "x-content-type-options": "nosniff",
            "vary": "Accept",
        }
        return Response(data, media_type=content_type, headers=headers)
