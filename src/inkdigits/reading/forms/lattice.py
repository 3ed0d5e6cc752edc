"""Rows and columns that boxes stand in, and the cells where these cross: what writing hid of a table is made good.

Knows boxes by their corners; nothing of lines and pictures.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inkdigits.reading.forms.naming import straightened
from inkdigits.reading.forms.quads import Points, Side, area, between

Reals = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_ALIKE = 0.25
"""Sides of the boxes of a row or column differ by less than this share of a box."""
_STRONG = 0.5
"""A row or column of a table has so many times as many boxes found as the fullest."""
_LEAST = 2
_MOSTLY = 0.75
_WHOLE = 0.85
_OVER = 0.3


@dataclass(frozen=True, slots=True)
class Lattice:
    """Boxes (n x 4 x 2 corners) with the `row` and `column` of each, numbered from 0 from the top and the left."""

    corners: Reals
    row: Ints
    column: Ints

    def cell(self, row: int, column: int) -> Points:
        """The corners of the cell where a row and a column cross, as the sides of all boxes of both tell it."""
        rows, columns = self.corners[self.row == row], self.corners[self.column == column]
        top, bottom = _side(rows[:, [0, 1]], 0), _side(rows[:, [3, 2]], 0)
        left, right = _side(columns[:, [0, 3]], 1), _side(columns[:, [1, 2]], 1)
        return between(left, top, right, bottom)

    def strong(self) -> tuple[Ints, Ints]:
        """The rows and columns that the table has, those with boxes enough."""
        rows, columns = np.bincount(self.row), np.bincount(self.column)
        return np.flatnonzero(rows >= _STRONG * rows.max()), np.flatnonzero(columns >= _STRONG * columns.max())

    @property
    def alone(self) -> npt.NDArray[np.bool_]:
        """Which boxes are the only ones of their row or column."""
        alone: npt.NDArray[np.bool_] = (np.bincount(self.row)[self.row] == 1) | (
            np.bincount(self.column)[self.column] == 1
        )
        return alone


def lattice_of(quads: Sequence[Points]) -> Lattice:
    """The rows and columns that boxes stand in. `quads` is not empty."""
    corners = np.array(quads)
    left, top, right, bottom = straightened(corners)
    return Lattice(corners, _intervals(top, bottom), _intervals(left, right))


def completed(quads: Sequence[Points], is_ruled: Callable[[Points], bool]) -> list[Points]:
    """The boxes, and the cells of their table that were missed, where `is_ruled` says that there is one.

    A cell that a single written stroke divides is whole again; where a larger box lies over cells, these are joined.
    """
    if len(quads) < _LEAST:
        return list(quads)
    lattice = lattice_of(quads)
    dropped, added = np.zeros(len(quads), bool), []
    rows, columns = lattice.strong()
    for row in rows.tolist():
        for column in columns.tolist():
            cell = lattice.cell(row, column)
            over = _over(lattice.corners, cell)
            parts = over & lattice.alone & (_areas(lattice.corners) < _WHOLE * area(cell))
            if not (over & ~parts).any() and is_ruled(cell):
                dropped |= parts
                added.append(cell)
    return [quad for quad, drop in zip(quads, dropped, strict=True) if not drop] + added


def cells_of_grid(quads: Sequence[Points], rows: int, columns: int) -> list[Points] | None:
    """All cells, row by row, of the table of so many rows and columns that boxes make; None where they make none."""
    if len(quads) < _LEAST:
        return None
    lattice = lattice_of(quads)
    left, top, right, bottom = straightened(lattice.corners)
    chosen = _apart(lattice.row, top, bottom, rows), _apart(lattice.column, left, right, columns)
    if chosen[0] is None or chosen[1] is None:
        return None
    return [_seen(lattice, row, column) for row in chosen[0] for column in chosen[1]]


def _apart(groups: Ints, low: Reals, high: Reals, count: int) -> list[int] | None:
    """So many rows or columns that do not lie over each other, those with most boxes first, the widest of equal ones.

    None where there are not as many, or clearly more.
    """
    boxes = np.bincount(groups)
    first, last = (np.array([np.median(edge[groups == group]) for group in range(len(boxes))]) for edge in (low, high))
    chosen: list[int] = []
    for group in np.lexsort((first - last, -boxes)).tolist():
        shared = np.minimum(last[chosen], last[group]) - np.maximum(first[chosen], first[group])
        if (shared > _OVER * (last[group] - first[group])).any():
            continue
        if len(chosen) == count:
            if boxes[group] >= _STRONG * boxes.max():
                return None
            break
        chosen.append(group)
    return sorted(chosen) if len(chosen) == count else None


def _seen(lattice: Lattice, row: int, column: int) -> Points:
    """The cell as it was found, where it was, else as the others tell it."""
    there = np.flatnonzero((lattice.row == row) & (lattice.column == column))
    return lattice.corners[there[0]] if len(there) else lattice.cell(row, column)


def _intervals(low: Reals, high: Reals) -> Ints:
    """The number of the group of about equal intervals that each is in, in the order of their middles."""
    groups: list[list[int]] = []
    for place in np.argsort(low).tolist():
        for group in groups:
            first, last = np.median(low[group]), np.median(high[group])
            reach = _ALIKE * min(last - first, high[place] - low[place])
            if abs(low[place] - first) < reach and abs(high[place] - last) < reach:
                group.append(place)
                break
        else:
            groups.append([place])
    numbers = np.empty(len(low), np.intp)
    groups.sort(key=lambda group: float(np.median(low[group] + high[group])))
    for number, group in enumerate(groups):
        numbers[group] = number
    return numbers


def _side(ends: Reals, axis: int) -> Side:
    """The line through both `ends` (n x 2 x 2) of sides; `axis` 0 for level ones."""
    along, across = ends[..., axis].ravel(), ends[..., 1 - axis].ravel()
    slope, offset = np.polyfit(along, across, 1)
    return Side(float(offset), float(slope))


def _over(quads: Reals, cell: Points) -> npt.NDArray[np.bool_]:
    """Which boxes (n x 4 x 2) cover most of a cell or lie in it, by the upright boxes around them."""
    low = np.maximum(quads.min(axis=1), cell.min(axis=0))
    high = np.minimum(quads.max(axis=1), cell.max(axis=0))
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    over: npt.NDArray[np.bool_] = shared > _MOSTLY * np.minimum(_areas(quads), area(cell))
    return over


def _areas(quads: Reals) -> Reals:
    return np.array([area(quad) for quad in quads])
