"""The sections on how the model was trained: learning curves and folds."""

from collections.abc import Callable, Iterator, Sequence

from inkdigits.evaluation.content import CurvePoint, Curves, Folds, Report
from inkdigits.evaluation.page import chart, scales
from inkdigits.evaluation.page.markup import Markup, joined
from inkdigits.evaluation.page.scales import Scale
from inkdigits.evaluation.page.section import NOTHING, captioned, charts, section
from inkdigits.evaluation.page.tables import figures, table
from inkdigits.evaluation.words import estimate, percent

Values = list[tuple[float, float]]
"""Epochs and what was measured there."""

ENDS = 262.0
"""Where curves end: the words that name them stand to the right."""

BOTTOM = 190.0
WAYS = {
    "student": "The model itself, taught by its committee",
    "augmented": "With augmentation",
    "plain": "Without augmentation",
    "members": "Members of its committee",
}


def curves(report: Report) -> Markup:
    """How accuracy and loss went while the folds learned."""
    if not report.curves:
        return NOTHING
    drawn = (_accuracy(report.curves), _loss(report.curves[0]))
    return section(
        "curves",
        "How it learned",
        "Thin lines are single folds, thick ones their mean, on images held back from their training.",
        charts(*(captioned(each) for each in drawn if each)),
        figures("Mean of the folds at the end of training", _LAST, list(_last(report.curves))),
        wide=True,
    )


def _look(number: int) -> str:
    """The first kind is that of the model the page is about."""
    return "other" if number else "accent"


def _measured(fold: Sequence[CurvePoint], what: str) -> Values:
    pairs = ((point.epoch, getattr(point, what)) for point in fold)
    return [(epoch, value) for epoch, value in pairs if value is not None]


def _lines(kind: Curves, what: str) -> list[Values]:
    return [values for fold in kind.folds if (values := _measured(fold, what))]


def _mean(lines: Sequence[Values]) -> Values:
    """The mean of folds that were measured equally often, else of none."""
    if not lines or len({len(values) for values in lines}) > 1:
        return []
    columns = zip(*lines, strict=True)
    return [(column[0][0], sum(value for _, value in column) / len(column)) for column in columns]


def _accuracy(kinds: Sequence[Curves]) -> Markup:
    lines = {kind.kind: found for kind in kinds if (found := _lines(kind, "validation_accuracy"))}
    if not lines:
        return NOTHING
    # The first steps of learning would press everything that matters against the upper edge.
    late = [value for found in lines.values() for values in found for _, value in values[len(values) // 5 :]]
    up = scales.linear(min(late), min(max(late), 1), BOTTOM, chart.TOP, percent=True)
    named = [(kind, _look(number), found) for number, (kind, found) in enumerate(lines.items())]
    told = "; ".join(f"{kind} ends at {percent(_end(found))}" for kind, found in lines.items())
    return _drawn("learning-accuracy", "Right answers while learning", f"{told}.", "right answers, %", up, named)


def _loss(kind: Curves) -> Markup:
    lines = {"held back": _lines(kind, "validation_loss"), "training": _lines(kind, "loss")}
    values = [value for found in lines.values() for fold in found for _, value in fold if value > 0]
    if not values:
        return NOTHING
    up = scales.logarithmic(min(values), max(values), BOTTOM, chart.TOP)
    named = [(name, "accent" if name == "held back" else "other", found) for name, found in lines.items() if found]
    told = "; ".join(f"on {name} images it ends at {_end(found):.4f}" for name, _, found in named)
    title = f"Loss while learning, {kind.kind}"
    return _drawn("learning-loss", title, f"{told}.", f"loss, {kind.kind}, nats", up, named)


def _end(lines: Sequence[Values]) -> float:
    return sum(values[-1][1] for values in lines) / len(lines)


def _drawn(
    name: str, title: str, told: str, axis: str, up: Scale, named: Sequence[tuple[str, str, list[Values]]]
) -> Markup:
    epochs = max(values[-1][0] for _, _, lines in named for values in lines)
    across = scales.linear(0, epochs, chart.LEFT, ENDS, most=5)
    lines = [line for _, look, found in named for line in _folds_and_mean(found, look, across, up)]
    heights = scales.spread([up(_end(found)) for _, _, found in named], 14)
    words = [
        chart.word(word, ENDS + 6, height + 4, kind="mine" if look == "accent" else "quiet")
        for (word, look, _), height in zip(named, heights, strict=True)
    ]
    axes = joined(chart.upright_axis(up, axis, ENDS), chart.level_axis(across, "epochs", BOTTOM, ENDS))
    return chart.figure(name, title, told, BOTTOM + 40, axes, *lines, *words)


def _folds_and_mean(lines: Sequence[Values], look: str, across: Scale, up: Scale) -> Iterator[Markup]:
    def place(values: Values) -> list[chart.Point]:
        return [(across(epoch), up(value)) for epoch, value in values if value >= up.low]

    if len(lines) > 1:
        yield from (chart.path(place(values), f"{look} thin") for values in lines)
    yield chart.path(place(_mean(lines)), look)


_LAST = ("", "epochs", "training loss, nats", "held-back loss, nats", "right answers")


def _last(kinds: Sequence[Curves]) -> Iterator[tuple[str, ...]]:
    for kind in kinds:
        epochs = max(fold[-1].epoch for fold in kind.folds)
        cells = (_cell(kind, "loss", "{:.4f}".format), _cell(kind, "validation_loss", "{:.4f}".format))
        yield kind.kind, f"{epochs:g}", *cells, _cell(kind, "validation_accuracy", percent)


def _cell(kind: Curves, what: str, form: Callable[[float], str]) -> str:
    lines = _lines(kind, what)
    return form(_end(lines)) if lines else "–"


def folds(report: Report) -> Markup:
    """Each fold's accuracy, and how sure their mean is."""
    if not report.folds:
        return NOTHING
    several = [kind for kind in report.folds if kind.interval]
    says = " ".join(_fold_sentence(kind) for kind in report.folds)
    if not several:
        return section("folds", "Cross-validation", says, wide=True)
    caption = "Dots are folds; the line is the mean with its 95 % interval (Student's t)."
    content = charts(captioned(_fold_chart(several), caption), _fold_table(report.folds))
    return section("folds", "Cross-validation", says, content, wide=True)


def _fold_sentence(kind: Folds) -> str:
    way = WAYS[kind.kind]
    if kind.interval is None:
        return f"{way}: {percent(kind.mean)} on a part held back once."
    return f"{way}: {estimate(kind.interval, len(kind.scores))} in the mean of {len(kind.scores)}."


def _fold_table(kinds: Sequence[Folds]) -> Markup:
    count = max(len(kind.scores) for kind in kinds)
    rows = [
        ("mean", *(percent(kind.mean) for kind in kinds)),
        ("95 % interval", *(_range(kind) for kind in kinds)),
        ("deviation", *("–" if kind.deviation is None else percent(kind.deviation) for kind in kinds)),
        *((f"fold {number + 1}", *(_score(kind, number) for kind in kinds)) for number in range(count)),
    ]
    return table("Right answers in each fold", ("", *(kind.kind for kind in kinds)), rows)


def _range(kind: Folds) -> str:
    return f"{kind.interval.low * 100:.2f} to {percent(kind.interval.high)}" if kind.interval else "–"


def _score(kind: Folds, number: int) -> str:
    return percent(kind.scores[number]) if number < len(kind.scores) else "–"


def _fold_chart(kinds: Sequence[Folds]) -> Markup:
    ends = [end for kind in kinds if kind.interval for end in (kind.interval.low, kind.interval.high, *kind.scores)]
    bottom = chart.TOP + 62 * len(kinds)
    across = scales.linear(min(ends), min(max(ends), 1), 20, chart.RIGHT, percent=True)
    rows = [_fold_strip(kind, chart.TOP + 62 * number, across, _look(number)) for number, kind in enumerate(kinds)]
    axis = chart.level_axis(across, "right answers, %", bottom)
    told = " ".join(map(_fold_sentence, kinds))
    return chart.figure("fold-scores", "Right answers in each fold", told, bottom + 40, axis, *rows)


def _fold_strip(kind: Folds, top: float, across: Scale, look: str) -> Markup:
    name = chart.word(kind.kind, 20, top - 8, kind="mine" if look == "accent" else "quiet")
    seen: dict[float, int] = {}
    dots = []
    for score in kind.scores:
        seen[score] = seen.get(score, 0) + 1
        dots.append(chart.dot(across(score), top + 40 - 8 * seen[score], f"{look} many", 3.5, percent(score)))
    interval = kind.interval
    if interval is None:
        return joined(name, *dots)
    line = chart.segment(across(interval.low), top + 44, across(interval.high), top + 44, look)
    return joined(name, *dots, line, chart.dot(across(interval.value), top + 44, look, 4.5, estimate(interval)))
