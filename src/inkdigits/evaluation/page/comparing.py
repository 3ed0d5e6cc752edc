"""The sections that hold models against each other: paired tests, and cost against accuracy."""

from collections.abc import Sequence

from inkdigits.evaluation.content import Comparison, Report, VersionCost
from inkdigits.evaluation.intervals import Estimate
from inkdigits.evaluation.page import chart, scales
from inkdigits.evaluation.page.markup import Markup, joined
from inkdigits.evaluation.page.scales import Scale
from inkdigits.evaluation.page.section import NOTHING, captioned, charts, section
from inkdigits.evaluation.page.tables import figures, table
from inkdigits.evaluation.words import estimate, percent

LEVEL = 0.05
ROW = 44.0


def comparisons(report: Report) -> Markup:
    """The model against others on the same images."""
    found = report.comparisons
    if not found:
        return NOTHING
    header = (
        "other model",
        "its right answers (95 % interval)",
        "difference, points",
        "only this right",
        "only other",
        "p",
        "p, Holm",
    )
    caption = "To the right of the line this model is better. 95 % intervals of the difference (Agresti and Min)."
    return section(
        "comparisons",
        "Against other models, on the same images",
        " ".join(map(_verdict, found)),
        charts(captioned(_difference_chart(found), caption)),
        table("McNemar's exact paired test, and p corrected for several tests", header, map(_row, found)),
        wide=True,
    )


def _verdict(found: Comparison) -> str:
    points = f"{abs(found.test.difference.value) * 100:.2f} points"
    if found.corrected >= LEVEL:
        return f"No difference to {found.other} can be told (p = {_p(found.corrected)})."
    better = "better" if found.test.difference.value > 0 else "worse"
    return f"It is {points} {better} than {found.other} (p {_p(found.corrected, equals='= ')})."


def _p(p: float, equals: str = "") -> str:
    return "< 0.0001" if p < 0.0001 else f"{equals}{p:.4f}" if p < 0.01 else f"{equals}{p:.2f}"


def _points(share: float) -> str:
    # A difference that rounds to nothing has no sign.
    return f"{round(share * 100, 2) or 0.0:+.2f}".replace("+0.00", "0.00").replace("-", "−")


def _spanned(difference: Estimate) -> str:
    return f"{_points(difference.value)} ({_points(difference.low)} to {_points(difference.high)})"


def _row(found: Comparison) -> tuple[str, ...]:
    test = found.test
    counts = (str(test.only_first), str(test.only_second), _p(test.p), _p(found.corrected))
    return found.other, estimate(found.accuracy), _spanned(test.difference), *counts


def _difference_chart(found: Sequence[Comparison]) -> Markup:
    ends = [end * 100 for each in found for end in (each.test.difference.low, each.test.difference.high, 0.0)]
    bottom = 8 + ROW * len(found)
    across = scales.linear(min(ends), max(ends), 14, chart.RIGHT)
    rows = [_difference(each, 8 + ROW * number, across) for number, each in enumerate(found)]
    axis = chart.level_axis(across, "difference of right answers, percentage points", bottom)
    told = " ".join(map(_verdict, found))
    return chart.figure("difference-chart", "This model minus each other one", told, bottom + 40, axis, *rows)


def _difference(found: Comparison, top: float, across: Scale) -> Markup:
    difference, kind = found.test.difference, "accent" if found.corrected < LEVEL else "other"
    y = top + 28
    zero = chart.segment(across(0), top + 20, across(0), top + ROW - 8, "dashed")
    line = chart.segment(across(difference.low * 100), y, across(difference.high * 100), y, kind)
    mark = chart.dot(across(difference.value * 100), y, kind, 4.5, _spanned(difference))
    return joined(chart.word(found.other, 14, top + 14), zero, line, mark)


BOTTOM = 250.0
NAMED = 12
"""With more versions than this only those are named that matter; all are in the table."""

BATCH = "16"


def versions(report: Report) -> Markup:
    """What each version of the store costs and gives."""
    found = [version for version in report.versions if BATCH in version.microseconds]
    if not found:
        return NOTHING
    header = ("version", "right answers", "of images", "µs an image, alone", "in a batch of 16", "kB", "recipe", "")
    caption = "Right answers on the images each card was scored on; half as many mistakes are equally far everywhere."
    return section(
        "cost",
        "What it costs",
        _bargain(found),
        charts(captioned(_cost_chart(found), caption)),
        figures("Versions of the model store", header, map(_version_row, found)),
    )


def _bargain(found: Sequence[VersionCost]) -> str:
    this = next((version for version in found if version.this), None)
    says = "Microseconds of one core for one image, in batches of 16, against right answers."
    if this is None:
        return says
    return f"{says} This version takes {_cost(this):.1f} µs and has {this.onnx_bytes / 1000:,.0f} kB."


def _cost(version: VersionCost) -> float:
    return version.microseconds[BATCH]


def _version_row(version: VersionCost) -> tuple[str, ...]:
    place = ", ".join(word for word, so in (("this one", version.this), ("promoted", version.promoted)) if so)
    alone = version.microseconds.get("1")
    return (
        f"{version.model}:{version.version}",
        percent(version.accuracy, version.images),
        f"{version.images:,} of {version.scored_on}",
        "–" if alone is None else f"{alone:.1f}",
        f"{_cost(version):.1f}",
        f"{version.onnx_bytes / 1000:,.0f}",
        version.recipe_name or "–",
        place,
    )


def _cost_chart(found: Sequence[VersionCost]) -> Markup:
    costs, shares = [_cost(version) for version in found], [version.accuracy for version in found]
    across = scales.logarithmic(min(costs), max(costs), chart.LEFT + 8, chart.RIGHT - 8)
    up = scales.towards_one(min(shares), max(shares), BOTTOM, chart.TOP)
    axes = joined(
        chart.upright_axis(up, "right answers, %"),
        chart.level_axis(across, "µs an image on one core, batch of 16", BOTTOM, left=chart.LEFT),
    )
    dots = [chart.dot(across(_cost(v)), up(v.accuracy), _look(v), 5, _said(v)) for v in sorted(found, key=_rank)]
    told = "; ".join(map(_said, found)) + "."
    title = "Right answers against cost of each version"
    return chart.figure("cost-chart", title, told, BOTTOM + 40, axes, *dots, *_names(found, across, up))


def _rank(version: VersionCost) -> tuple[bool, bool]:
    return version.this, version.promoted


def _look(version: VersionCost) -> str:
    return "accent" if version.this else "other" if version.promoted else "other faint"


def _said(version: VersionCost) -> str:
    right = percent(version.accuracy, version.images)
    return f"{version.model}:{version.version} {right} right at {_cost(version):.1f} µs"


def _names(found: Sequence[VersionCost], across: Scale, up: Scale) -> list[Markup]:
    """A name beside each dot where there is room, those that matter first; what finds none is left to the table."""
    asked = found if len(found) <= NAMED else [version for version in found if version.this or version.promoted]
    several = len({version.trained_on for version in found}) > 1
    taken = [(across(_cost(v)) - 6, up(v.accuracy) - 6, across(_cost(v)) + 6, up(v.accuracy) + 6) for v in found]
    words = []
    for version in sorted(asked, key=_rank, reverse=True):
        words_of = (version.model, version.recipe_name, version.trained_on if several else None)
        name = " ".join(word for word in words_of if word)
        place = _free(name, across(_cost(version)), up(version.accuracy), taken)
        if place:
            x, y, anchor, area = place
            taken.append(area)
            words.append(chart.word(name, x, y, anchor=anchor, kind="mine" if version.this else None))
    return words


Area = tuple[float, float, float, float]


def _free(name: str, x: float, y: float, taken: Sequence[Area]) -> tuple[float, float, str, Area] | None:
    """Where a name can stand: right of its dot, left, above, below. Letters are about 6.2 wide."""
    wide = 6.2 * len(name)
    sides = [(x + 9, y + 4, "start"), (x - 9, y + 4, "end"), (x, y - 10, "middle"), (x, y + 19, "middle")]
    for left, base, anchor in sides:
        begin = left - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        area = (begin, base - 10, begin + wide, base + 3)
        inside = area[0] >= chart.LEFT and area[2] <= chart.WIDTH and area[3] <= BOTTOM
        if inside and not any(_overlap(area, other) for other in taken):
            return left, base, anchor, area
    return None


def _overlap(a: Area, b: Area) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
