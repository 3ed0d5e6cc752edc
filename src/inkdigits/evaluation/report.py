"""Puts a report together from a card and answers. Knows which figures a report has, not how they look.

`model_report` is for a finished model, `training_report` for the training that made it.
"""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from PIL import Image

from inkdigits.evaluation import measures, words
from inkdigits.evaluation.answers import Answers, Bytes
from inkdigits.evaluation.content import (
    Comparison,
    CurvePoint,
    Curves,
    Facts,
    Folds,
    Mistake,
    NonDigits,
    Report,
    Result,
    Robustness,
    Seen,
    VersionCost,
)
from inkdigits.evaluation.intervals import holm, mean_interval
from inkdigits.store import Card

KINDS = ("student", "augmented", "plain", "members")
"""Kinds of fits, that of the model that is kept first."""

OF_ITS_COMMITTEE = "These answers are those of its committee; the model itself learned from every image."


def model_report(
    card: Card,
    answers: Answers,
    *,
    data: str,
    seen: Seen,
    against: Sequence[Answers] = (),
    robustness: Robustness | None = None,
    non_digits: NonDigits | None = None,
    versions: Sequence[VersionCost] = (),
    pictures: bool = True,
    notes: Sequence[str] = (),
) -> Report:
    """A report on what the model of `card` answered for the images of `data`.

    `against` are other models' answers for the same images in the same order. Without `pictures` mistakes are listed
    without their images. Raises ValueError where there are no answers or `against` speaks of other images.
    """
    facts, result = _facts(card), _result(answers, data, seen)
    return Report(
        title=f"{card.model} {card.version} on {data}",
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        summary=words.summary(facts, result),
        facts=facts,
        result=result,
        curves=tuple(_curves(card.extra.get("curves") or {})),
        folds=tuple(_folds(card.folds)),
        comparisons=_comparisons(answers, against),
        confusion=measures.confusion(answers),
        reliability=measures.reliability(answers),
        coverage=measures.coverage(answers),
        mistakes=tuple(_mistakes(answers, pictures)),
        robustness=robustness,
        non_digits=non_digits,
        versions=tuple(versions),
        notes=tuple(notes),
    )


def training_report(
    card: Card,
    answers: Answers,
    *,
    against: Sequence[Answers] = (),
    robustness: Robustness | None = None,
    non_digits: NonDigits | None = None,
    versions: Sequence[VersionCost] = (),
    pictures: bool = True,
    of_committee: bool = False,
) -> Report:
    """A report on a training run, from its out-of-fold `answers`, each given by a fold that had not seen the image.

    `against` are the other models' of the same run, or the same model's without augmentation, in the same order.
    `of_committee` tells that the answers are those of the committee a pupil learned from.
    What `card` says of held-out images is added as a sentence. Raises as `model_report` does.
    """
    report = model_report(
        card,
        answers,
        data=str(card.data.get("name", "its training data")),
        seen="folds",
        against=against,
        robustness=robustness,
        non_digits=non_digits,
        versions=versions,
        pictures=pictures,
        notes=(*([OF_ITS_COMMITTEE] if of_committee else []), *(card.extra.get("warnings") or ())),
    )
    title = f"Training of {card.model} {card.version}"
    return msgspec.structs.replace(report, title=title, summary=(*report.summary, *_held_out(card)))


def _held_out(card: Card) -> Iterator[str]:
    if card.held_out:
        images = int(card.held_out["images"])
        right = words.percent(card.held_out["accuracy"], images)
        yield f"The finished model reads {right} of the {images:,} images of {card.held_out['data']} rightly."


def _facts(card: Card) -> Facts:
    return Facts(
        model=card.model,
        version=card.version,
        created_at=card.created_at,
        recipe_name=card.extra.get("recipe_name"),
        recipe=card.recipe,
        command=card.extra.get("command"),
        seed=card.seed,
        data=card.data,
        libraries=card.libraries,
        parameters=card.parameters,
        onnx_bytes=card.onnx_bytes,
        onnx_sha256=card.onnx_sha256,
        seconds=card.seconds,
    )


def _result(answers: Answers, data: str, seen: Seen) -> Result:
    return Result(
        data=data,
        images=len(answers),
        seen=seen,
        accuracy=measures.accuracy(answers),
        sureness=measures.sureness(answers),
        log_loss=measures.log_loss(answers),
        calibration_error=measures.calibration_error(answers),
    )


def _curves(curves: Mapping[str, Any]) -> Iterator[Curves]:
    """Those of the kinds that have any point."""
    for kind in KINDS:
        try:
            folds = msgspec.convert(curves.get(kind) or (), tuple[tuple[CurvePoint, ...], ...])
        except msgspec.ValidationError:
            continue  # a card of another make
        if any(folds):
            yield Curves(kind, tuple(fold for fold in folds if fold))


def _folds(folds: Mapping[str, Any]) -> Iterator[Folds]:
    for kind in KINDS:
        if summary := folds.get(kind):
            scores = tuple(summary["scores"])
            several = len(scores) > 1
            yield Folds(kind, scores, summary["mean"], mean_interval(scores), summary["deviation"] if several else None)


def _comparisons(answers: Answers, against: Sequence[Answers]) -> tuple[Comparison, ...]:
    tests = [measures.compared(answers, other) for other in against]
    corrected = holm([test.p for test in tests])
    return tuple(
        Comparison(other.title, measures.accuracy(other), test, p)
        for other, test, p in zip(against, tests, corrected, strict=True)
    )


def _mistakes(answers: Answers, pictures: bool) -> Iterator[Mistake]:
    for index in measures.worst_mistakes(answers):
        yield Mistake(
            image=index if answers.places is None else int(answers.places[index]),
            label=int(answers.labels[index]),
            said=int(answers.said[index]),
            confidence=float(answers.confidence[index]),
            score=float(answers.score[index]),
            sure=bool(answers.sure[index]),
            picture=_data_url(answers.images[index]) if pictures else None,
        )


def _data_url(image: Bytes) -> str:
    with io.BytesIO() as file:
        Image.fromarray(image).save(file, "PNG", optimize=True)
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
