"""One table from our errors to HTTP: status and body. Nothing else in the server knows a status of an error.

Below /v1 the body is `{"code", "error", "message"}`; on the paths of the older services it is `{"error": sentence}`.
"""

import logging
import re

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from inkdigits import errors

logger = logging.getLogger(__name__)

STATUS: dict[type[errors.InkdigitsError], int] = {
    errors.PictureTooLarge: 413,
    errors.PictureError: 422,
    errors.BadBoxes: 422,
    errors.UnsupportedBody: 415,
    errors.UploadTooLarge: 413,
    errors.UploadTooSlow: 408,
    errors.ForeignPage: 403,
    errors.UnknownHost: 421,
    errors.RequestError: 422,
    errors.UnknownModel: 404,
    errors.UnknownVersion: 404,
    errors.DamagedModel: 503,
    errors.ModelError: 503,
    errors.TooBusy: 503,
    errors.StoreError: 503,
    errors.UnknownPrediction: 404,
    errors.UnknownPicture: 404,
    errors.BadCursor: 422,
    errors.HistoryFull: 507,
    errors.HistoryError: 503,
    errors.UnknownJob: 404,
    errors.JobRunning: 409,
    errors.TrainExtraMissing: 501,
    errors.DataError: 422,
    errors.InkdigitsError: 500,
}

_READ_A_PICTURE = ("/v1/inference", "/v1/predict", "/predict")

_ADVICE = {
    404: "There is nothing at this address. The routes are listed at /v1/ui/.",
    405: "This address does not take that method. The routes are listed at /v1/ui/.",
}


class V1Error(msgspec.Struct, frozen=True):
    """The one shape of every error below /v1."""

    code: int
    error: str
    message: str


class LegacyError(msgspec.Struct, frozen=True):
    """The shape of errors on /predict and /models."""

    error: str


def error_response(request: Request, status: int, name: str, message: str) -> Response:
    """An error in the shape that belongs to the request's path."""
    return Response(_body(request.scope["path"], status, name, message), status, media_type="application/json")


def error_body(path: str, error: errors.InkdigitsError) -> bytes:
    """What is answered at this path where the error was raised."""
    return _body(path, status_of(error), _snake(type(error).__name__), str(error))


def _body(path: str, status: int, name: str, message: str) -> bytes:
    return msgspec.json.encode(V1Error(status, name, message) if path.startswith("/v1") else LegacyError(message))


def status_of(error: errors.InkdigitsError) -> int:
    """The HTTP status for an error: that of the nearest class above it in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


async def answer_known(request: Request, error: Exception) -> Response:
    """Answer for everything that was raised on purpose."""
    assert isinstance(error, errors.InkdigitsError)
    status = status_of(error)
    if status >= 500:
        logger.error("%s %s: %s", request.method, request.scope["path"], error)
    response = error_response(request, status, _snake(type(error).__name__), str(error))
    if status == 503:
        response.headers["retry-after"] = "5"
    return response


async def answer_http(request: Request, error: Exception) -> Response:
    """Answer for what the router refuses: no such path, no such method."""
    assert isinstance(error, HTTPException)
    message = _ADVICE.get(error.status_code, error.detail)
    response = error_response(request, error.status_code, _snake(error.detail.replace(" ", "")), message)
    response.headers.update(error.headers or {})
    return response


async def answer_gone(request: Request, _error: Exception) -> Response:
    """The caller went away while sending; nobody will read this."""
    return error_response(request, 400, "client_disconnect", "The connection ended before the whole body had arrived.")


async def answer_unexpected(request: Request, _error: Exception) -> Response:
    """A defect of ours: the traceback goes to the log, and the caller is told no more than that."""
    message = "Something went wrong on the server; its log says what."
    if request.method == "POST" and request.scope["path"].rstrip("/") in _READ_A_PICTURE:
        message += " Your picture was not recorded."
    return error_response(request, 500, "internal_error", message)


HANDLERS = {
    errors.InkdigitsError: answer_known,
    HTTPException: answer_http,
    ClientDisconnect: answer_gone,
    Exception: answer_unexpected,
}


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
