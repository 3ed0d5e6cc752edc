"""Figures about a model for its card. Knows how to count; nothing here chooses anything."""

from typing import Any

import numpy as np

from inkdigits.datasets import DataSet
from inkdigits.trainer import calibrate
from inkdigits.trainer.committee import Committee
from inkdigits.trainer.estimator import DigitClassifier, Floats
from inkdigits.trainer.export import answers
from inkdigits.trainer.network import NetworkClassifier


def held_out(onnx: bytes, test: DataSet | None) -> dict[str, Any] | None:
    """Plain accuracy and calibration of the finished file on images that chose nothing; None without any."""
    if test is None:
        return None
    found, _digit = answers(onnx, test.images)
    return {
        "data": test.name,
        "images": len(test),
        "accuracy": round(float((found.argmax(axis=1) == test.labels).mean()), 6),
        "calibration_error": round(calibrate.calibration_error(found, test.labels), 6),
    }


def out_of_fold(found: Floats, digit: Floats, labels: Any, threshold: float) -> dict[str, float]:
    """Log-loss, calibration error and what `accept_above` does, on the images that were used to choose those."""
    return {
        "log_loss": round(calibrate.log_loss(found, labels), 6),
        "calibration_error": round(calibrate.calibration_error(found, labels), 6),
    } | calibrate.acceptance(found, digit, labels, threshold)


def parameters(fitted: DigitClassifier) -> int:
    """How many fitted numbers answers depend on."""
    if isinstance(fitted, Committee):
        return sum(parameters(member) for member in fitted.members)
    if isinstance(fitted, NetworkClassifier):
        return sum(parameter.numel() for parameter in fitted.network_.parameters())
    arrays = [value for key, value in vars(fitted).items() if key.endswith("_") and isinstance(value, np.ndarray)]
    return sum(array.size for array in arrays if array.dtype == np.float32)
