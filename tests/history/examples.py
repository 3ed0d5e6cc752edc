"""Predictions for tests, each with the picture it is about."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from inkdigits.identifiers import uuid7
from inkdigits.prediction import Prediction, Scores

Item = tuple[Prediction, bytes]


def scores(digit: int = 3, **changes: Any) -> Scores:
    probabilities = tuple(0.91 if number == digit else 0.01 for number in range(10))
    values: dict[str, Any] = {"model": "cnn", "version": "20261122-153045-mnist", "confidence": 0.91, "accepted": True}
    return Scores(digit=digit, **({"probabilities": probabilities} | values | changes))


def item(data: bytes = b"a picture", answer: Scores | None = None, **changes: Any) -> Item:
    values: dict[str, Any] = {"id": uuid7(), "created_at": datetime.now(UTC), "content_type": "image/png"}
    values |= {"picture": hashlib.sha256(data).hexdigest(), "scores": answer or scores()}
    return Prediction(**(values | changes)), data


def items(number: int, **changes: Any) -> list[Item]:
    """So many, each with a picture of its own."""
    return [item(f"picture {index}".encode(), **changes) for index in range(number)]


def predictions(of: list[Item]) -> list[Prediction]:
    return [prediction for prediction, _ in of]
