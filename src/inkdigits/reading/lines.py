"""From single characters, each with its place, to numbers in reading order. Knows nothing of pictures and models."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.reading.values import Number, ReadDigit

_WIDEST_GAP = 0.75
"""Characters of one number are no further apart than this share of their height."""
_LEAST_OVERLAP = 0.45
_LEAST_HEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Character:
    """What stands at a place of the picture: a digit, or the separator or sign `sign`, with why it is not sure."""

    read: ReadDigit
    sign: str | None = None
    reason: str | None = None


def numbers_of(characters: Sequence[Character]) -> tuple[Number, ...]:
    """Characters that stand beside each other on one line, as numbers, line by line from the top and left to right."""
    if not characters:
        return ()
    boxes = np.array([character.read.box for character in characters], float)
    groups = _groups(boxes)
    numbers = [_number([characters[index] for index in group]) for group in groups]
    return tuple(_in_reading_order([number for number in numbers if number is not None]))


def _groups(boxes: npt.NDArray[np.float64]) -> list[list[int]]:
    order = [int(index) for index in np.argsort(boxes[:, 0])]
    groups: list[list[int]] = []
    for index in order:
        near = [group for group in groups if _follows(boxes[group[-1]], boxes[index])]
        if near:
            min(near, key=lambda group: _gap(boxes[group[-1]], boxes[index])).append(index)
        else:
            groups.append([index])
    return groups


def _gap(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> float:
    return float(right[0] - left[0] - left[2])


def _follows(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> bool:
    heights = sorted((left[3], right[3]))
    overlap = min(left[1] + left[3], right[1] + right[3]) - max(left[1], right[1])
    alike = heights[0] > _LEAST_HEIGHT * heights[1]
    return bool(alike and overlap > _LEAST_OVERLAP * heights[0] and _gap(left, right) < _WIDEST_GAP * heights[1])


def _number(characters: list[Character]) -> Number | None:
    digits = [character for character in characters if character.sign is None]
    if not digits:
        return None
    boxes = np.array([character.read.box for character in characters])
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    reasons = [character.reason for character in digits if character.reason]
    return Number(
        text="".join(str(character.read.digit) for character in digits),
        raw="".join(character.sign or str(character.read.digit) for character in characters),
        confidence=round(float(np.prod([character.read.confidence for character in digits])), 6),
        accepted=not reasons,
        box=(int(left), int(top), int(right - left), int(bottom - top)),
        digits=tuple(character.read for character in digits),
        reason=reasons[0] if reasons else None,
    )


def _in_reading_order(numbers: list[Number]) -> list[Number]:
    """Numbers whose middles lie within each other's height stand on one line."""
    lines: list[list[Number]] = []
    for number in sorted(numbers, key=lambda number: number.box[1] + number.box[3] / 2):
        middle = number.box[1] + number.box[3] / 2
        if lines and lines[-1][0].box[1] <= middle < lines[-1][0].box[1] + lines[-1][0].box[3]:
            lines[-1].append(number)
        else:
            lines.append([number])
    return [number for line in lines for number in sorted(line, key=lambda number: number.box[0])]
