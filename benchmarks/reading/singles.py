"""Pictures of one digit that went wrong in one of the ways pictures go wrong, 60 to 1,200 pixels a side.

Beside its own fault each has a little of what every picture has: a slight tilt, uneven light, noise, JPEG.
"""

from dataclasses import dataclass

import numpy as np
from benchmarks.reading import files, light, papers, patterns, pens, strokes
from benchmarks.reading.drawn import Drawn
from benchmarks.reading.fields import Floats, Rng, blurred, floats
from benchmarks.reading.handwriting import any_hand, written
from benchmarks.reading.sheet import Pen, Sheet, Written, bleed, taken
from benchmarks.reading.writers import Writers

KINDS = (
    "uneven light",
    "soft shadow",
    "hard shadow",
    "blue pen",
    "pencil",
    "ruled paper",
    "squared paper",
    "box around it",
    "box cut off",
    "coloured paper",
    "patterned",
    "JPEG blocks",
    "noise",
    "tilted",
    "specks",
    "broken in two",
    "touching the edge",
    "thick marker",
    "hairline pen",
    "several at once",
)
_MIXED = (
    "uneven light",
    "soft shadow",
    "pencil",
    "ruled paper",
    "squared paper",
    "box around it",
    "noise",
    "tilted",
    "specks",
    "JPEG blocks",
)
_OVERLAP_LEFT = 0.03


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a picture gets: its faults, its side and the digit's height in pixels."""

    faults: frozenset[str]
    side: tuple[int, int]
    digit: float


def single(rng: Rng, writers: Writers, number: int) -> Drawn:
    """A picture of one digit; `number` chooses the kind and the digit, `rng` all else."""
    kind, digit = KINDS[number % len(KINDS)], number // len(KINDS) % 10
    faults = frozenset(rng.choice(_MIXED, 3, replace=False)) if kind == "several at once" else frozenset((kind,))
    plan = _plan(rng, faults)
    degrees = float(rng.uniform(8, 15) * rng.choice((-1, 1)) if "tilted" in faults else rng.normal(0, 2))
    width, height = bleed(*plan.side, degrees)
    sheet = _paper(rng, plan, width, height)
    _write(rng, sheet, writers, digit, plan)
    picture = taken(rng, sheet, *plan.side, degrees)
    _light(rng, picture, faults)
    picture.colour = light.out_of_focus(picture.colour, rng.uniform(0, 0.006) * plan.digit)
    strong = "noise" in faults
    picture.colour = light.grainy(rng, picture.colour, rng.uniform(12, 28) if strong else rng.uniform(0.5, 4))
    return Drawn(_file(rng, picture, faults), kind, tuple(picture.numbers), picture.width, picture.height)


def _plan(rng: Rng, faults: frozenset[str]) -> _Plan:
    # Blocks of a JPEG spoil small pictures; a hair's breadth is less than a pixel of them.
    least, most = (60, 260) if "JPEG blocks" in faults else (160, 1200) if "hairline pen" in faults else (60, 1200)
    longer = float(np.exp(rng.uniform(np.log(least), np.log(most))))
    shorter = longer * rng.uniform(0.7, 1.0)
    side = (longer, shorter) if rng.random() < 0.5 else (shorter, longer)
    share = rng.uniform(0.4, 0.62) if "box around it" in faults else rng.uniform(0.38, 0.75)
    if rng.random() < 0.2 and shorter > 300 and not faults & {"box cut off", "touching the edge", "hairline pen"}:
        share = rng.uniform(0.2, 0.4)
    digit = max(share * shorter, 26.0)
    return _Plan(faults, (round(side[0]), round(side[1])), digit)


def _paper(rng: Rng, plan: _Plan, width: int, height: int) -> Sheet:
    if "ruled paper" in plan.faults:
        return papers.ruled(rng, width, height, plan.digit)
    if "squared paper" in plan.faults:
        return papers.squared(rng, width, height, plan.digit)
    if "coloured paper" in plan.faults:
        return papers.coloured(rng, width, height)
    if "patterned" in plan.faults:
        return patterns.patterned(rng, width, height, plan.digit, str(rng.choice(tuple(patterns.PATTERNS))))
    return papers.plain(rng, width, height)


def _pen(rng: Rng, faults: frozenset[str], digit: float) -> tuple[Pen, float | None]:
    """The pen, and half its width in heights of the digit."""
    if "pencil" in faults:
        return pens.pencil(rng, digit), float(rng.uniform(0.02, 0.05))
    if "thick marker" in faults:
        return pens.marker(rng), float(rng.uniform(0.085, 0.125))
    if "hairline pen" in faults:
        return (pens.black if rng.random() < 0.5 else pens.blue)(rng), float(rng.uniform(0.006, 0.015))
    own = None if rng.random() < 0.3 else pens.any_nib(rng)
    return (pens.blue(rng) if "blue pen" in faults or rng.random() < 0.3 else pens.black(rng)), own


def _write(rng: Rng, sheet: Sheet, writers: Writers, digit: int, plan: _Plan) -> None:
    pen, nib = _pen(rng, plan.faults, plan.digit)
    if nib is not None:
        nib = max(nib, 0.55 / plan.digit)
    cover = written(rng, writers.write(rng, digit), any_hand(rng, nib), plan.digit).cropped
    if "broken in two" in plan.faults:
        cover = broken(rng, cover)
    high, wide = cover.shape
    left, top = _place(rng, sheet, plan, wide, high)
    sheet.numbers.append(Written(str(digit), (left, top, wide, high)))
    sheet.draw(cover, left, top, pen, rng)
    if plan.faults & {"box around it", "box cut off"}:
        _draw_box(rng, sheet, plan, (left, top, left + wide, top + high))
    if "specks" in plan.faults:
        free = np.ones((sheet.height, sheet.width), np.float32)
        # A digit that is wider than the sheet goes beyond it.
        here, of_cover = zip(_within(top, high, sheet.height), _within(left, wide, sheet.width), strict=True)
        free[here] = (blurred((cover < 0.05).astype(np.float32), plan.digit * 0.08) > 0.98)[of_cover]
        cover = strokes.specks(rng, free, int(rng.integers(4, 14)), max(2.0, plan.digit * 0.075))
        sheet.draw(cover, 0, 0, pen, rng)


def _within(start: int, length: int, side: int) -> tuple[slice, slice]:
    """What of `length` pixels from `start` on lies within `side` pixels, counted there and from its own start."""
    first, last = max(start, 0), min(start + length, side)
    return slice(first, last), slice(first - start, last - start)


def _place(rng: Rng, sheet: Sheet, plan: _Plan, wide: int, high: int) -> tuple[int, int]:
    """Where the digit's top left stands on the sheet: anywhere in the picture that will be taken of its middle."""
    width, height = plan.side
    left, top = (sheet.width - width) / 2, (sheet.height - height) / 2
    if "touching the edge" in plan.faults:
        return _at_an_edge(rng, (left, top, left + width, top + high if height < high else top + height), wide, high)
    spare = max(0.0, width - 1.12 * wide), max(0.0, height - 1.12 * high)
    shift = np.clip(rng.normal(0.5, 0.22, 2), 0, 1)
    return round(left + 0.06 * wide + shift[0] * spare[0]), round(top + 0.06 * high + shift[1] * spare[1])


def _at_an_edge(rng: Rng, view: tuple[float, float, float, float], wide: int, high: int) -> tuple[int, int]:
    """Against one side or two of the picture, at most a little of the ink beyond it."""
    beyond = rng.uniform(-0.01, _OVERLAP_LEFT) * high
    left = rng.choice((view[0] - beyond, view[2] - wide + beyond))
    top = rng.choice((view[1] - beyond, view[3] - high + beyond))
    sides = rng.integers(3)
    if sides == 0:
        top = view[1] + rng.uniform(0.05, 0.95) * max(1, view[3] - view[1] - high)
    elif sides == 1:
        left = view[0] + rng.uniform(0.05, 0.95) * max(1, view[2] - view[0] - wide)
    return round(left), round(top)


def broken(rng: Rng, cover: Floats) -> Floats:
    """The same ink with a gap across it, in two pieces or more, neither of them small."""
    height, width = cover.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    for _ in range(12):
        angle = rng.uniform(-0.7, 0.7)
        across = np.sin(angle) * (x - width / 2) + np.cos(angle) * (y - height * rng.uniform(0.35, 0.65))
        gap = height * rng.uniform(0.035, 0.075)
        kept = cover * np.clip(np.abs(across) - gap / 2 + 0.5, 0, 1)
        shares = kept[across < 0].sum() / cover.sum(), kept[across > 0].sum() / cover.sum()
        if min(shares) > 0.2:
            break
    return floats(kept)


def _draw_box(rng: Rng, sheet: Sheet, plan: _Plan, digit: tuple[float, float, float, float]) -> None:
    """A printed box around the digit; cut off, its lines run along some of the picture's edges."""
    width, height = plan.side
    left, top = (sheet.width - width) / 2, (sheet.height - height) / 2
    half = max(0.6, plan.digit * rng.uniform(0.008, 0.025))
    if "box cut off" in plan.faults:
        inset = rng.uniform(-0.5, 3.0, 4) * half
        far = 2.0 * max(width, height)
        shown = rng.permutation((True, True, rng.random() < 0.5, rng.random() < 0.3))
        edges = (left + inset[0], top + inset[1], left + width - inset[2], top + height - inset[3])
        box = tuple(
            edge if seen else edge + (-far if side < 2 else far)
            for side, (edge, seen) in enumerate(zip(edges, shown, strict=True))
        )
        gap = 0.04 * plan.digit + half
        box = (
            min(box[0], digit[0] - gap),
            min(box[1], digit[1] - gap),
            max(box[2], digit[2] + gap),
            max(box[3], digit[3] + gap),
        )
    else:
        gaps = plan.digit * rng.uniform(0.1, 0.3, 4)
        box = (digit[0] - gaps[0], digit[1] - gaps[1], digit[2] + gaps[2], digit[3] + gaps[3])
    printed = Pen((rng.uniform(0.05, 0.5),) * 3 if rng.random() < 0.6 else papers.RULES[rng.integers(4)], 0.95)
    sheet.draw(strokes.border(box, half, sheet.width, sheet.height), 0, 0, printed, rng)


def _light(rng: Rng, picture: Sheet, faults: frozenset[str]) -> None:
    size = picture.width, picture.height
    lit = light.uneven(rng, *size) if "uneven light" in faults else light.even(rng, *size)
    for hard in (False, True):
        if ("hard shadow" if hard else "soft shadow") in faults:
            lit = lit * light.shadow(rng, *size, hard)
    picture.tint(light.coloured(lit, rng))


def _file(rng: Rng, picture: Sheet, faults: frozenset[str]) -> bytes:
    return files.jpeg(picture, int(rng.integers(8, 26))) if "JPEG blocks" in faults else files.any_file(rng, picture)
