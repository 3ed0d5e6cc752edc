"""What every measurement shares: how long it may take, the pictures, where it writes, the figures found so far."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from benchmarks.serving.bodies import FORMS, write_bodies
from benchmarks.serving.figures import Figures
from benchmarks.serving.pictures import Digits, distinct_digits, png
from benchmarks.serving.process import Running
from benchmarks.serving.stack import Stack
from benchmarks.serving.verify import Expected, expected_answers, verify
from benchmarks.serving.wrk import Load, Target, run_wrk

from inkdigits.assembly import BUNDLED_MODELS
from inkdigits.inference import Session
from inkdigits.store import ModelStore

MODEL = "cnn"
WARM_CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured. `seconds` is the length of one load, `pictures` how many different ones are sent."""

    rounds: int = 3
    seconds: int = 4
    warm_seconds: int = 2
    verified: int = 300
    pictures: int = 40_000


QUICK = Effort(rounds=1, seconds=1, warm_seconds=1, verified=50, pictures=5_000)


@dataclass
class Bench:
    """One run of the benchmark, writing into `folder`."""

    folder: Path
    effort: Effort
    figures: Figures = field(default_factory=Figures)
    not_run: dict[str, str] = field(default_factory=dict)
    """Peers, parts and rows that could not be run, with the reason."""
    versions: dict[str, list[str]] = field(default_factory=dict)
    _sent: int = 0

    @cached_property
    def model(self) -> bytes:
        """The promoted cnn that ships, which every server gets."""
        store = ModelStore(BUNDLED_MODELS)
        return store.model_bytes(MODEL, store.promoted(MODEL))

    @cached_property
    def model_file(self) -> Path:
        """The same as a file of its own."""
        path = self.folder / "model.onnx"
        path.write_bytes(self.model)
        return path

    @cached_property
    def digits(self) -> Digits:
        """No two alike."""
        return distinct_digits(self.effort.pictures)

    @cached_property
    def pictures(self) -> list[bytes]:
        """The digits as PNG files."""
        return [png(digit) for digit in self.digits]

    @cached_property
    def expected(self) -> list[Expected]:
        """What the model says of those that are verified."""
        return expected_answers(Session(self.model), self.digits[: self.effort.verified])

    def bodies(self, form: str) -> Path:
        """The file of every picture in that form."""
        path = self.folder / f"bodies-{form.replace(' ', '-')}"
        if not path.exists():
            write_bodies(path, map(FORMS[form].encode, self.pictures))
        return path

    def body(self, stack: Stack) -> bytes:
        """The first picture as that server takes it."""
        return FORMS[stack.form].encode(self.pictures[0])

    def verify(self, server: Running, stack: Stack) -> None:
        """Raises WrongAnswers."""
        verify(server, stack, self.pictures[: self.effort.verified], self.expected)

    def load(self, server: Running, stack: Stack, connections: int, seconds: int | None = None) -> Load:
        """A load with pictures that were not sent lately. Raises LoadFailed."""
        target = Target(server.port, stack.path, FORMS[stack.form].content_type, self.bodies(stack.form))
        load = run_wrk(target, connections, seconds or self.effort.seconds, offset=self._sent)
        self._sent = (self._sent + load.requests) % self.effort.pictures
        return load

    def warm(self, server: Running, stack: Stack) -> None:
        """A load that is not counted."""
        self.load(server, stack, WARM_CONNECTIONS, self.effort.warm_seconds)

    def say(self, sentence: str) -> None:
        """Tell how far it is."""
        print(sentence, flush=True)
