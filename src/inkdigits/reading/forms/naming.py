"""Names boxes by where they stand: row by row from the top, column by column from the left, as r1c1, r1c2, r2c1.

In a table a column keeps its number in every row, whatever cells are joined; boxes that stand apart are counted.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from inkdigits.reading.forms.quads import Points, rectangle
from inkdigits.reading.values import Corners, FormBox

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_SAME_ROW = 0.5
"""Boxes of a row begin less than this share of a box's height below its first."""
_SAME_COLUMN = 0.3
_ADJACENT = 0.12
"""Cells of a table are no further apart than this share of their shorter side."""


def named(quads: Sequence[Points]) -> list[FormBox]:
    """The boxes with these corners, in reading order."""
    if not quads:
        return []
    corners = np.array(quads)
    left, top, right, bottom = straightened(corners)
    rows = _clusters(top, _SAME_ROW * (bottom - top))
    columns = _columns(np.stack([left, top, right, bottom]), rows)
    order = np.lexsort((columns, rows))
    return [boxed(f"r{rows[index] + 1}c{columns[index] + 1}", corners[index]) for index in order]


def boxed(name: str, corners: Points) -> FormBox:
    """The box of that name with these corners."""
    left, top = np.floor(corners.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(corners.max(axis=0)).astype(int).tolist()
    return FormBox(name, (left, top, right - left, bottom - top), as_corners(corners))


def as_corners(points: Points) -> Corners:
    """Corners (4 x 2) as they are told, to a tenth of a pixel."""
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in points)


def corners_of(box: FormBox) -> Points:
    """A box's corners (4 x 2), those of its upright rectangle where no others were found."""
    x, y, width, height = box.box
    return rectangle(x, y, x + width, y + height) if box.corners is None else np.array(box.corners, np.float64)


def straightened(corners: Reals) -> tuple[Reals, Reals, Reals, Reals]:
    """Left, top, right and bottom of boxes (n x 4 x 2) as if the sheet lay straight before us."""
    scaled = corners / corners.max()
    x, y = scaled[..., 0], scaled[..., 1]
    across, down = x + _levelling(y, x, ((0, 3), (1, 2))), y + _levelling(x, y, ((0, 1), (3, 2)))
    return (
        across[:, [0, 3]].mean(axis=1),
        down[:, [0, 1]].mean(axis=1),
        across[:, [1, 2]].mean(axis=1),
        down[:, [2, 3]].mean(axis=1),
    )


def _levelling(along: Reals, across: Reals, sides: tuple[tuple[int, int], ...]) -> Reals:
    """What must be added `across` so that both ends of each of the `sides` are level; smooth over the sheet."""
    terms = np.stack([along, along * across, along**2, along**2 * across], axis=-1)
    design = np.concatenate([terms[:, end] - terms[:, start] for start, end in sides])
    wanted = np.concatenate([across[:, start] - across[:, end] for start, end in sides])
    ridge = 1e-4 * len(design) * float(np.mean(np.square(design))) * np.diag([0.0, 1.0, 1.0, 1.0])
    solved = np.linalg.solve(design.T @ design + ridge + 1e-12 * np.eye(4), design.T @ wanted)
    return np.asarray(terms @ solved)


def _clusters(values: Reals, tolerance: Reals) -> Ints:
    """The number, from 0 on, of the group that each value is in; a group begins where values leave its first."""
    groups = np.zeros(len(values), np.intp)
    order = np.argsort(values)
    first = order[0]
    for previous, index in pairwise(order):
        begins = values[index] - values[first] > min(tolerance[first], tolerance[index])
        groups[index] = groups[previous] + begins
        first = index if begins else first
    return groups


def _columns(edges: Reals, rows: Ints) -> Ints:
    """The column of every box: that within its table, after what stands left of the table in the same row."""
    left, _, right, _ = edges
    tables = _tables(edges)
    columns = np.zeros(len(rows), np.intp)
    widths = np.zeros(len(rows), np.intp)
    for table in np.unique(tables):
        mine = tables == table
        columns[mine] = _clusters(left[mine], _SAME_COLUMN * (right - left)[mine])
        widths[table] = columns[mine].max() + 1
    within = columns.copy()
    for row in np.unique(rows):
        before = 0
        here = np.flatnonzero(rows == row)
        for table in sorted(set(tables[here]), key=lambda table: left[tables == table].min()):
            mine = here[tables[here] == table]
            columns[mine] = before + within[mine]
            before += widths[table]
    return columns


def _tables(edges: Reals) -> Ints:
    """Which boxes hang together without a gap: the number of the first box of each one's table."""
    table = np.full(edges.shape[1], -1, np.intp)
    for first in range(len(table)):
        waiting = [first] if table[first] < 0 else []
        table[waiting] = first
        while waiting:
            near = np.flatnonzero(_adjacent(edges, waiting.pop()) & (table < 0))
            table[near] = first
            waiting += near.tolist()
    return table


def _adjacent(edges: Reals, box: int) -> npt.NDArray[np.bool_]:
    """Which boxes share a part of a side with one of them."""
    left, top, right, bottom = edges
    gap = _ADJACENT * np.minimum(
        np.minimum(right - left, bottom - top), min(right[box] - left[box], bottom[box] - top[box])
    )
    across = np.minimum(right, right[box]) - np.maximum(left, left[box])
    down = np.minimum(bottom, bottom[box]) - np.maximum(top, top[box])
    adjacent: npt.NDArray[np.bool_] = (across > -gap) & (down > -gap) & ((across > gap) | (down > gap))
    return adjacent
