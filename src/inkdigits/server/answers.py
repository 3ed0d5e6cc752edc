"""The JSON bodies of answers, as types: they are encoded from these, and the OpenAPI document is made of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.responses import Response

from inkdigits.cache import Lookup
from inkdigits.prediction import Prediction, Scores
from inkdigits.retraining.job import Job
from inkdigits.store import Card

Digit = Annotated[int, Meta(ge=0, le=9)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Probabilities = Annotated[tuple[Probability, ...], Meta(min_length=10, max_length=10)]


class ModelAnswer(msgspec.Struct, frozen=True):
    """One model's answer."""

    digit: Digit
    confidence: Probability
    accepted: bool
    reason: str | None
    probabilities: Probabilities
    model: str
    version: str


class PredictionAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One result: the answer, and `results` of each model where all were asked."""

    id: str
    digit: Digit
    confidence: Probability
    accepted: bool
    reason: str | None
    probabilities: Probabilities
    model: str
    version: str
    created_at: str
    image_url: str
    label: Digit | None
    results: tuple[ModelAnswer, ...] = ()


class PredictionsAnswer(msgspec.Struct, frozen=True):
    """A page of results, newest first, and the cursor of the next page."""

    predictions: tuple[PredictionAnswer, ...]
    next_cursor: str | None


class InferenceAnswer(msgspec.Struct, frozen=True):
    """One result as callers of /v1/inference know it."""

    prediction: Digit
    confidence: Probability
    img_url: str
    accepted: bool
    id: str


class OnePrediction(msgspec.Struct, frozen=True):
    """/predict with a model named."""

    prediction: Digit


class AllPredictions(msgspec.Struct, frozen=True):
    """/predict without a model: every model's digit and the combined one."""

    predictions: dict[str, Digit]
    prediction: Digit


class ModelNames(msgspec.Struct, frozen=True):
    """/models."""

    models: list[str]


class ModelEntry(msgspec.Struct, frozen=True):
    """One model of the store: which version answers, and the cards of all."""

    name: str
    promoted: str
    serving: str
    problem: str | None
    versions: list[Card]


class ModelsAnswer(msgspec.Struct, frozen=True):
    """Every model of the store."""

    models: list[ModelEntry]


class JobAnswer(msgspec.Struct, frozen=True):
    """A retraining and how far it is; `progress` lies between 0 and 1."""

    id: str
    kind: str
    state: str
    progress: Probability
    message: str | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    arguments: dict[str, Any]
    result: dict[str, Any] | None


class JobsAnswer(msgspec.Struct, frozen=True):
    """Retrainings, newest first."""

    jobs: tuple[JobAnswer, ...]


def picture_url(picture: str) -> str:
    """Where the uploaded bytes with this SHA-256 are served."""
    return f"/v1/pictures/{picture}"


def iso(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def model_answer(scores: Scores) -> ModelAnswer:
    """One model's scores as JSON has them."""
    return ModelAnswer(
        scores.digit,
        scores.confidence,
        scores.accepted,
        scores.reason,
        scores.probabilities,
        scores.model,
        scores.version,
    )


def prediction_answer(prediction: Prediction) -> PredictionAnswer:
    """A remembered result as JSON has it."""
    scores = prediction.scores
    return PredictionAnswer(
        prediction.id,
        scores.digit,
        scores.confidence,
        scores.accepted,
        scores.reason,
        scores.probabilities,
        scores.model,
        scores.version,
        iso(prediction.created_at),
        picture_url(prediction.picture),
        prediction.label,
        tuple(model_answer(result) for result in prediction.results),
    )


def inference_answer(prediction: Prediction) -> InferenceAnswer:
    """A remembered result as callers of /v1/inference know it."""
    scores = prediction.scores
    return InferenceAnswer(
        scores.digit, scores.confidence, picture_url(prediction.picture), scores.accepted, prediction.id
    )


def job_answer(job: Job) -> JobAnswer:
    """A retraining as JSON has it."""
    return JobAnswer(
        job.id,
        job.kind,
        job.state,
        job.progress,
        job.message,
        iso(job.created_at),
        iso(job.started_at) if job.started_at else None,
        iso(job.finished_at) if job.finished_at else None,
        job.arguments,
        job.result,
    )


def json_response(answer: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`answer` encoded as a JSON response."""
    return Response(msgspec.json.encode(answer), status, headers, media_type="application/json")


def cache_headers(lookup: Lookup) -> dict[str, str] | None:
    """Whether the answer was known already, for those that were looked up."""
    return None if lookup.hit is None else {"x-cache": "HIT" if lookup.hit else "MISS"}
