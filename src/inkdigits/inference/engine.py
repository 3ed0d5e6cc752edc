"""The models in memory: which version answers, loaded and warmed up before it does, swapped while serving.

A promoted version that cannot be used is refused with its reason, and the one that served before goes on serving.
Knows nothing of pictures or callers.
"""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import DamagedModel, ModelError, StoreError, UnknownModel
from inkdigits.inference.session import Digits, Session
from inkdigits.inference.strings import STRINGS, StringsSession
from inkdigits.prediction import Scores
from inkdigits.store import Card, ModelStore

logger = logging.getLogger(__name__)

STORE_PROBLEM = "the store"
"""The key in `problems` of what concerns no model alone: no model can have this name."""
_KEPT_VERSIONS = 8
_DECIMALS = 6


class Answers(NamedTuple):
    """A model's answers for many digits: `probabilities` (n, 10), and for each the digit, its probability, and why it
    is not sure, None where it is.
    """

    probabilities: NDArray[np.float64]
    digits: list[int]
    confidences: list[float]
    reasons: list[str | None]


@dataclass(frozen=True, slots=True, eq=False)
class LoadedModel:
    """One version, ready to answer. Compared by identity: it stands for a session in memory."""

    name: str
    version: str
    card: Card
    session: Session

    def scores(self, digits: Digits) -> list[Scores]:
        """One answer per digit of `digits`, uint8 (n, 28, 28)."""
        answers = self.answers(digits)
        each = zip(answers.probabilities.tolist(), *answers[1:], strict=True)
        return [
            Scores(self.name, self.version, number, confidence, tuple(row), reason is None, reason)
            for row, number, confidence, reason in each
        ]

    def answers(self, digits: Digits) -> Answers:
        """The same as columns, for many at once."""
        probabilities, digit = self.session.answer(digits)
        numbers = probabilities.argmax(axis=1)
        rounded = np.asarray(np.round(probabilities.astype(np.float64), _DECIMALS), np.float64)
        confidences = rounded[np.arange(len(numbers)), numbers]
        limit = self.card.accept_above
        reasons: list[str | None] = [None] * len(numbers)
        for index in np.flatnonzero(confidences * digit.astype(np.float64) < limit).tolist():
            reasons[index] = _doubt(float(confidences[index]), float(digit[index]), limit)
        return Answers(rounded, numbers.tolist(), confidences.tolist(), reasons)


def _doubt(confidence: float, digit: float, limit: float) -> str:
    """Why an answer is not sure: it may be no digit at all, or another one."""
    if digit < confidence:
        return (
            f"it may be no digit at all: that it is one has a probability of {digit:.3f}, and {limit:.3f} is asked for"
        )
    return f"confidence {confidence:.3f} is below {limit:.3f}"


@dataclass(frozen=True, slots=True, eq=False)
class LoadedStrings:
    """One version of the network that reads strings, ready to answer."""

    version: str
    card: Card
    session: StringsSession


Loaded = LoadedModel | LoadedStrings


class Engine:
    """Every model of a store: its promoted version always in memory, others when asked for."""

    def __init__(self, store: ModelStore) -> None:
        """Load all promoted versions. A model that cannot be loaded is left out and named in `problems`."""
        self.problems: dict[str, str] = {}
        self._store = store
        self._serving: dict[str, LoadedModel] = {}
        self._strings: LoadedStrings | None = None
        self._stamps: dict[str, tuple[int, ...]] = {}
        self._asked_for: OrderedDict[tuple[str, str], LoadedModel] = OrderedDict()
        self._lock = threading.Lock()
        self.refresh()

    def names(self) -> list[str]:
        """Names of the models that can answer, sorted."""
        return sorted(self._serving)

    def known(self) -> list[str]:
        """Names of the models in the store, sorted: those that can answer and those that are damaged."""
        return sorted(name for name in self._stamps if name != STRINGS)

    def promoted(self) -> list[LoadedModel]:
        """What answers now, one version per model, sorted by name. Raises StoreError if nothing can answer."""
        self._check_any()
        return [self._serving[name] for name in self.names()]

    def strings(self) -> LoadedStrings:
        """What reads strings now. Raises StoreError where there is none."""
        if self._strings is None:
            problem = self.problems.get(STRINGS, f"There is no model of strings in {self._store.root}.")
            raise StoreError(f"{problem} Whole numbers cannot be read without it. Train one: inkdigits train strings")
        return self._strings

    def strings_session(self) -> StringsSession | None:
        """The network that reads strings, or None where there is none."""
        return None if self._strings is None else self._strings.session

    def ready(self, name: str, version: str | None = None) -> LoadedModel | None:
        """The model if it is in memory, else None. Never touches the disk.

        Raises UnknownModel, StoreError, and DamagedModel where no version of the model can answer.
        """
        self._check_any()
        if name == STRINGS:
            raise UnknownModel(name, self.names())
        serving = self._serving.get(name)
        if serving is not None and version in (None, serving.version):
            return serving
        if serving is None and name not in self.problems:
            raise UnknownModel(name, self.names())
        if version is None:
            raise DamagedModel(self.problems[name])
        with self._lock:
            return self._asked_for.get((name, version))

    def _check_any(self) -> None:
        if not self._serving:
            problems = "".join(f"{problem} " for problem in self.problems.values())
            raise StoreError(
                f"There is no model that can answer in {self._store.root}. {problems}Train one: inkdigits train cnn"
            )

    def load(self, name: str, version: str | None = None) -> LoadedModel:
        """The model, read from the store if need be. Raises UnknownModel, UnknownVersion, DamagedModel."""
        model = self.ready(name, version)
        if model is None:
            assert version is not None
            read = self._read(name, version)
            assert isinstance(read, LoadedModel)
            model = read
            with self._lock:
                self._asked_for[name, version] = model
                while len(self._asked_for) > _KEPT_VERSIONS:
                    self._asked_for.popitem(last=False)
        return model

    def refresh(self) -> None:
        """Take up promotions and new models since the last call. Cheap when nothing changed; never raises for one."""
        try:
            names = self._store.names()
        except StoreError as error:
            self.problems[STORE_PROBLEM] = str(error)
            logger.warning("%s", error)
            return
        for name in names:
            stamp = self._store.pointer_stamp(name)
            if stamp != self._stamps.get(name):
                self._stamps[name] = stamp
                self._take_up(name)

    def _take_up(self, name: str) -> None:
        serving = self._in_use(name)
        wanted = None
        try:
            wanted = self._store.promoted(name)
            if serving is None or serving.version != wanted:
                self._use(self._read(name, wanted))
            self.problems.pop(name, None)
        except ModelError as error:
            self._refuse(name, wanted, error)

    def _refuse(self, name: str, version: str | None, error: ModelError) -> None:
        if self._in_use(name) is None:
            self._fall_back(name, version)
        kept = self._in_use(name)
        outcome = f"{name}:{kept.version} goes on serving" if kept else f"{name} cannot answer"
        self.problems[name] = f"{error} Until that is mended, {outcome}."
        logger.warning("%s", self.problems[name])

    def _fall_back(self, name: str, refused: str | None) -> None:
        """At the start there is nothing in memory yet: the first that can be used stands in."""
        for version in self._store.substitutes(name):
            if version == refused:
                continue
            try:
                self._use(self._read(name, version))
                return
            except ModelError as error:
                logger.warning("%s", error)

    def version_in_use(self, name: str) -> str | None:
        """The version of a model, or of the strings', that answers now; None where none does."""
        loaded = self._in_use(name)
        return None if loaded is None else loaded.version

    def _in_use(self, name: str) -> Loaded | None:
        return self._strings if name == STRINGS else self._serving.get(name)

    def _use(self, loaded: Loaded) -> None:
        if isinstance(loaded, LoadedStrings):
            self._strings = loaded
        else:
            self._serving[loaded.name] = loaded

    def _read(self, name: str, version: str) -> Loaded:
        try:
            card, onnx = self._store.card_and_bytes(name, version)
            if name == STRINGS:
                return LoadedStrings(version, card, StringsSession(onnx))
            return LoadedModel(name, version, card, Session(onnx))
        except DamagedModel as error:
            raise DamagedModel(f"{name}:{version} is refused. {error}") from error
