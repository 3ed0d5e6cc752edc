"""The sections on what is not a clean digit: damaged pictures, and pictures of something else."""

from collections.abc import Sequence

from inkdigits.evaluation.content import DamageKind, NonDigitKind, NonDigits, Report, Robustness
from inkdigits.evaluation.page import chart, scales
from inkdigits.evaluation.page.answering import DEEP
from inkdigits.evaluation.page.markup import Markup, joined
from inkdigits.evaluation.page.scales import Scale
from inkdigits.evaluation.page.section import NOTHING, captioned, charts, section
from inkdigits.evaluation.page.tables import figures
from inkdigits.evaluation.words import percent

ROW = 24.0
CELLS, CELL = 150.0, 66.0
TOP = 40.0


def robustness(report: Report) -> Markup:
    """Accuracy on damaged pictures."""
    found = report.robustness
    if found is None:
        return NOTHING
    header = ("damage", *(f"strength {strength}" for strength in found.strengths))
    rows = ((_words(kind.kind), *map(percent, kind.accuracy)) for kind in found.kinds)
    drawn = captioned(
        _damage_chart(found), "Right answers in %; the stronger the colour, the worse; the worst kind of damage first."
    )
    return section(
        "robustness", "Damaged pictures", _damage_sentence(found), charts(drawn), figures("Right answers", header, rows)
    )


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _damage_sentence(found: Robustness) -> str:
    over = f"{len(found.kinds)} kinds of damage at {len(found.strengths)} strengths"
    return (
        f"{percent(found.mean)} right in the mean over {over}, "
        f"against {percent(found.undamaged)} undamaged ({found.images:,} images of {found.data})."
    )


def _mean(kind: DamageKind) -> float:
    return sum(kind.accuracy) / len(kind.accuracy)


def _damage_chart(found: Robustness) -> Markup:
    kinds = sorted(found.kinds, key=_mean)
    worst = max(1 - share for kind in kinds for share in kind.accuracy)
    heads = [
        chart.word(str(strength), CELLS + CELL * (number + 0.5), TOP - 8, anchor="middle", kind="tick")
        for number, strength in enumerate(found.strengths)
    ]
    title = chart.word("strength of the damage", CELLS, 14, kind="axis")
    rows = [_damage_row(kind, TOP + ROW * number, worst) for number, kind in enumerate(kinds)]
    height = TOP + ROW * len(kinds) + 4
    told = _damage_sentence(found)
    return chart.figure("damage-chart", "Right answers for each kind of damage", told, height, title, *heads, *rows)


def _damage_row(kind: DamageKind, top: float, worst: float) -> Markup:
    parts = [chart.word(_words(kind.kind), CELLS - 8, top + 16, anchor="end")]
    for number, share in enumerate(kind.accuracy):
        depth = 0.06 + 0.94 * (1 - share) / worst if worst else 0.06
        x = CELLS + CELL * number
        parts.append(chart.box(x + 0.75, top + 0.75, CELL - 1.5, ROW - 1.5, "accent", depth))
        kind_of_word = "on" if depth > DEEP else None
        words = percent(share).removesuffix(" %")
        parts.append(chart.word(words, x + CELL / 2, top + 16, anchor="middle", kind=kind_of_word))
    return joined(*parts)


ENDS = 296.0


def non_digits(report: Report) -> Markup:
    """How well it refuses what is no digit."""
    found = report.non_digits
    if found is None:
        return NOTHING
    header = ("kind", "pictures", "AUROC", "not given as sure")
    rows = ((_words(k.kind), f"{k.images:,}", f"{k.auroc:.4f}", percent(k.refused)) for k in found.kinds)
    caption = "AUROC: how often a real digit scores above such a picture. None of these kinds is drawn in training."
    drawn = captioned(_refusal_chart(found), caption)
    return section(
        "non-digits", "Pictures that are no digits", _refusal(found), charts(drawn), figures("Refused", header, rows)
    )


def _refusal(found: NonDigits) -> str:
    return (
        f"It does not give an answer as sure for {percent(found.refused)} of pictures that are no digits, "
        f"while {percent(found.answered)} of {found.digits:,} real digits ({found.data}) are answered. "
        f"AUROC {found.auroc:.4f}."
    )


def _refusal_chart(found: NonDigits) -> Markup:
    kinds: Sequence[NonDigitKind] = sorted(found.kinds, key=lambda kind: kind.refused)
    across = scales.linear(0, 1, CELLS, ENDS, most=3, percent=True)
    bottom = TOP + ROW * len(kinds)
    axis = chart.level_axis(across, "not given as sure, %", bottom, ENDS)
    head = chart.word("AUROC", 356, TOP - 12, anchor="end", kind="axis")
    rows = [_refusal_row(kind, TOP + ROW * number, across) for number, kind in enumerate(kinds)]
    title = "Pictures of each kind that are not given as sure"
    return chart.figure("refusal-chart", title, _refusal(found), bottom + 40, axis, head, *rows)


def _refusal_row(kind: NonDigitKind, top: float, across: Scale) -> Markup:
    bar = chart.box(across(0), top + 4, max(across(kind.refused) - across(0), 0.5), ROW - 8, "accent")
    inside = kind.refused > 0.35
    x = across(kind.refused) - 5 if inside else across(kind.refused) + 5
    told = percent(kind.refused, 100)
    value = chart.word(told, x, top + 16, anchor="end" if inside else "start", kind="on" if inside else None)
    name = chart.word(_words(kind.kind), CELLS - 8, top + 16, anchor="end")
    return joined(name, bar, value, chart.word(f"{kind.auroc:.4f}", 356, top + 16, anchor="end"))
