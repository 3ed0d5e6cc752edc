"""The head of the page and its end: the headline figures, and where the model is from."""

from collections.abc import Iterator, Mapping
from typing import Any

from inkdigits.evaluation.content import Report
from inkdigits.evaluation.intervals import Estimate
from inkdigits.evaluation.page.markup import Markup, element
from inkdigits.evaluation.page.section import section
from inkdigits.evaluation.words import SEEN, percent


def head(report: Report) -> Markup:
    """The title, the summary in plain words and the figures that matter most."""
    made = (
        f"Made {report.made_at} by inkdigits evaluate." if report.result.seen != "folds" else f"Made {report.made_at}."
    )
    warned = report.result.seen in ("all", "some")
    sentences = [
        element("p", sentence, class_="notice" if warned and sentence == SEEN[report.result.seen] else None)
        for sentence in report.summary
    ]
    notes = [element("p", note, class_="notice") for note in report.notes]
    parts = [element("h1", report.title), element("p", made, class_="made"), _headline(report), *sentences, *notes]
    return element("header", *parts)


def _headline(report: Report) -> Markup:
    result, sure = report.result, report.result.sureness
    right = percent(sure.right.value, sure.images) if sure.right else "–"
    figures = [
        ("right", percent(result.accuracy.value, result.images), _interval(result.accuracy, result.images)),
        (
            "answered as sure",
            percent(sure.answered.value, result.images),
            f"from a score of {sure.accept_above:.3f} on",
        ),
        ("right when sure", right, _interval(sure.right, sure.images) if sure.right else ""),
        ("calibration error", percent(result.calibration_error), "expected, 15 ranges"),
        ("log-loss", f"{result.log_loss:.4f}", "nats an image"),
    ]
    return element("dl", *(_figure(number, *each) for number, each in enumerate(figures)), class_="headline")


def _interval(estimate: Estimate, images: int) -> str:
    low, high = (percent(end, images).removesuffix(" %") for end in (estimate.low, estimate.high))
    return f"95 % interval {low} to {high}"


def _figure(number: int, name: str, value: str, remark: str) -> Markup:
    value_and_remark = element("dd", value, element("small", remark), class_=None if number else "first")
    return element("div", element("dt", name), value_and_remark)


def facts(report: Report) -> Markup:
    """Recipe, seed, data and libraries: what it takes to train it again."""
    rows = [element("tr", element("th", name, scope="row"), element("td", value)) for name, value in _facts(report)]
    listed = element("table", element("tbody", *rows), class_="facts")
    return section("facts", "Where it is from", "What it takes to train it again.", listed, wide=True)


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    of = report.facts
    yield "model", f"{of.model}:{of.version}"
    yield "trained", f"{of.created_at}, in {of.seconds:,.1f} s of a run of all its models"
    if of.command:
        yield "command", element("code", of.command)
    yield "recipe", element("code", f"{of.recipe_name}: {_listed(of.recipe)}" if of.recipe_name else _listed(of.recipe))
    yield "seed", str(of.seed)
    yield "data", element("code", _listed(of.data))
    yield "size", f"{of.parameters:,} parameters, {of.onnx_bytes / 1000:,.1f} kB of ONNX"
    yield "fingerprint", element("code", f"SHA-256 {of.onnx_sha256}")
    yield "libraries", ", ".join(f"{name} {version}" for name, version in of.libraries.items()) or "not told"


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{key} ({_listed(value)})" if isinstance(value, Mapping) else f"{key} {value}" for key, value in values.items()
    )
