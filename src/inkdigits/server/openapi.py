"""The OpenAPI 3.1 document: every operation in one table, its schemas taken from the types that answers are made of.

A test holds this table against the route table, and another fuzzes the server with what it says.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from inkdigits import __version__
from inkdigits.images import MOST_PAGES
from inkdigits.reading import Form, Reading
from inkdigits.server import answers
from inkdigits.server.body import PictureInJson
from inkdigits.server.errors import LegacyError, V1Error
from inkdigits.server.health import Health
from inkdigits.server.predict import PredictBody
from inkdigits.server.read_form import BOXES, FormInJson
from inkdigits.server.retrain import RetrainBody
from inkdigits.server.v1 import LabelBody
from inkdigits.store import Card

Schema = dict[str, Any]

_TYPES = (
    answers.PredictionAnswer,
    answers.PredictionsAnswer,
    Reading,
    Form,
    answers.InferenceAnswer,
    answers.OnePrediction,
    answers.AllPredictions,
    answers.ModelNames,
    answers.ModelsAnswer,
    answers.ModelEntry,
    Card,
    answers.JobAnswer,
    answers.JobsAnswer,
    PictureInJson,
    FormInJson,
    PredictBody,
    RetrainBody,
    LabelBody,
    Health,
    V1Error,
    LegacyError,
)

_BINARY: Schema = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}
_WHY = {
    400: "The request is no HTTP that can be read.",
    403: "A page of another site may not do this.",
    404: "There is no such thing.",
    408: "The body did not arrive in time.",
    409: "A retraining is under way already.",
    413: "More bytes or pixels than the limit.",
    415: "A body of a kind that is not read here.",
    421: "The server is not known by the name it was called by.",
    422: "The picture or a value cannot be used; the message says why.",
    501: "The train extra is not installed on this server.",
    503: "Not possible just now; try again later.",
    507: "No room left on the server's disk.",
}
_READ_A_PICTURE = (408, 413, 415, 422, 503, 507)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path. `answer` is a schema (None: no body), `body` maps media types to schemas.

    Where `picture_if_asked`, a PNG may be answered too.
    """

    method: str
    path: str
    tag: str
    summary: str
    answer: Schema | None
    status: int = 200
    media_type: str = "application/json"
    picture_if_asked: bool = False
    query: tuple[tuple[str, Schema, str], ...] = ()
    body: Schema | None = None
    body_required: bool = True
    errors: tuple[int, ...] = ()

    def describe(self) -> Schema:
        """As OpenAPI has it."""
        content = self._content()
        described: Schema = {
            "tags": [self.tag],
            "summary": self.summary,
            "operationId": self._id(),
            "parameters": self._parameters(),
            "responses": {
                str(self.status): {"description": "Done.", **({"content": content} if content else {})},
                **self._errors(),
            },
        }
        if self.body is not None:
            content = {media_type: {"schema": schema} for media_type, schema in self.body.items()}
            described["requestBody"] = {"required": self.body_required, "content": content}
        return described

    def _content(self) -> Schema:
        content = {} if self.answer is None else {self.media_type: {"schema": self.answer}}
        return {**content, "image/png": {"schema": _BINARY}} if self.picture_if_asked else content

    def _id(self) -> str:
        words = [word.strip("{}") for word in self.path.split("/") if word]
        return "_".join([self.method, *words]).replace(".", "_") + ("_slash" if self.path.endswith("/") else "")

    def _parameters(self) -> list[Schema]:
        names = [word.strip("{}") for word in self.path.split("/") if word.startswith("{")]
        in_path = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
        in_query = [
            {"name": name, "in": "query", "schema": schema, "description": description}
            for name, schema, description in self.query
        ]
        return [*in_path, *in_query]

    def _errors(self) -> Schema:
        kind = V1Error if self.path.startswith("/v1") else LegacyError
        content = {"application/json": {"schema": _ref(kind)}}
        return {str(status): {"description": _WHY[status], "content": content} for status in self.errors}


def _ref(kind: type) -> Schema:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def _form(field: str) -> Schema:
    return {"type": "object", "required": [field], "properties": {field: _BINARY}}


def _form_of_only(**others: Schema) -> Schema:
    """A form with a file and with `others`, which may be left out, and nothing else."""
    return {
        "type": "object",
        "required": ["file"],
        "properties": {"file": _BINARY, **others},
        "additionalProperties": False,
    }


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_DIGIT = _whole(0, 9)

_PICTURE_BODY = {
    "image/*": _BINARY,
    "multipart/form-data": _form_of_only(model=_TEXT, version=_TEXT),
    "application/json": _ref(PictureInJson),
}

_SHEET_BODY = {
    "image/*": _BINARY,
    "multipart/form-data": _form_of_only(**{BOXES: _TEXT}),
    "application/json": _ref(FormInJson),
}

_FILTERS = (
    ("limit", _whole(1, 500), "How many at the most; 50 if not given."),
    ("cursor", _TEXT, "The next_cursor of the page before."),
    ("model", _TEXT, "Only results of this model."),
    ("version", _TEXT, "Only results of this version."),
    ("digit", _DIGIT, "Only results that were read as this digit."),
    ("label", _DIGIT, "Only results that a person labelled as this digit."),
    ("accepted", _FLAG, "Only answers given as sure (true) or not sure (false)."),
    ("labelled", _FLAG, "Only results with a label (true) or without (false)."),
    ("since", _MOMENT, "Only results made at or after this moment."),
    ("until", _MOMENT, "Only results made before this moment."),
)

_CLASSIFIER = "Number classifier service"
_MNIST = "MNIST API service"
_PICTURES = "Pictures and results"
_MODELS = "Models and retraining"
_SERVER = "Server"


def _predict(path: str) -> Operation:
    return Operation(
        method="post",
        path=path,
        tag=_MNIST,
        summary="Read one picture with one model, or with all of them",
        body={"application/json": _ref(PredictBody)},
        answer={"anyOf": [_ref(answers.OnePrediction), _ref(answers.AllPredictions)]},
        errors=_READ_A_PICTURE,
    )


def _model_names(path: str) -> Operation:
    names = _ref(answers.ModelNames)
    return Operation(method="get", path=path, tag=_MNIST, summary="Names of the models that answer", answer=names)


OPERATIONS = (
    Operation(
        method="get",
        path="/v1/inference",
        tag=_CLASSIFIER,
        summary="Every result, oldest first; with limit, a page of them",
        query=(
            ("limit", _whole(1, 1000), "Page size."),
            ("after", _TEXT, "The id of the last result seen: what came after it."),
        ),
        answer={"type": "array", "items": _ref(answers.InferenceAnswer)},
        errors=(422, 503, 507),
    ),
    Operation(
        method="post",
        path="/v1/inference",
        tag=_CLASSIFIER,
        summary="Read one picture",
        body={"multipart/form-data": _form("file_name")},
        answer=_ref(answers.InferenceAnswer),
        errors=_READ_A_PICTURE,
    ),
    _predict("/predict/"),
    _predict("/predict"),
    _model_names("/models/"),
    _model_names("/models"),
    Operation(
        method="post",
        path="/v1/predict",
        tag=_PICTURES,
        summary="Read one picture",
        query=(
            ("model", _TEXT, "A model's name, or all; the server's choice if not given."),
            ("version", _TEXT, "A version of that model; the promoted one if not given."),
        ),
        body=_PICTURE_BODY,
        answer=_ref(answers.PredictionAnswer),
        errors=(403, 404, 421, *_READ_A_PICTURE),
    ),
    Operation(
        method="post",
        path="/v1/read",
        tag=_PICTURES,
        summary="Find and read every number on a picture; nothing is remembered",
        query=(
            ("model", _TEXT, "The model that reads single digits; the server's choice if not given."),
            ("version", _TEXT, "A version of that model; the promoted one if not given."),
            ("annotate", _FLAG, "Answer with the picture instead, as PNG, boxes and readings drawn on it."),
            ("page", _whole(1, MOST_PAGES), "The page of a TIFF with several; the first if not given."),
        ),
        body=_PICTURE_BODY,
        answer=_ref(Reading),
        picture_if_asked=True,
        errors=(403, 404, 421, *_READ_A_PICTURE),
    ),
    Operation(
        method="post",
        path="/v1/read-form",
        tag=_PICTURES,
        summary="Read what is written in each box of a form, of boxes sent with it, of a grid, or found by their lines",
        query=(
            ("grid", _TEXT, "Rows and columns of boxes, as 10x4."),
            ("annotate", _FLAG, "Answer with the picture instead, as PNG, boxes and readings drawn on it."),
            ("page", _whole(1, MOST_PAGES), "The page of a TIFF with several; the first if not given."),
        ),
        body=_SHEET_BODY,
        answer=_ref(Form),
        picture_if_asked=True,
        errors=(403, 404, 421, *_READ_A_PICTURE),
    ),
    Operation(
        method="get",
        path="/v1/predictions",
        tag=_PICTURES,
        summary="Results, newest first",
        query=_FILTERS,
        answer=_ref(answers.PredictionsAnswer),
        errors=(421, 422, 503),
    ),
    Operation(
        method="get",
        path="/v1/predictions/{id}",
        tag=_PICTURES,
        summary="One result",
        answer=_ref(answers.PredictionAnswer),
        errors=(404, 421, 503),
    ),
    Operation(
        method="delete",
        path="/v1/predictions/{id}",
        tag=_PICTURES,
        summary="Forget a result, and its picture if no other result has it",
        answer=None,
        status=204,
        errors=(403, 404, 421, 503, 507),
    ),
    Operation(
        method="put",
        path="/v1/predictions/{id}/label",
        tag=_PICTURES,
        summary="Say which digit the picture really shows",
        body={"application/json": _ref(LabelBody)},
        answer=_ref(answers.PredictionAnswer),
        errors=(403, 404, 408, 413, 421, 422, 503, 507),
    ),
    Operation(
        method="get",
        path="/v1/pictures/{picture}",
        tag=_PICTURES,
        summary="The uploaded picture, byte for byte",
        answer=_BINARY,
        media_type="image/*",
        errors=(404, 503),
    ),
    Operation(
        method="get",
        path="/v1/models",
        tag=_MODELS,
        summary="Every model with the cards of its versions",
        answer=_ref(answers.ModelsAnswer),
        errors=(421, 503),
    ),
    Operation(
        method="get",
        path="/v1/models/{model}",
        tag=_MODELS,
        summary="One model with the cards of its versions",
        answer=_ref(answers.ModelEntry),
        errors=(404, 421, 503),
    ),
    Operation(
        method="get",
        path="/v1/models/{model}/{version}",
        tag=_MODELS,
        summary="The card of one version",
        answer=_ref(Card),
        errors=(404, 421, 503),
    ),
    Operation(
        method="post",
        path="/v1/retrain",
        tag=_MODELS,
        summary="Train on the base data plus the corrections; the outcome is a new version, not promoted",
        body={"application/json": _ref(RetrainBody)},
        body_required=False,
        answer=_ref(answers.JobAnswer),
        status=202,
        errors=(403, 404, 408, 409, 413, 421, 422, 501, 503, 507),
    ),
    Operation(
        method="get",
        path="/v1/jobs",
        tag=_MODELS,
        summary="Retrainings, newest first",
        query=(("limit", _whole(1, 200), "How many at the most; 20 if not given."),),
        answer=_ref(answers.JobsAnswer),
        errors=(421, 422, 503),
    ),
    Operation(
        method="get",
        path="/v1/jobs/{id}",
        tag=_MODELS,
        summary="One retraining",
        answer=_ref(answers.JobAnswer),
        errors=(404, 421, 503),
    ),
    Operation(
        method="get",
        path="/health/live",
        tag=_SERVER,
        summary="Whether the process lives",
        answer=_ref(Health),
    ),
    Operation(
        method="get",
        path="/health/ready",
        tag=_SERVER,
        summary="Whether it can answer; 503 with the same body if not",
        answer=_ref(Health),
    ),
    Operation(
        method="get",
        path="/metrics",
        tag=_SERVER,
        summary="What the process that answers has counted, for Prometheus",
        answer={"type": "string"},
        media_type="text/plain",
        errors=(421,),
    ),
    Operation(
        method="get",
        path="/v1/openapi.json",
        tag=_SERVER,
        summary="This document",
        answer={"type": "object"},
    ),
)


def describe() -> Schema:
    """The whole document."""
    paths: Schema = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = operation.describe()
    paths["/health/ready"]["get"]["responses"]["503"] = {
        "description": "It cannot; the problems say why.",
        "content": {"application/json": {"schema": _ref(Health)}},
    }
    _, components = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "inkdigits",
            "version": __version__,
            "description": "Reads handwritten digits, remembers what it read, and learns from corrections.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components},
    }


class OpenApi:
    """The document's route."""

    def __init__(self) -> None:
        self._document = msgspec.json.encode(describe())

    async def document(self, _request: Request) -> Response:
        """The OpenAPI document as JSON."""
        return Response(self._document, media_type="application/json")
