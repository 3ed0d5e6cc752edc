"""The sections on the answers: doubt, calibration, confusions and the worst mistakes."""

import math
from collections.abc import Iterator, Sequence

from inkdigits.evaluation.content import Mistake, Report
from inkdigits.evaluation.measures import Bin, CoveragePoint, Sureness
from inkdigits.evaluation.page import chart, scales
from inkdigits.evaluation.page.markup import Markup, element, joined
from inkdigits.evaluation.page.section import NOTHING, captioned, charts, note, section
from inkdigits.evaluation.page.tables import figures
from inkdigits.evaluation.words import percent

BOTTOM = 220.0


def coverage(report: Report) -> Markup:
    """Accuracy against how much is answered."""
    if not report.coverage:
        return NOTHING
    sure = report.result.sureness
    told = _threshold(sure, report.result.images)
    says = f"Leaving the least certain answers to a person makes the others more often right. {told}"
    rows = ((percent(p.answered), percent(p.right), f"{p.threshold:.4f}") for p in _few(report.coverage))
    header = ("answered", "right of those", "from this score on")
    content = (charts(captioned(_coverage_chart(report.coverage, sure, told))), figures("Right answers", header, rows))
    return section("coverage", "Answering only when sure", says, *content)


def _threshold(sure: Sureness, images: int) -> str:
    if sure.right is None:
        return f"No answer reaches the model's threshold, {sure.accept_above:.3f}."
    right = percent(sure.right.value, sure.images)
    answered = percent(sure.answered.value, images)
    return f"At its threshold, {sure.accept_above:.3f}, it answers {answered}; {right} of that is right."


def _few(points: Sequence[CoveragePoint], most: int = 25) -> Sequence[CoveragePoint]:
    return [*points[:: -max(1, len(points) // most)]][::-1]


def _coverage_chart(points: Sequence[CoveragePoint], sure: Sureness, told: str) -> Markup:
    lowest = min(0.9, sure.answered.value - 0.02)
    across = scales.linear(max(lowest, 0), 1, chart.LEFT, chart.RIGHT, most=5, percent=True)
    shown = [point for point in points if point.answered >= across.low]
    marked = [sure.right.value] if sure.right else []
    up = scales.linear(
        min([point.right for point in shown] + marked),
        max([point.right for point in shown] + marked),
        BOTTOM,
        30,
        percent=True,
    )
    line = chart.path([(across(point.answered), up(point.right)) for point in shown], "accent")
    axes = joined(
        chart.upright_axis(up, "right of those answered, %"),
        chart.level_axis(across, "answered, % of all images", BOTTOM),
    )
    mark = _mark(across(sure.answered.value), up(marked[0]), sure) if marked else NOTHING
    return chart.figure(
        "coverage-chart", "Right answers against how many are given", told, BOTTOM + 40, axes, line, mark
    )


def _mark(x: float, y: float, sure: Sureness) -> Markup:
    """The threshold's point, its words on a side that is free: the curve falls, so below it to the left, above it to
    the right, or below it while it is still level at the top.
    """
    beside, anchor = (x - 8, "end") if x > chart.LEFT + 160 else (x, "start")
    above = y > BOTTOM - 46 or (anchor == "start" and y > 70)
    below = y - 24 if above else y + 24
    words = [
        chart.word(f"threshold {sure.accept_above:.3f}", beside, below, anchor=anchor, kind="mine"),
        chart.word(_short(sure), beside, below + 14, anchor=anchor, kind="quiet"),
    ]
    return joined(chart.dot(x, y, "ring", 5), *words)


def _short(sure: Sureness) -> str:
    right = percent(sure.right.value, sure.images) if sure.right else "–"
    return f"{percent(sure.answered.value, sure.images)} answered, {right} right"


def reliability(report: Report) -> Markup:
    """Whether confidence means what it says."""
    if not report.reliability:
        return NOTHING
    error = percent(report.result.calibration_error)
    says = f"Where it says 90 %, it should be right 9 times in 10. On average the two differ by {error}."
    rows = (
        (
            f"{b.low:.2f} to {b.high:.2f}",
            f"{b.images:,}",
            percent(b.confidence),
            percent(b.accuracy.value),
            _interval(b),
        )
        for b in report.reliability
    )
    header = ("confidence", "images", "mean confidence", "right", "95 % interval")
    caption = (
        "Each dot is a range of confidence, its area the number of images in it; upright lines are 95 % intervals."
    )
    drawn = captioned(_reliability_chart(report.reliability, error), caption)
    return section(
        "reliability", "Is its confidence honest?", says, charts(drawn), figures("Calibration", header, rows)
    )


def _interval(part: Bin) -> str:
    return f"{percent(part.accuracy.low)} to {percent(part.accuracy.high)}"


def _reliability_chart(parts: Sequence[Bin], error: str) -> Markup:
    up = scales.linear(0, 1, 300, 30, percent=True)
    across = scales.linear(0, 1, chart.LEFT, chart.RIGHT, percent=True)
    largest = max(part.images for part in parts)
    marks = []
    for part in parts:
        x = across(part.confidence)
        told = f"{part.images:,} images, confidence {percent(part.confidence)}, right {percent(part.accuracy.value)}"
        marks.append(chart.segment(x, up(part.accuracy.low), x, up(part.accuracy.high), "accent"))
        marks.append(chart.dot(x, up(part.accuracy.value), "accent", 3 + 9 * math.sqrt(part.images / largest), told))
    ideal = chart.segment(across(0), up(0), across(1), up(1), "dashed")
    axes = joined(chart.upright_axis(up, "right answers, %"), chart.level_axis(across, "confidence, %", 300))
    named = chart.word("honest", across(0.2) + 8, up(0.2) + 10, kind="quiet")
    told = f"Expected calibration error {error} over {len(parts)} ranges of confidence that hold images."
    return chart.figure("reliability-chart", "Right answers against confidence", told, 340, axes, ideal, named, *marks)


DEEP = 0.68
"""From this depth of the accent on, words on it are read better in the paper's colour than in the ink's."""

CELL = 29.0
BESIDE, ABOVE = 26.0, 46.0


def confusion(report: Report) -> Markup:
    """Which digits it takes for which."""
    counts = report.confusion
    if not counts:
        return NOTHING
    header = ("written", *map(str, range(10)), "right")
    rows = ((str(digit), *map(str, row), _share(digit, row)) for digit, row in enumerate(counts))
    return section(
        "confusion",
        "What it takes for what",
        _most_often(counts),
        charts(
            captioned(
                _confusion_chart(counts),
                "The stronger the colour, the more often. Right answers are grey: they are not the point.",
            )
        ),
        figures("Images by digit written (rows) and digit read (columns)", header, rows),
    )


def _share(digit: int, row: Sequence[int]) -> str:
    return percent(row[digit] / sum(row), sum(row)) if sum(row) else "–"


def _most_often(counts: Sequence[Sequence[int]]) -> str:
    pairs = [(row[said], digit, said) for digit, row in enumerate(counts) for said in range(10) if said != digit]
    found = [
        f"a {digit} as a {said} ({count} times)" for count, digit, said in sorted(pairs, reverse=True)[:3] if count
    ]
    if not found:
        return "It made no mistake on these images."
    return f"It most often reads {', '.join(found)}.".replace("(1 times)", "(once)")


def _confusion_chart(counts: Sequence[Sequence[int]]) -> Markup:
    most = max((row[said] for digit, row in enumerate(counts) for said in range(10) if said != digit), default=0)
    cells = [_cell(digit, said, row[said], most) for digit, row in enumerate(counts) for said in range(10)]
    heads = [chart.word(str(n), BESIDE + CELL * (n + 0.5), ABOVE - 6, anchor="middle", kind="tick") for n in range(10)]
    sides = [chart.word(str(n), BESIDE - 10, _middle(n), anchor="middle", kind="tick") for n in range(10)]
    rights = [
        chart.word(_share(digit, row).removesuffix(" %"), 358, _middle(digit), anchor="end", kind="tick")
        for digit, row in enumerate(counts)
    ]
    titles = [
        chart.word("written ↓   read →", 4, 14, kind="axis"),
        chart.word("right, %", 358, 14, anchor="end", kind="axis"),
    ]
    told = _most_often(counts)
    height = ABOVE + 10 * CELL + 4
    return chart.figure(
        "confusion-chart", "Digits written and read", told, height, *titles, *heads, *sides, *rights, *cells
    )


def _middle(number: int) -> float:
    return ABOVE + CELL * (number + 0.5) + 4


def _cell(digit: int, said: int, count: int, most: int) -> Markup:
    x, y = BESIDE + CELL * said, ABOVE + CELL * digit
    wrong = digit != said and count > 0
    depth = 0.12 + 0.88 * count / most if wrong else None
    kind = "on" if depth and depth > DEEP else None if wrong else "quiet dense"
    square = chart.box(x + 0.75, y + 0.75, CELL - 1.5, CELL - 1.5, "accent" if wrong else "well", depth)
    words = chart.word(str(count), x + CELL / 2, _middle(digit), anchor="middle", kind=kind) if count else NOTHING
    return joined(square, words)


def mistakes(report: Report) -> Markup:
    """The wrong answers it was most certain of."""
    if not report.mistakes:
        return NOTHING
    wrong = report.result.images - sum(row[digit] for digit, row in enumerate(report.confusion))
    sure = sum(mistake.sure for mistake in report.mistakes)
    some = sure or "none"
    says = (
        f"The {len(report.mistakes)} of {wrong:,} wrong answers it was most certain of; {some} of them given as sure."
    )
    if wrong == 1:
        says = "Its only wrong answer" + (", given as sure." if sure else ", not given as sure.")
    header = ("image", "written", "read", "confidence", "score", "sure")
    content = [figures("The worst mistakes; images are counted from 0", header, map(_row, report.mistakes))]
    if any(mistake.picture for mistake in report.mistakes):
        content.insert(0, element("ul", *_pictures(report.mistakes), class_="pictures"))
    else:
        content.insert(0, note("The pictures were left out of this page."))
    return section("mistakes", "Worst mistakes", says, *content, wide=True)


def _row(mistake: Mistake) -> tuple[str, ...]:
    told = (f"{mistake.confidence:.4f}", f"{mistake.score:.4f}", "sure" if mistake.sure else "not sure")
    return str(mistake.image), str(mistake.label), str(mistake.said), *told


def _pictures(mistakes: Sequence[Mistake]) -> Iterator[Markup]:
    for mistake in mistakes:
        if mistake.picture:
            alt = f"Image {mistake.image}: labelled {mistake.label}, read as {mistake.said}"
            words = joined("a ", str(mistake.label), " read as ", element("b", str(mistake.said)))
            doubt = element("span", f"{percent(mistake.score)}{'' if mistake.sure else ', not sure'}")
            image = element("img", src=mistake.picture, alt=alt, width=84, height=84)
            yield element("li", image, element("div", words), doubt)
