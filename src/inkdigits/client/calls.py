"""Every call of the API: its request and how its answer is read. Both clients send these and add nothing.

Knows nothing of connections.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from inkdigits.client import answers, requests
from inkdigits.client.errors import Refused, UnexpectedAnswer
from inkdigits.client.requests import Boxes, Picture, Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: a status and a whole body."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and what makes a value of the body of a successful answer."""

    request: Request
    read: Callable[[bytes], T]

    def result(self, response: Response) -> T:
        """The value answered; raises Refused or UnexpectedAnswer."""
        if 200 <= response.status < 300:
            return self.read(response.body)
        raise refusal(response)


def predict(picture: Picture, model: str | None, version: str | None) -> Call[answers.Prediction]:
    """Read one picture."""
    return Call(requests.predict(picture, model, version), as_json(answers.prediction))


def read(picture: Picture, model: str | None, version: str | None, page: int | None = None) -> Call[answers.Reading]:
    """Every number on a picture, or on a page of a TIFF."""
    return Call(requests.read(picture, model, version, page=page), as_json(answers.reading))


def annotate(picture: Picture, model: str | None, version: str | None, page: int | None = None) -> Call[bytes]:
    """A PNG of a picture, or of a page of a TIFF, with its numbers drawn on it."""
    return Call(requests.read(picture, model, version, annotate=True, page=page), bytes)


def read_form(
    picture: Picture, boxes: Boxes | None, grid: tuple[int, int] | None, page: int | None
) -> Call[answers.Form]:
    """What stands in each box of a form."""
    return Call(requests.read_form(picture, boxes, grid, page), as_json(answers.form))


def inference(picture: Picture) -> Call[answers.Inference]:
    """Read one picture, in the words of `/v1/inference`."""
    return Call(requests.inference(picture), as_json(answers.inference))


def inferences() -> Call[tuple[answers.Inference, ...]]:
    """Every result, oldest first, in the words of `/v1/inference`."""
    return Call(requests.inferences(), as_json(answers.inferences))


def predictions(limit: int, cursor: str | None, filters: dict[str, Any]) -> Call[answers.Page]:
    """One page of results."""
    return Call(requests.predictions(limit, cursor, filters), as_json(answers.page))


def get(id: str) -> Call[answers.Prediction]:
    """One result."""
    return Call(requests.get(id), as_json(answers.prediction))


def label(id: str, digit: int | None) -> Call[answers.Prediction]:
    """Correct one result."""
    return Call(requests.label(id, digit), as_json(answers.prediction))


def delete(id: str) -> Call[None]:
    """Forget one result."""
    return Call(requests.delete(id), nothing)


def picture(url: str) -> Call[bytes]:
    """The bytes of an uploaded picture."""
    return Call(requests.picture(url), bytes)


def models() -> Call[tuple[answers.Model, ...]]:
    """Every model with its versions."""
    return Call(requests.models(), as_json(answers.models))


def retrain(models: Sequence[str] | None, data: str | None, seed: int | None, epochs: int | None) -> Call[answers.Job]:
    """Start a retraining."""
    return Call(requests.retrain(models, data, seed, epochs), as_json(answers.job))


def job(id: str) -> Call[answers.Job]:
    """How far a retraining is."""
    return Call(requests.job(id), as_json(answers.job))


def as_json(shape: Callable[[Any], T]) -> Callable[[bytes], T]:
    """A reader of JSON bodies that hold what `shape` reads."""
    return partial(read_json, shape)


def read_json(shape: Callable[[Any], T], body: bytes) -> T:
    """The value of a JSON body; raises UnexpectedAnswer."""
    try:
        value = json.loads(body)
    except ValueError as error:
        raise UnexpectedAnswer("What answers there is not inkdigits: it sent no JSON. Check the address.") from error
    return answers.read(shape, value)


def nothing(body: bytes) -> None:
    """Reads an answer that says no more than its status."""


def refusal(response: Response) -> Refused:
    """The error of an answer that is not a success, whichever of the API's shapes it has."""
    try:
        value = json.loads(response.body)
        name, message = value.get("error"), value.get("message")
    except (ValueError, AttributeError):
        return Refused(response.status, None, "The server gave no reason.")
    if message is None:
        return Refused(response.status, None, str(name or "The server gave no reason."))
    return Refused(response.status, name, str(message))
