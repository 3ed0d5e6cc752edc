"""/predict and /models, as callers of the MNIST API service know them, to the byte."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from inkdigits.cache import Lookup
from inkdigits.errors import NotAPicture, TruncatedPicture, UnknownModel
from inkdigits.prediction import ALL_MODELS
from inkdigits.recognizer import Recognizer
from inkdigits.server.answers import AllPredictions, ModelNames, OnePrediction, cache_headers, json_response
from inkdigits.server.body import beside, decode_base64, decode_json
from inkdigits.server.connected import answer_for
from inkdigits.server.errors import LegacyError
from inkdigits.server.receiving import read_body

INVALID_IMAGE = "Could not perform the prediction. Invalid image base64 image."


class PredictBody(msgspec.Struct, frozen=True):
    """`image` is the base64 of a picture file; without `model` every model answers."""

    image: str
    model: str | None = None


class Predict:
    """The MNIST API's routes."""

    def __init__(self, recognizer: Recognizer, max_upload_bytes: int) -> None:
        self._recognizer = recognizer
        self._limit = max_upload_bytes

    async def predict(self, request: Request) -> Response:
        """Read the picture with the model named, or with all of them."""
        sent = await read_body(request, self._limit)
        body = await beside(len(sent), decode_json, sent, PredictBody)
        try:
            self._check_model(body.model)
            return await self._answer(request, body)
        except UnknownModel as error:
            names = ", ".join(error.available)
            return _refusal(f"Unexpected model name. Only {names} models are available.")
        except (NotAPicture, TruncatedPicture):
            return _refusal(INVALID_IMAGE)

    async def models(self, _request: Request) -> Response:
        """Names of the models that answer."""
        return json_response(ModelNames(self._recognizer.engine.names()))

    async def _answer(self, request: Request, body: PredictBody) -> Response:
        lookup = Lookup()
        data = await beside(len(body.image), decode_base64, body.image)
        answering = self._recognizer.predict(data, body.model or ALL_MODELS, lookup=lookup)
        prediction = await answer_for(request, len(data), answering)
        digit = prediction.scores.digit
        if body.model is not None:
            return json_response(OnePrediction(digit), headers=cache_headers(lookup))
        digits = {result.model: result.digit for result in prediction.results}
        return json_response(AllPredictions(digits, digit), headers=cache_headers(lookup))

    def _check_model(self, model: str | None) -> None:
        """A wrong model is told even when the picture is bad too; "all" was no model name there."""
        if model is not None:
            self._recognizer.engine.ready(model)


def _refusal(message: str) -> Response:
    return json_response(LegacyError(message), 422)
