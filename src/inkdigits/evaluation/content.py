"""What a report says, as frozen values that encode to its JSON. Knows neither how they are counted nor how they look.

Shares lie in [0, 1], confidences and scores too; costs are microseconds an image on one thread; sizes are bytes.
"""

from typing import Any, Literal

import msgspec

from inkdigits.evaluation.intervals import Estimate, PairedTest
from inkdigits.evaluation.measures import Bin, CoveragePoint, Sureness

Seen = Literal["folds", "all", "some", "none", "unknown"]
"""Which of the images the model was trained on; "folds": each was answered by a model that had not."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Where the model is from, as its card tells."""

    model: str
    version: str
    created_at: str
    recipe_name: str | None
    recipe: dict[str, Any]
    command: str | None
    seed: int
    data: dict[str, Any]
    libraries: dict[str, str]
    parameters: int
    onnx_bytes: int
    onnx_sha256: str
    seconds: float


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The headline on one set of images."""

    data: str
    images: int
    seen: Seen
    accuracy: Estimate
    sureness: Sureness
    log_loss: float
    calibration_error: float


class CurvePoint(msgspec.Struct, frozen=True):
    """How far the learning of one fold was after `epoch` passes over its images."""

    epoch: float
    loss: float | None = None
    validation_loss: float | None = None
    validation_accuracy: float | None = None


class Curves(msgspec.Struct, frozen=True):
    """The learning curves of all fits of a kind: "augmented" or "plain" folds, committee "members", its "student"."""

    kind: str
    folds: tuple[tuple[CurvePoint, ...], ...]


class Folds(msgspec.Struct, frozen=True):
    """Accuracy of each fit of a kind on images held back from it; interval and deviation are None for a single one."""

    kind: str
    scores: tuple[float, ...]
    mean: float
    interval: Estimate | None
    deviation: float | None


class Comparison(msgspec.Struct, frozen=True):
    """The model against `other` on the same images; `corrected` is `test.p` after Holm for all comparisons here."""

    other: str
    accuracy: Estimate
    test: PairedTest
    corrected: float


class Mistake(msgspec.Struct, frozen=True):
    """A wrong answer; `image` counts from 0 in the data; `picture` is a PNG as a data URL, None where left out."""

    image: int
    label: int
    said: int
    confidence: float
    score: float
    sure: bool
    picture: str | None


class DamageKind(msgspec.Struct, frozen=True):
    """Accuracy at each strength of one kind of damage."""

    kind: str
    accuracy: tuple[float, ...]


class Robustness(msgspec.Struct, frozen=True):
    """Accuracy on damaged copies of `images` digits of `data`; `mean` is over all kinds and strengths."""

    data: str
    images: int
    undamaged: float
    strengths: tuple[int, ...]
    kinds: tuple[DamageKind, ...]
    mean: float


class NonDigitKind(msgspec.Struct, frozen=True):
    """One kind of pictures that are no digits: how well their scores lie below digits', and the share not sure."""

    kind: str
    images: int
    auroc: float
    refused: float


class NonDigits(msgspec.Struct, frozen=True):
    """Kinds the training never draws, against `digits` real digits, of which `answered` are still given as sure."""

    data: str
    digits: int
    kinds: tuple[NonDigitKind, ...]
    auroc: float
    refused: float
    answered: float


class VersionCost(msgspec.Struct, frozen=True, kw_only=True):
    """What one version of the store costs and gives on the images its card was scored on."""

    model: str
    version: str
    recipe_name: str | None
    trained_on: str
    scored_on: str
    images: int
    accuracy: float
    microseconds: dict[str, float]
    onnx_bytes: int
    promoted: bool
    this: bool


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one page shows; an empty tuple or None is a section whose figures there are not."""

    title: str
    made_at: str
    summary: tuple[str, ...]
    facts: Facts
    result: Result
    curves: tuple[Curves, ...] = ()
    folds: tuple[Folds, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    reliability: tuple[Bin, ...] = ()
    coverage: tuple[CoveragePoint, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    robustness: Robustness | None = None
    non_digits: NonDigits | None = None
    versions: tuple[VersionCost, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        """Indented UTF-8 JSON, one key per field."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"
