"""What the server answers, as frozen values, and how they are read from its JSON.

Unknown keys are passed over, so that a newer server can be asked; a missing or misshapen one raises UnexpectedAnswer.
Knows nothing of HTTP.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from inkdigits.client.errors import UnexpectedAnswer

T = TypeVar("T")
Json = Any


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """One model's answer: `probabilities` are ten floats by digit, `confidence` that of `digit`, all in [0, 1]."""

    model: str
    version: str
    digit: int
    confidence: float
    accepted: bool
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """One remembered result.

    `accepted` is False where the model is not sure, and `reason` then says why. `label` is the digit a person said it
    really is. `results` holds each model's own answer where all were asked. `image_url` is a path on the server.
    """

    id: str
    digit: int
    confidence: float
    accepted: bool
    reason: str | None
    probabilities: tuple[float, ...]
    model: str
    version: str
    created_at: datetime
    image_url: str
    label: int | None
    results: tuple[ModelAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some results, newest first, and the cursor of the page after it (None at the end)."""

    predictions: tuple[Prediction, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Inference:
    """A result in the words of `/v1/inference`."""

    prediction: int
    confidence: float
    img_url: str


Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the upright picture, from its top left."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another digit that it may be, with its probability in [0, 1]."""

    digit: int
    confidence: float


@dataclass(frozen=True, slots=True)
class ReadDigit:
    """One digit of a number; `alternatives` are the other digits it may be, the most probable first."""

    digit: int
    confidence: float
    box: Box
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number on a picture: `text` holds its digits only, `raw` its separators and signs as well.

    `confidence`, in [0, 1], is that all of it is right; where it is not `accepted`, `reason` says why.
    """

    text: str
    raw: str
    confidence: float
    accepted: bool
    box: Box
    digits: tuple[ReadDigit, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Every number of a picture, in reading order. `width` and `height` are those of the upright picture.

    `turned` is by how many degrees, clockwise, it had to be turned to be read; boxes are those before that turn.
    `pages` is how many pages its file holds, of which this is one.
    """

    width: int
    height: int
    numbers: tuple[Number, ...]
    turned: int
    pages: int


@dataclass(frozen=True, slots=True)
class Field:
    """What stands in a box of a form; `text`, `raw`, `digits` and `confidence` as of a Number.

    An `empty` box has neither; its confidence is that nothing is written in it.
    """

    name: str
    box: Box
    text: str
    raw: str
    confidence: float
    accepted: bool
    empty: bool
    reason: str | None
    digits: tuple[ReadDigit, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in the order of its boxes; the other values as of a Reading."""

    width: int
    height: int
    fields: tuple[Field, ...]
    turned: int

    def __getitem__(self, name: str) -> Field:
        """The field of that name; raises KeyError."""
        found = next((field for field in self.fields if field.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One trained version; `card` is its whole card: recipe, seed, data, scores and all."""

    model: str
    version: str
    created_at: datetime
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its versions, oldest first; `promoted` is the version that answers."""

    name: str
    promoted: str
    versions: tuple[ModelVersion, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A retraining: `state` is queued, running, succeeded or failed; `progress` goes from 0 to 1."""

    id: str
    kind: str
    state: str
    progress: float
    message: str | None
    created_at: datetime
    result: Mapping[str, Any] | None = None

    @property
    def finished(self) -> bool:
        """Whether it will not change any more."""
        return self.state in ("succeeded", "failed")


def read(shape: Callable[[Json], T], value: Json) -> T:
    """`value` as what `shape` reads; raises UnexpectedAnswer where it is something else."""
    try:
        return shape(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise UnexpectedAnswer(f"The server's answer is not what this client knows: {what}.") from error


def model_answer(value: Json) -> ModelAnswer:
    """An entry of `results`."""
    return ModelAnswer(
        model=value["model"],
        version=value["version"],
        digit=int(value["digit"]),
        confidence=float(value["confidence"]),
        accepted=bool(value["accepted"]),
        probabilities=tuple(map(float, value["probabilities"])),
    )


def prediction(value: Json) -> Prediction:
    """The answer of `/v1/predict` and of `/v1/predictions/{id}`."""
    return Prediction(
        id=value["id"],
        digit=int(value["digit"]),
        confidence=float(value["confidence"]),
        accepted=bool(value["accepted"]),
        reason=value.get("reason"),
        probabilities=tuple(map(float, value["probabilities"])),
        model=value["model"],
        version=value["version"],
        created_at=datetime.fromisoformat(value["created_at"]),
        image_url=value["image_url"],
        label=value.get("label"),
        results=tuple(map(model_answer, value.get("results", ()))),
    )


def page(value: Json) -> Page:
    """The answer of `/v1/predictions`."""
    return Page(tuple(map(prediction, value["predictions"])), value["next_cursor"])


def inference(value: Json) -> Inference:
    """The answer of `POST /v1/inference`."""
    return Inference(int(value["prediction"]), float(value["confidence"]), value["img_url"])


def inferences(value: Json) -> tuple[Inference, ...]:
    """The answer of `GET /v1/inference`."""
    return tuple(map(inference, value))


def reading(value: Json) -> Reading:
    """The answer of `/v1/read`."""
    numbers = tuple(map(number, value["numbers"]))
    size = int(value["width"]), int(value["height"])
    return Reading(*size, numbers, int(value["turned"]), int(value["pages"]))


def form(value: Json) -> Form:
    """The answer of `/v1/read-form`."""
    fields = tuple(map(field, value["fields"]))
    return Form(int(value["width"]), int(value["height"]), fields, int(value["turned"]))


def field(value: Json) -> Field:
    """One box of a form."""
    return Field(
        name=value["name"],
        box=box(value["box"]),
        text=value["text"],
        raw=value["raw"],
        confidence=float(value["confidence"]),
        accepted=bool(value["accepted"]),
        empty=bool(value["empty"]),
        reason=value["reason"],
        digits=tuple(map(read_digit, value["digits"])),
    )


def number(value: Json) -> Number:
    """One number of a reading."""
    return Number(
        text=value["text"],
        raw=value["raw"],
        confidence=float(value["confidence"]),
        accepted=bool(value["accepted"]),
        box=box(value["box"]),
        digits=tuple(map(read_digit, value["digits"])),
        reason=value["reason"],
    )


def read_digit(value: Json) -> ReadDigit:
    """One digit of a number."""
    others = tuple(Alternative(int(a["digit"]), float(a["confidence"])) for a in value["alternatives"])
    return ReadDigit(int(value["digit"]), float(value["confidence"]), box(value["box"]), others)


def box(value: Json) -> Box:
    """Where something stands."""
    x, y, width, height = map(int, value)
    return x, y, width, height


def model_version(value: Json) -> ModelVersion:
    """A card."""
    return ModelVersion(value["model"], value["version"], datetime.fromisoformat(value["created_at"]), value)


def models(value: Json) -> tuple[Model, ...]:
    """The answer of `/v1/models`."""
    return tuple(Model(m["name"], m["promoted"], tuple(map(model_version, m["versions"]))) for m in value["models"])


def job(value: Json) -> Job:
    """The answer of `/v1/retrain` and of `/v1/jobs/{id}`."""
    return Job(
        id=value["id"],
        kind=value["kind"],
        state=value["state"],
        progress=float(value["progress"]),
        message=value.get("message"),
        created_at=datetime.fromisoformat(value["created_at"]),
        result=value.get("result"),
    )
