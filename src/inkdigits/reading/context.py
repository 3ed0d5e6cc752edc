"""What the numbers on a picture say of one another: print beside writing, parts of one number, strokes of words.

Takes numbers that were read each by itself; knows their places and how dark they are, nothing of how they are read.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from statistics import median

import numpy as np

from inkdigits.prediction import DIGITS
from inkdigits.reading.finding import Gray
from inkdigits.reading.numbers import OTHER_KIND, Kinds
from inkdigits.reading.values import Box, Number

_SPECK = 0.4
_PRINT, _PRINTED = 0.3, 3
"""Contrast of what a paper has printed on it, as a share of the writing's, and how many digits are seen in it."""
_DARKEST, _EVERY = 8, 3
"""Of a box, the darkest so many in 100 pixels are ink; of its surroundings every so many pixels tell the paper."""
_BAR, _MANY_BARS, _LOW_BAR, _RATHER = "1", 4, 0.5, 0.5
_FEW_LETTERS = 2
_PATTERN, _MOSTLY, _SELDOM, _LARGER = 24, 0.67, 0.2, 1.6
"""So many upright strokes, such a share of all digits, and so seldom sure are stripes of the paper; what is written
there is so many times as high."""
_NEAR, _ALIKE, _LEVEL = 1.0, 0.6, 0.5
"""Numbers are parts of one where they are nearer than this share of their height, so much alike in height and so
level."""
_HANGING = 0.15
"""What is smaller belongs to a number where it is nearer to it, above or below, than this share of its height."""


def in_context(numbers: Iterable[tuple[Number, int]], kinds: Kinds, gray: Gray) -> list[Number]:
    """Those of `numbers` that are writing, each as sure as the others leave it.

    Each comes with the row that it is of; those of one row are known to be several. `kinds` are those of all
    characters on the picture, `gray` is the picture, uint8 (height x width).
    """
    written = _without_bars(_without_specks(_without_print(_wary_of_parts(_without_stripes(list(numbers))), gray)))
    return _wary_of_strokes(written, kinds)


def _without_stripes(numbered: list[tuple[Number, int]]) -> list[tuple[Number, int]]:
    """Without the stripes of hatched paper, scores of ones to see, and what else of their size is doubtful."""
    bars = [number for number, _row in numbered if _is_bars(number)]
    strokes, digits = (sum(len(number.text) for number in some) for some in (bars, (n for n, _row in numbered)))
    surely = sum(len(number.text) for number in bars if number.accepted)
    if strokes < max(_PATTERN, _MOSTLY * digits) or surely > _SELDOM * strokes:
        return numbered
    least = _LARGER * median(number.box[3] for number in bars)
    return [
        (number, row)
        for number, row in numbered
        if number.box[3] >= least or (number.accepted and not _is_bars(number))
    ]


def _leading(numbers: list[Number]) -> Number:
    """The one with most digits that are probably right."""
    return max(numbers, key=lambda number: math.fsum(digit.confidence for digit in number.digits))


def _wary_of_parts(numbered: list[tuple[Number, int]]) -> list[Number]:
    """Numbers that stand within one another, or too near beside one another, doubted: they may be one."""
    numbers = [number for number, _row in numbered]
    if len(numbers) < 2:
        return numbers
    rows = np.array([row for _number, row in numbered])
    boxes = np.array([number.box for number in numbers], np.float32)
    heights = np.array([_digit_height(number) for number in numbers], np.float32)
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    middles = (low + high) / 2
    meeting = np.zeros(len(numbers), bool)
    for place in range(len(numbers)):
        others = rows != rows[place]
        smaller, larger = np.minimum(heights, heights[place]), np.maximum(heights, heights[place])
        alike = smaller > _ALIKE * larger
        # What hangs on to a number is a sign of it: the tail of a comma is a 1 to see.
        room = np.stack([np.zeros_like(larger), np.where(alike, 0, _HANGING * larger + smaller / 2)], axis=1)
        within = ((middles > low[place] - room) & (middles < high[place] + room)).all(axis=1) & others
        gap = np.maximum(low[:, 0] - high[place, 0], low[place, 0] - high[:, 0])
        shared = np.minimum(high[:, 1], high[place, 1]) - np.maximum(low[:, 1], low[place, 1])
        beside = (gap < _NEAR * larger) & (shared > _LEVEL * smaller) & alike & others
        meeting |= within | beside
        meeting[place] |= bool((within | beside).any())
    return [
        doubted(number, "it may be part of a number beside it, or the other way round") if meets else number
        for number, meets in zip(numbers, meeting, strict=True)
    ]


def _digit_height(number: Number) -> float:
    return float(median(digit.box[3] for digit in number.digits))


def doubted(number: Number, reason: str) -> Number:
    """The number as one that is not accepted, for that `reason` unless there was one before."""
    return replace(number, accepted=False, reason=reason) if number.accepted else number


def _without_print(numbers: list[Number], gray: Gray) -> list[Number]:
    """Without doubtful ones that are far fainter than what is written: patterns and small print of the paper."""
    if all(number.accepted for number in numbers) or len(numbers) < 2:
        return numbers
    leading = _leading(numbers)
    least = _PRINT * _contrast(gray, leading.box)
    return [
        number
        for number in numbers
        if number.accepted or number is leading or len(number.text) > _PRINTED or _contrast(gray, number.box) >= least
    ]


def _contrast(gray: Gray, box: Box) -> float:
    """By how many grey values the ink in `box` is darker than the paper around it."""
    x, y, wide, high = box
    margin = max(2, high // 4)
    inside = gray[max(0, y) : y + high, max(0, x) : x + wide]
    around = gray[max(0, y - margin) : y + high + margin : _EVERY, max(0, x - margin) : x + wide + margin : _EVERY]
    return float(np.median(around) - np.percentile(inside, _DARKEST))


def _without_specks(numbers: list[Number]) -> list[Number]:
    """Without doubtful ones that are far smaller than what is surely read, or else most of it: specks and dots."""
    if not numbers:
        return numbers
    sure = [number for number in numbers if number.accepted] or [_leading(numbers)]
    least = _SPECK * median(number.box[3] for number in sure)
    return [number for number in numbers if number.accepted or number.box[3] >= least]


def _without_bars(numbers: list[Number]) -> list[Number]:
    """Without the upright strokes of small print, which are ones to see, where there are many beside larger numbers."""
    bars = sum(len(number.text) for number in numbers if _is_bars(number))
    others = [number.box[3] for number in numbers if not _is_bars(number) and number.confidence >= _RATHER]
    if bars < _MANY_BARS or not others:
        return numbers
    least = _LOW_BAR * median(others)
    return [number for number in numbers if not _is_bars(number) or number.box[3] >= least]


def _wary_of_strokes(numbers: list[Number], kinds: Kinds) -> list[Number]:
    """Ones doubted where more is written that is no digit than digits: a stroke of a letter looks like them."""
    strange, digits = int((kinds == OTHER_KIND).sum()), int(((kinds < DIGITS) & (kinds != int(_BAR))).sum())
    if strange < max(_FEW_LETTERS, digits):
        return numbers
    return [
        doubted(number, "it may be strokes of the writing around it") if _is_bars(number) else number
        for number in numbers
    ]


def _is_bars(number: Number) -> bool:
    return set(number.text) == {_BAR}
