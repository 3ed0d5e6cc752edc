"""The support vector machine: oriented gradients, principal components, a Gaussian kernel, one machine per pair of
digits, and the pairs' votes coupled to probabilities.

Learns with scikit-learn's SVC (libsvm) and answers with float32 arithmetic of its own, the one that is exported. Knows
nothing of ONNX.
"""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import torch
from sklearn.svm import SVC

from inkdigits.trainer.augment import Augmentation, augment_digits
from inkdigits.trainer.estimator import DIGITS, DigitClassifier, Digits, Floats, Progress, stored
from inkdigits.trainer.gradients import oriented_gradients

PAIRS = tuple(combinations(range(DIGITS), 2))
AUGMENTED_AT_ONCE = 512
CACHE_MB = 600
SMALLEST_VARIANCE = 1e-4
"""Of the largest; the 96th component of 500 images has about a thousandth."""


class SvmClassifier(DigitClassifier):
    """A one-against-one SVM with virtual samples (Schölkopf, Burges, Vapnik 1996; DeCoste, Schölkopf 2002).

    `components` kept of the features; `whitening` between 0 (as they are) and 1 (all of the same variance); `C` and
    `gamma` those of libsvm; `virtual` augmented copies of each training image, or, where `support_only`, of each
    support vector of a first run without them; `slope` turns a pair's margin into its log-odds.
    """

    name = "svm"

    def __init__(
        self,
        components: int = 96,
        whitening: float = 0.5,
        C: float = 10.0,
        gamma: float = 1.0,
        virtual: int = 16,
        support_only: bool = False,
        slope: float = 3.0,
        augmentation: Augmentation | None = None,
        seed: int = 0,
    ) -> None:
        self.components = components
        self.whitening = whitening
        self.C = C
        self.gamma = gamma
        self.virtual = virtual
        self.support_only = support_only
        self.slope = slope
        self.augmentation = augmentation
        self.seed = seed

    def _learn(self, X: Digits, y: npt.NDArray[np.int64], progress: Progress) -> None:
        features = _features(X)
        self._fit_components(features)
        if self.augmentation and self.support_only:
            machine = self._machine(self._project(features), y)
            progress(0.4)
            X, y, features = X[machine.support_], y[machine.support_], features[machine.support_]
        if self.augmentation:
            copies = self._virtual_samples(X, self.augmentation)
            features, y = np.concatenate([features, _features(copies)]), np.tile(y, self.virtual + 1)
        progress(0.5)
        self._keep(self._machine(self._project(features), y))
        progress(1.0)

    def _fit_components(self, features: Floats) -> None:
        """Principal components of the features, partly whitened: `mean_` (392,), `projection_` (392, k).

        There are `components` of them, or fewer where the images do not vary in as many directions: whitened, a
        direction without variance would drown the others.
        """
        self.mean_ = features.mean(axis=0)
        variances, directions = np.linalg.eigh(np.cov((features - self.mean_).T.astype(np.float64)))
        kept = np.argsort(variances)[::-1][: self.components]
        kept = kept[variances[kept] > SMALLEST_VARIANCE * variances[kept[0]]]
        scales = (variances[kept] / variances[kept[0]]) ** (-self.whitening / 2)
        self.projection_ = stored(directions[:, kept] * scales)

    def _project(self, features: Floats) -> Floats:
        return np.asarray((features - self.mean_) @ self.projection_, dtype=np.float32)

    def _machine(self, inputs: Floats, y: npt.NDArray[np.int64]) -> SVC:
        machine = SVC(C=self.C, gamma=self.gamma, cache_size=CACHE_MB, decision_function_shape="ovo")
        return machine.fit(inputs, y)

    def _virtual_samples(self, X: Digits, how: Augmentation) -> Digits:
        generator = torch.Generator().manual_seed(self.seed)
        repeated = np.tile(X, (self.virtual, 1, 1))
        parts = range(0, len(repeated), AUGMENTED_AT_ONCE)
        return np.concatenate([augment_digits(repeated[at : at + AUGMENTED_AT_ONCE], how, generator) for at in parts])

    def _keep(self, machine: SVC) -> None:
        """Store what answers need.

        `support_` (s, components) by class, `support_counts_` (10,), `weights_` (s, 9): each vector's weight in its
        digit's pairs, the other digits in order, `biases_` (45,) by `PAIRS`.
        """
        self.support_ = stored(machine.support_vectors_)
        self.support_counts_ = np.zeros(DIGITS, np.int64)
        self.support_counts_[machine.classes_] = machine.n_support_
        self.weights_ = np.zeros((len(self.support_), DIGITS - 1), np.float32)
        self.biases_ = np.zeros(len(PAIRS), np.float32)
        self._keep_pairs(machine)

    def _keep_pairs(self, machine: SVC) -> None:
        """Place libsvm's weights, whose rows are the digits it saw other than the vector's own, among all ten."""
        seen = machine.classes_.tolist()
        # With two classes scikit-learn turns both signs to its own convention, where the second class is positive.
        sign = 1 if len(seen) > 2 else -1
        owner = np.repeat(np.arange(DIGITS), self.support_counts_)
        for digit in seen:
            others = [other for other in seen if other != digit]
            columns = [other - (other > digit) for other in others]
            mine = np.flatnonzero(owner == digit)
            self.weights_[np.ix_(mine, columns)] = stored(sign * machine.dual_coef_.T[mine])
        for pair, bias in zip(combinations(seen, 2), sign * machine.intercept_, strict=True):
            self.biases_[PAIRS.index(pair)] = bias

    def margins(self, X: Digits) -> Floats:
        """Decision values float32 (n, 45) by `PAIRS`; above 0 speaks for the pair's first digit."""
        # Thousands of terms are summed: in double precision this is the measure for the exported float32.
        inputs, support = self._project(_features(X)).astype(np.float64), self.support_.astype(np.float64)
        distances = (inputs**2).sum(1, keepdims=True) + (support**2).sum(1) - 2 * inputs @ support.T
        kernel = np.exp(-self.gamma * distances)
        ends = np.cumsum(self.support_counts_)[:-1]
        blocks = zip(np.split(kernel, ends, axis=1), np.split(self.weights_, ends), strict=True)
        sums = np.concatenate([k @ w for k, w in blocks], axis=1)
        return np.asarray(sums @ pairing() + self.biases_, dtype=np.float32)

    def _outputs(self, X: Digits) -> Floats:
        """Each digit's summed log-probability of winning its nine pairs (product coupling, Hastie, Tibshirani 1998)."""
        both = np.float32(self.slope) * self.margins(X) @ np.hstack([np.eye(45), -np.eye(45)]).astype(np.float32)
        return np.asarray(-np.logaddexp(0, -both) @ coupling(), dtype=np.float32)


def pairing() -> Floats:
    """Which of the ten digits' nine sums, (90, 45), make up each pair's margin."""
    matrix = np.zeros((DIGITS * (DIGITS - 1), len(PAIRS)), np.float32)
    for column, (first, second) in enumerate(PAIRS):
        matrix[first * 9 + second - 1, column] = 1
        matrix[second * 9 + first, column] = 1
    return matrix


def coupling() -> Floats:
    """Which digit each pair's win (first 45 rows) or loss (last 45) speaks for, (90, 10)."""
    matrix = np.zeros((2 * len(PAIRS), DIGITS), np.float32)
    for row, (first, second) in enumerate(PAIRS):
        matrix[row, first] = 1
        matrix[row + len(PAIRS), second] = 1
    return matrix


def _features(X: Digits) -> Floats:
    starts = range(0, max(1, len(X)), AUGMENTED_AT_ONCE)
    parts = [oriented_gradients(X[at : at + AUGMENTED_AT_ONCE]) for at in starts]
    return np.concatenate(parts)
