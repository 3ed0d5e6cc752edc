"""What serving is to reach, and whether it did. Knows the figures by name, not how they were found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.serving.figures import Figures, spread


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the table: the median of the `figure` must be `at_least` or `at_most` so much, in `unit`.

    `part` is what has to be run for it, `of` the server that the figure is about if that is a peer.
    """

    part: str
    what: str
    figure: str
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    of: str = ""

    @property
    def bound(self) -> str:
        """As text."""
        sign, limit = ("<=", self.at_most) if self.at_least is None else (">=", self.at_least)
        return f"{sign} {limit:,g} {self.unit}".rstrip()

    def met_by(self, value: float) -> bool:
        """Whether that value is where it should be."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


TARGETS = (
    Target("routes", "32 connections, of this server's empty reply", "raw of empty", "%", at_least=60),
    Target("peers", "times FastAPI + uvicorn, 32 connections", "times/fastapi", at_least=3, of="fastapi"),
    Target("peers", "times LitServe", "times/litserve", at_least=8, of="litserve"),
    Target("peers", "times BentoML", "times/bentoml", at_least=8, of="bentoml"),
    Target("peers", "times MLServer", "times/mlserver", at_least=8, of="mlserver"),
    Target("routes", "p99 at 100 connections", "p99 at 100/raw", "ms", at_most=15),
    Target("routes", "p50 at 1 connection", "p50 at 1/raw", "ms", at_most=0.6),
    Target("routes", "/predict/ with base64 JSON, of the raw body", "json of raw", "%", at_least=80),
    Target("routes", "/v1/inference with multipart, of the raw body", "multipart of raw", "%", at_least=70),
    Target("routes", "requests without a good answer", "failed", at_most=0),
    # Both servers do the same for small pictures; 3 % is what a pair differs by on a machine with two cores.
    Target("cache", "small pictures again, cache on, of off", "small pictures, cache on of off", "%", at_least=97),
    Target("cache", "a photo of 12 megapixels again, times faster", "photo, times faster", at_least=5),
    Target("crowd", "100 callers x 100 requests, mean", "crowd", "ms", at_most=15),
    Target("memory", "memory, two workers, all models loaded (PSS, as if alone)", "memory", "MB", at_most=160),
    Target("start", "from start to first answer", "start", "s", at_most=1),
    Target("size", "installed size of what serving needs", "size", "MB", at_most=250),
    Target("client", "Python client, 32 at once, a second", "client/async", at_least=3000),
    Target("overload", "good answers at three times the load, of peak", "goodput", "%", at_least=90),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A target beside what was found; `excuse` says why it was not measured where that is nobody's fault."""

    target: Target
    figures: tuple[float, ...]
    excuse: str = ""

    @property
    def verdict(self) -> str:
        """`met`, `MISSED`, or `not run` with an excuse; a target without figures and excuse is missed."""
        if self.figures:
            return "met" if self.target.met_by(spread(self.figures)[0]) else "MISSED"
        return "not run" if self.excuse else "MISSED"

    def columns(self) -> tuple[str, str, str, str]:
        """The row as text."""
        found = told(self.figures) if self.figures else self.excuse or "not measured"
        return self.target.what, self.target.bound, found, self.verdict


def rows(parts: Iterable[str], figures: Figures, peers: Iterable[str], not_run: Iterable[str]) -> Iterator[Row]:
    """Every target of the parts that were run, without those of peers that were not asked for."""
    wanted, chosen, missing = set(parts), set(peers), set(not_run)
    for target in TARGETS:
        if target.part in wanted and (not target.of or target.of in chosen):
            yield Row(target, figures.of(target.figure), "not run" if target.of in missing else "")


def told(values: tuple[float, ...]) -> str:
    """The median, with least and most where there are several; empty where there is none."""
    if not values:
        return ""
    median, least, most = map(short, spread(values))
    return median if len(values) == 1 else f"{median} [{least} to {most}]"


def short(value: float) -> str:
    """With as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
