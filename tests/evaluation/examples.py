"""Made-up answers with known figures, and a report that has every section."""

import hashlib
import math

import numpy as np

from inkdigits.evaluation import Answers
from inkdigits.evaluation.content import (
    DamageKind,
    NonDigitKind,
    NonDigits,
    Report,
    Robustness,
    VersionCost,
)
from inkdigits.evaluation.report import model_report
from inkdigits.store import Card


def answers(count: int = 500, seed: int = 0, title: str = "cnn:1", sharpness: float = 9.0) -> Answers:
    """Answers of a model that is right more often and surer of itself with more `sharpness`."""
    random = np.random.default_rng(seed)
    labels = np.resize(np.arange(10, dtype=np.uint8), count)
    logits = np.random.default_rng(seed + 1).normal(size=(count, 10)) * 2
    logits[np.arange(count), labels] += sharpness
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return Answers(
        title=title,
        images=random.integers(0, 256, (count, 28, 28), dtype=np.uint8),
        labels=labels,
        probabilities=(powers / powers.sum(axis=1, keepdims=True)).astype(np.float32),
        digit=random.uniform(0.9, 1, count),
        accept_above=0.9,
    )


def curve(fold: int, plain: bool) -> list[dict[str, float]]:
    """A learning curve as cards keep it."""
    random = np.random.default_rng(fold)
    last = (0.935 if plain else 0.982) + random.normal() * 0.008
    return [
        {
            "epoch": float(epoch),
            "loss": 2.3 * math.exp(-epoch / 6) + (0.002 if plain else 0.06),
            "validation_loss": 2.3 * math.exp(-epoch / 6) + (0.3 if plain else 0.08) * (1 + random.normal() * 0.1),
            "validation_accuracy": min(1.0, last - 0.8 * math.exp(-epoch / 5) + random.normal() * 0.003),
        }
        for epoch in range(1, 61)
    ]


def card(**changes: object) -> Card:
    """A card with everything a training writes."""
    scores = [0.98, 1.0, 1.0, 0.96, 0.96, 1.0, 1.0, 0.94, 0.98, 1.0]
    plain = [0.94, 0.96, 0.94, 0.94, 0.92, 0.98, 0.92, 0.94, 0.92, 0.88]
    onnx = b"no graph"
    story: dict[str, object] = {
        "model": "cnn",
        "version": "20260101-000000-test",
        "created_at": "2026-01-01T00:00:00+00:00",
        "recipe": {"estimator": "CnnClassifier", "augmentation": {"shift": 2.0}, "epochs": 60},
        "seed": 7,
        "data": {"name": "sample-500", "images": 500, "images_sha256": "5da1", "labels_sha256": "8de0"},
        "accept_above": 0.9,
        "onnx_sha256": hashlib.sha256(onnx).hexdigest(),
        "onnx_bytes": len(onnx),
        "parameters": 78010,
        "seconds": 238.7,
        "folds": {
            "augmented": {"scores": scores, "mean": 0.982, "deviation": 0.02201},
            "plain": {"scores": plain, "mean": 0.934, "deviation": 0.02675},
        },
        "held_out": {"data": "mnist-test", "images": 10000, "accuracy": 0.9846},
        "libraries": {"inkdigits": "0.1.0", "numpy": "2.4.6"},
        "extra": {
            "command": "inkdigits train cnn --data sample-500 --recipe best",
            "recipe_name": "best",
            "curves": {kind: [curve(fold, kind == "plain") for fold in range(10)] for kind in ("augmented", "plain")},
        },
    }
    return Card(**(story | changes))  # type: ignore[arg-type]


DAMAGE = (
    "shot_noise", "impulse_noise", "glass_blur", "motion_blur", "shear", "scale", "rotate", "brightness", "translate",
    "stripe", "fog", "spatter", "dotted_line", "zigzag", "canny_edges",
)  # fmt: skip

STRANGE = ("letters", "fashion", "scribbles", "blanks", "noise", "crosses", "ticks")


def damaged() -> Robustness:
    kinds = [DamageKind(kind, tuple(1 - (n + 1) * s * 0.002 for s in (1, 2, 3))) for n, kind in enumerate(DAMAGE)]
    return Robustness("mnist-test", 10000, 0.9955, (1, 2, 3), tuple(kinds), 0.968)


def strange() -> NonDigits:
    kinds = [NonDigitKind(kind, 1000, 1 - n * 0.012, 1 - n * 0.13) for n, kind in enumerate(STRANGE)]
    return NonDigits("mnist-test", 10000, tuple(kinds), 0.9876, 0.6123, 0.9951)


def version(number: int, cost: float, accuracy: float, **more: object) -> VersionCost:
    given: dict[str, object] = {
        "model": ("cnn", "mlp", "svm")[number % 3],
        "version": f"2026010{number}-000000-mnist",
        "recipe_name": ("best", "quick", "tiny")[number // 3 % 3],
        "trained_on": "mnist",
        "scored_on": "mnist-test",
        "images": 10000,
        "accuracy": accuracy,
        "microseconds": {"1": cost * 1.7, "16": cost},
        "onnx_bytes": 158061,
        "promoted": number < 3,
        "this": number == 0,
    }
    return VersionCost(**(given | more))  # type: ignore[arg-type]


def versions() -> list[VersionCost]:
    figures = ((46, 0.9974), (7, 0.9938), (240, 0.9941), (25, 0.9955), (6.4, 0.9945), (28, 0.9939), (11, 0.9943))
    return [version(number, *each) for number, each in enumerate(figures)]


def full_report(pictures: bool = True) -> Report:
    """A report in which no section is missing."""
    return model_report(
        card(),
        answers(title="cnn:20260101-000000-test"),
        data="mnist-test",
        seen="none",
        against=[answers(seed=0, title="mlp:20260101-000000-test", sharpness=7), answers(seed=5, title="svm:2")],
        robustness=damaged(),
        non_digits=strange(),
        versions=versions(),
        pictures=pictures,
        notes=("Not compared: svm:3 is damaged: model.onnx is missing.",),
    )
