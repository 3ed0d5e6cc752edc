"""What the API says of itself is what it does."""

import asyncio
import inspect

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.requests import Request
from starlette.routing import Route

from inkdigits import errors
from inkdigits.server.app import Parts, routes
from inkdigits.server.errors import STATUS, answer_unexpected, status_of
from inkdigits.server.measured import Tally
from inkdigits.server.openapi import OPERATIONS, describe


class Anything:
    """Stands for the parts when only the table of routes is looked at."""

    def __getattr__(self, name: str) -> "Anything":
        return self


def route_table() -> set[tuple[str, str]]:
    anything = Anything()
    parts = Parts(**dict.fromkeys(Parts.__dataclass_fields__, anything))  # type: ignore[arg-type]
    return {
        (method.lower(), route.path)
        for route in routes(parts, Tally())
        if isinstance(route, Route)
        for method in route.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }


PAGES = {("get", "/"), ("get", "/page/{file}"), ("get", "/v1/ui"), ("get", "/v1/ui/"), ("get", "/v1/ui/{file}")}


def test_every_route_is_described_and_every_description_is_a_route() -> None:
    assert {(operation.method, operation.path) for operation in OPERATIONS} == route_table() - PAGES


def test_the_document_is_valid_openapi_3_1() -> None:
    document = msgspec.json.decode(msgspec.json.encode(describe()))
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_operation_ids_are_unique() -> None:
    ids = [operation.describe()["operationId"] for operation in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_every_error_has_a_status_and_only_defects_are_500() -> None:
    classes = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]
    for kind in classes:
        nearest = next(parent for parent in kind.__mro__ if parent in STATUS)
        if issubclass(kind, errors.PictureError | errors.RequestError | errors.ModelError | errors.HistoryError):
            assert nearest is not errors.InkdigitsError, f"{kind.__name__} would answer 500"
    assert status_of(errors.NotAPicture("x")) == 422
    assert status_of(errors.PictureTooLarge("x")) == 413


@pytest.mark.parametrize(
    ("method", "path", "lost"),
    [
        *(("POST", path, True) for path in ("/v1/inference", "/v1/predict", "/predict", "/predict/")),
        *(("GET", "/v1/inference", False), ("DELETE", "/v1/predictions/x", False), ("POST", "/v1/retrain", False)),
    ],
)
def test_a_defect_speaks_of_a_picture_only_where_one_was_sent(method: str, path: str, lost: bool) -> None:
    request = Request({"type": "http", "method": method, "path": path, "headers": []})
    answer = asyncio.run(answer_unexpected(request, RuntimeError("a defect")))
    assert (b"picture was not recorded" in answer.body) == lost
