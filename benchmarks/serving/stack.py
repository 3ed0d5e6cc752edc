"""What a server under test is: how it is started, where it takes pictures and in which form, how its answer reads."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Reader = Callable[[Any], tuple[int, float | None]]


@dataclass(frozen=True, slots=True)
class Stack:
    """One way to serve the model. In `command`, {port}, {apps} and {folder} are filled in for each start.

    `answer` finds the digit, and its confidence if that is told, in the answer's JSON. `requirements` are what its own
    environment needs; without them it runs in the environment of the benchmark.
    """

    name: str
    title: str
    command: tuple[str, ...]
    path: str
    form: str
    answer: Reader
    requirements: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    def asked(self, path: str, form: str, answer: Reader) -> "Stack":
        """The same server, asked by another of its routes."""
        return replace(self, path=path, form=form, answer=answer)

    def given(self, *arguments: str) -> "Stack":
        """The same server, started with more arguments."""
        return replace(self, command=(*self.command, *arguments))


_SETTINGS = ("--port", "{port}", "--data-dir", "{folder}", "--workers", "2")

INKDIGITS = Stack(
    name="inkdigits",
    title="inkdigits",
    command=(sys.executable, "-m", "inkdigits", "serve", *_SETTINGS),
    path="/v1/predict?model=cnn",
    form="raw",
    answer=lambda answer: (answer["digit"], answer["confidence"]),
)
WITH_EMPTY = Stack(
    name="with-empty",
    title="inkdigits with a route that answers nothing",
    command=(sys.executable, "-m", "benchmarks.serving.floor", *_SETTINGS),
    path=INKDIGITS.path,
    form=INKDIGITS.form,
    answer=INKDIGITS.answer,
)
EMPTY_PATH = "/v1/empty"


def prediction(answer: Any) -> tuple[int, float | None]:
    """The answer of `/predict/` for one model, of `/v1/inference` and of the peers."""
    return answer["prediction"], answer.get("confidence")
