"""Which characters stand beside each other as one number, and in which order numbers are read.

Knows places and heights only; nothing of pictures, models and which character is which.
"""

from collections.abc import Sequence
from statistics import median

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

WIDEST_GAP = 0.9
"""Digits of one number are no further apart than this share of their height."""
_SIGN_GAP = 0.55
_LEAST_OVERLAP = 0.4
_LEAST_HEIGHT = 0.5
_BAND = (-0.35, 0.5)
_STEEPEST = 0.5


def rows_of(boxes: Floats, digits: npt.NDArray[np.bool_]) -> list[Places]:
    """Characters that follow one another, each row from left to right.

    `boxes` float32 (n, 4) are left, top, right, bottom; `digits` (n,) says which are digits. Every row has a digit;
    signs that no digit is near are left out.
    """
    chains = _chains(boxes, np.flatnonzero(digits))
    owners: dict[int, list[int]] = {number: list(chain) for number, chain in enumerate(chains)}
    bands = _bands(boxes, chains)
    waiting = sorted(np.flatnonzero(~digits).tolist(), key=lambda place: float(boxes[place, 0]))
    # Signs may follow each other, as in 12.-, so that each can bring the next within reach.
    for _ in range(2):
        waiting = [place for place in waiting if not _joined(place, boxes, chains, bands, owners)]
    rows = [
        np.array(sorted(row, key=lambda place: float(boxes[place, 0] + boxes[place, 2]))) for row in owners.values()
    ]
    return _with_signs_between(rows, boxes, chains)


def _chains(boxes: Floats, digits: Places) -> list[list[int]]:
    chains: list[list[int]] = []
    for place in sorted(digits.tolist(), key=lambda place: float(boxes[place, 0])):
        near = [chain for chain in chains if follows(boxes[chain[-1]], boxes[place], WIDEST_GAP)]
        if near:
            min(near, key=lambda chain: abs(gap_between(boxes[chain[-1]], boxes[place]))).append(place)
        else:
            chains.append([place])
    return chains


def gap_between(left: Floats, right: Floats) -> float:
    """Pixels between two boxes (4,), below 0 where they share some."""
    return float(right[0] - left[2])


def follows(left: Floats, right: Floats, widest: float) -> bool:
    """Whether two boxes are level, alike in height, and no more than `widest` of that height apart."""
    heights = sorted((float(left[3] - left[1]), float(right[3] - right[1])))
    overlap = min(left[3], right[3]) - max(left[1], right[1])
    alike = heights[0] > _LEAST_HEIGHT * heights[1]
    return bool(alike and overlap > _LEAST_OVERLAP * heights[0] and gap_between(left, right) < widest * heights[1])


def _bands(boxes: Floats, chains: list[list[int]]) -> npt.NDArray[np.float64]:
    """For each chain, from where to where from the top a sign of it can stand, and the height of its digits."""
    bands = np.empty((len(chains), 3))
    for band, chain in zip(bands, chains, strict=True):
        height = median((boxes[chain, 3] - boxes[chain, 1]).tolist())
        band[:] = boxes[chain, 1].min() + _BAND[0] * height, boxes[chain, 3].max() + _BAND[1] * height, height
    return bands


def _joined(
    place: int,
    boxes: Floats,
    chains: list[list[int]],
    bands: npt.NDArray[np.float64],
    owners: dict[int, list[int]],
) -> bool:
    """Give a sign to the row that it stands in or next to, if there is one."""
    box = boxes[place]
    middle = (float(box[1] + box[3]) / 2, float(box[0] + box[2]) / 2)
    best: tuple[float, int] | None = None
    # A page of print has thousands of signs and hundreds of rows; few of those are at the height of a sign.
    for number in np.flatnonzero((bands[:, 0] < middle[0]) & (middle[0] < bands[:, 1])).tolist():
        chain, height = chains[number], float(bands[number, 2])
        gap = min(max(float(boxes[at, 0] - box[2]), float(box[0] - boxes[at, 2])) / height for at in owners[number])
        beside = boxes[min(chain, key=lambda at: abs(float(boxes[at, 0] + boxes[at, 2]) / 2 - middle[1]))]
        within = beside[1] + _BAND[0] * height < middle[0] < beside[3] + _BAND[1] * height
        if within and gap < _SIGN_GAP and (best is None or gap < best[0]):
            best = gap, number
    if best is None:
        return False
    owners[best[1]].append(place)
    return True


def _with_signs_between(rows: list[Places], boxes: Floats, chains: list[list[int]]) -> list[Places]:
    """Rows that only a sign keeps apart become one: between the digits of 12 . 50 there is more room."""
    joined: list[Places] = []
    for row in sorted(rows, key=lambda row: float(boxes[row[0], 0])):
        before = [other for other in joined if _continues(boxes, other, row, chains)]
        if before:
            place = next(number for number, other in enumerate(joined) if other is before[0])
            joined[place] = np.concatenate([before[0], row])
        else:
            joined.append(row)
    return joined


def _continues(boxes: Floats, row: Places, after: Places, chains: list[list[int]]) -> bool:
    digits = {place for chain in chains for place in chain}
    last, first = int(row[-1]), int(after[0])
    if last in digits and first in digits:
        return False
    ends = [next((at for at in way if int(at) in digits), None) for way in (row[::-1], after)]
    if ends[0] is None or ends[1] is None:
        return False
    height = float(max(boxes[end, 3] - boxes[end, 1] for end in ends if end is not None))
    return gap_between(boxes[last], boxes[first]) < _SIGN_GAP * height and follows(boxes[ends[0]], boxes[ends[1]], 2.0)


def slope_of(middles: npt.NDArray[np.floating]) -> float:
    """How much a row falls per pixel to the right, from the middles (n, 2) of its digits; 0 for fewer than three."""
    if len(middles) < 3:
        return 0.0
    x, y = middles[:, 0] - middles[:, 0].mean(), middles[:, 1] - middles[:, 1].mean()
    spread = float(x @ x)
    return float(np.clip(float(x @ y) / spread, -_STEEPEST, _STEEPEST)) if spread > 0 else 0.0


def reading_order(boxes: Floats, slope: float) -> list[int]:
    """Places of `boxes` (n, 4) in reading order: line by line from the top, each from left to right.

    `slope` is that of the lines. Boxes whose middle lies within the height of a line's first one stand on that line.
    """
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    level = middles[:, 1] - slope * middles[:, 0]
    halves = (boxes[:, 3] - boxes[:, 1]) / 2
    lines: list[list[int]] = []
    for place in np.argsort(level, kind="stable").tolist():
        if lines and abs(level[place] - _level(lines[-1], level)) < max(halves[place], halves[lines[-1][0]]):
            lines[-1].append(place)
        else:
            lines.append([place])
    return [place for line in lines for place in sorted(line, key=lambda at: float(boxes[at, 0]))]


def _level(line: Sequence[int], level: npt.NDArray[np.floating]) -> float:
    return float(np.mean(level[list(line)]))
