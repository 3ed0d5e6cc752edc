"""What every classifier here promises: scikit-learn's fit, predict, predict_proba and get_params on 28x28 digits.

Knows nothing of how any of them learns. Weights that are stored are float16 numbers already when fit returns, so that
the file is half as large and still answers as the estimator does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

DIGITS = 10
CHUNK = 1000

Digits = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.float32]
Progress = Callable[[float], None]
"""Called now and then during a fit with the share done, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How far a fit had come: `epoch` passes over the data, mean training `loss` in nats since the point before, and
    log-loss and plain accuracy on images that are only watched; None where none are.
    """

    epoch: float
    loss: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None


def silent(_share: float) -> None:
    """Report progress to nobody."""


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities float32 (n, 10) of logits (n, 10) divided by `temperature` (Guo et al. 2017)."""
    scaled = logits / np.float32(temperature)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def digit_share(outputs: Floats) -> Floats:
    """Probability float32 (n,) that a picture is a digit at all, from outputs (n, 11) whose last says it is none.

    Outputs (n, 10) know nothing of that and give 1.
    """
    if outputs.shape[1] == DIGITS:
        return np.ones(len(outputs), np.float32)
    return np.asarray(1 - softmax(outputs)[:, DIGITS], dtype=np.float32)


def stored(weights: npt.NDArray[Any]) -> Floats:
    """Round to what float16 can hold, as float32."""
    return weights.astype(np.float16).astype(np.float32)


class DigitClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of digits: X is uint8 (n, 28, 28), y are integers 0-9, probabilities are float32 (n, 10).

    All ten digits are always known, also where `y` lacks one. `temperature_` divides the logits; fit sets it to 1.
    `curve_` tells how the fit went; it is empty where nothing is learned step by step.
    """

    name: ClassVar[str]
    classes_: Labels
    temperature_: float
    curve_: tuple[CurvePoint, ...]

    def fit(self, X: Digits, y: Labels, progress: Progress = silent) -> Self:
        """Learn from digits and labels, from scratch. Raises Diverged where the loss stops being finite."""
        self._begin()
        self._learn(X, np.asarray(y, dtype=np.int64), progress)
        return self

    def _begin(self) -> None:
        self.classes_ = np.arange(DIGITS)
        self.temperature_ = 1.0
        self.curve_ = ()

    def _learn(self, X: Digits, y: npt.NDArray[np.int64], progress: Progress) -> None:
        raise NotImplementedError

    def _outputs(self, X: Digits) -> Floats:
        raise NotImplementedError

    def outputs(self, X: Digits) -> Floats:
        """Logits float32 (n, 10) before the temperature, or (n, 11) where the last is that of "not a digit"."""
        parts = [self._outputs(X[start : start + CHUNK]) for start in range(0, max(1, len(X)), CHUNK)]
        return np.concatenate(parts)

    def decision_function(self, X: Digits) -> Floats:
        """Logits float32 (n, 10) before the temperature."""
        return self.outputs(X)[:, :DIGITS]

    def predict_proba(self, X: Digits) -> Floats:
        """Probabilities float32 (n, 10), rows sum to 1."""
        return softmax(self.decision_function(X), self.temperature_)

    def digit_proba(self, X: Digits) -> Floats:
        """Probability float32 (n,) that each picture is a digit at all; 1 from classifiers that know only digits."""
        return digit_share(self.outputs(X))

    def predict(self, X: Digits) -> Labels:
        """The most probable digit of each picture, integers (n,)."""
        return np.asarray(self.classes_[self.decision_function(X).argmax(axis=1)])
