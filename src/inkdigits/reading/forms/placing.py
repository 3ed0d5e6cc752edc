"""Where the boxes that were asked for lie on a picture: found by their lines, laid out as a grid, or given and fitted.

Given boxes are followed to the lines of this picture, since no two scans or photos lie alike.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inkdigits.errors import BadBoxes, NoBoxes
from inkdigits.images.decode import Picture
from inkdigits.reading.forms.boxes_file import MOST_BOXES
from inkdigits.reading.forms.find_boxes import find_quads
from inkdigits.reading.forms.lattice import cells_of_grid, lattice_of
from inkdigits.reading.forms.naming import as_corners, boxed, corners_of, named
from inkdigits.reading.forms.quads import Points, rectangle
from inkdigits.reading.values import FormBox

Grid = tuple[int, int]
"""Rows and columns."""
Reals = npt.NDArray[np.float64]

_ELSEWHERE = "the lines of its box are not where it was given: the sheet may lie elsewhere, or be another one"
_CROSSED, _WITHIN = 0.05, 0.9
_AS_LARGE, _MOSTLY = 0.1, 0.5
_LEAST_CELL = 8
_ALIKE = 0.4
_LEAST_FITTED = 4
_LEAST_INSIDE = 0.75
_LEAST_PARTS, _AS_HIGH, _MOST_OF = 2, 0.6, 0.6
_ENOUGH = 0.3
_ROUNDS = 3


def found_boxes(picture: Picture) -> list[FormBox]:
    """The ruled boxes of a decoded picture, named by row and column, in its pixels as it came. Raises NoBoxes."""
    quads = _quads(picture)
    if not quads:
        raise NoBoxes(
            "No ruled boxes were found on it. Photograph the sheet flat and evenly lit, or give the boxes as a file "
            "or a grid."
        )
    return named(quads)


def grid_boxes(picture: Picture, grid: Grid) -> list[FormBox]:
    """The cells of the ruled table of so many rows and columns; where nothing is ruled, the picture in even parts.

    Raises NoBoxes where what is ruled is another table, and BadBoxes for a grid that leaves no room for digits.
    """
    _check(picture, grid)
    quads = _quads(picture)
    cells = cells_of_grid(quads, *grid) if quads else _even(picture, grid)
    if cells is None:
        rows, columns = (len(strong) for strong in lattice_of(quads).strong())
        raise NoBoxes(
            f"Its ruled boxes make {rows} rows and {columns} columns, not {grid[0]} and {grid[1]}. Ask for those, let "
            "the boxes be found, or give them as a file."
        )
    rows, columns = grid
    names = [f"r{row}c{column}" for row in range(1, rows + 1) for column in range(1, columns + 1)]
    return [boxed(name, cell) for name, cell in zip(names, cells, strict=True)]


def _check(picture: Picture, grid: Grid) -> None:
    if not (isinstance(grid, tuple | list) and len(grid) == 2 and all(isinstance(side, int) for side in grid)):
        raise BadBoxes(f"The grid is {grid!r}; give how many rows and columns it has, such as (10, 4).")
    rows, columns = grid
    if rows < 1 or columns < 1 or rows * columns > MOST_BOXES:
        raise BadBoxes(f"A grid of {rows} x {columns} is {rows * columns:,} boxes; 1 to {MOST_BOXES:,} are read.")
    wide, high = picture.width / columns, picture.height / rows
    if min(wide, high) < _LEAST_CELL:
        raise BadBoxes(
            f"A grid of {rows} x {columns} leaves {wide:.3g} x {high:.3g} pixels for a box; a digit needs "
            f"{_LEAST_CELL} at least. Give the rows and columns of the table, or a larger picture."
        )


def given_boxes(picture: Picture, boxes: Sequence[FormBox]) -> list[FormBox]:
    """The boxes where their lines are on this picture, or as they are given where nothing is ruled.

    Where there are lines, but not theirs, they stay as they are given, and are doubted.
    Raises BadBoxes where one lies beyond the picture.
    """
    for box in boxes:
        x, y, width, height = box.box
        across, down = min(x + width, picture.width) - max(x, 0), min(y + height, picture.height) - max(y, 0)
        # Scans of the same sheet differ by some pixels.
        if across < _LEAST_INSIDE * width or down < _LEAST_INSIDE * height:
            raise BadBoxes(
                f"Box {box.name!r}, {width} x {height} pixels at {x}, {y}, goes beyond the picture of "
                f"{picture.width} x {picture.height}. Give boxes in pixels of the upright picture."
            )
    quads = _quads(picture)
    fitted = _fitted(np.array([corners_of(box) for box in boxes]), quads)
    doubt = None if fitted.believed else _ELSEWHERE
    laid = [boxed(box.name, quad) for box, quad in zip(boxes, fitted.corners, strict=True)]
    return [replace(_with_parts(box, quads), doubt=doubt) for box in laid]


def _with_parts(box: FormBox, quads: Sequence[Points]) -> FormBox:
    """The box with those that stand in it side by side, where it is a row of boxes for one digit each."""
    x, y, width, height = box.box
    inside = [
        quad
        for quad in quads
        if (quad.mean(axis=0) > (x, y)).all()
        and (quad.mean(axis=0) < (x + width, y + height)).all()
        and np.ptp(quad[:, 1]) > _AS_HIGH * height
    ]
    covered = sum(float(np.ptp(quad[:, 0])) for quad in inside)
    if len(inside) < _LEAST_PARTS or not _MOST_OF * width < covered < width / _MOST_OF:
        return box
    inside.sort(key=lambda quad: float(quad[:, 0].mean()))
    return replace(box, parts=tuple(as_corners(quad) for quad in inside))


def _quads(picture: Picture) -> list[Points]:
    height, width = picture.gray.shape
    scale = np.array([picture.width / width, picture.height / height])
    return [quad * scale for quad in find_quads(picture.gray)]


def _even(picture: Picture, grid: Grid) -> list[Points]:
    x, y = np.linspace(0, picture.width, grid[1] + 1), np.linspace(0, picture.height, grid[0] + 1)
    return [rectangle(left, top, right, bottom) for top, bottom in pairwise(y) for left, right in pairwise(x)]


class _Fitted(NamedTuple):
    """Where boxes lie (`corners`, n x 4 x 2), and whether that is to be believed."""

    corners: Reals
    believed: bool


def _fitted(corners: Reals, quads: Sequence[Points]) -> _Fitted:
    """Boxes (n x 4 x 2) laid onto the `quads` of a picture: as a whole first, then each onto its own where it has one.

    Two ways to begin are tried, for a sheet that lies about the same and for one that is shifted by more than a box.
    A few boxes are only looked for where they are given: any few would fit onto any others.
    """
    if not quads:
        return _Fitted(corners, believed=True)
    there = np.array(quads)
    laid, least = corners, 1.0
    if len(quads) >= _LEAST_FITTED and len(corners) >= _LEAST_FITTED:
        begins = (corners, _onto(corners, _frame(corners), _frame(there)))
        laid = max((_laid(begin, there) for begin in begins), key=lambda one: _matches(one, there)[1].sum())
        least = max(_LEAST_FITTED, _ENOUGH * len(corners))
    nearest, matched = _matches(laid, there)
    if matched.sum() < least:
        return _Fitted(corners, believed=not _lies_elsewhere(corners, there))
    return _Fitted(np.where(matched[:, None, None], there[nearest], laid), believed=True)


def _lies_elsewhere(boxes: Reals, there: Reals) -> bool:
    """Whether `boxes` cross the lines of those that are there, or are as large as some of them, in other places.

    Boxes that were never ruled do neither.
    """
    low = np.maximum(boxes.min(axis=1)[:, None], there.min(axis=1)[None])
    high = np.minimum(boxes.max(axis=1)[:, None], there.max(axis=1)[None])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    sides, others = np.ptp(boxes, axis=1)[:, None], np.ptp(there, axis=1)[None]
    smaller = np.minimum(sides.prod(axis=2), others.prod(axis=2))
    crossed = (shared > _CROSSED * smaller) & (shared < _WITHIN * smaller)
    alike = (np.abs(np.log(others / sides)) < _AS_LARGE).all(axis=2).any(axis=1)
    return bool(crossed.any() or alike.mean() > _MOSTLY)


def _laid(begin: Reals, there: Reals) -> Reals:
    """Boxes moved, turned and stretched as a whole until they lie on those that are there."""
    laid = begin
    for _ in range(_ROUNDS):
        nearest, matched = _matches(laid, there)
        if matched.sum() < _LEAST_FITTED:
            break
        laid = _onto(laid, laid[matched].reshape(-1, 2), there[nearest[matched]].reshape(-1, 2))
    return laid


def _matches(boxes: Reals, there: Reals) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """For each box the nearest that is there, and whether the two are one: their corners lie about alike."""
    away = np.abs(boxes.mean(axis=1)[:, None] - there.mean(axis=1)[None]).max(axis=2)
    nearest = away.argmin(axis=1)
    sides = np.ptp(boxes, axis=1).min(axis=1)
    matched: npt.NDArray[np.bool_] = np.abs(boxes - there[nearest]).max(axis=(1, 2)) < _ALIKE * sides
    return nearest, matched


def _onto(boxes: Reals, start: Reals, end: Reals) -> Reals:
    """`boxes` as a linear map, fitted by least squares, takes the points `start` (n x 2) to `end`."""
    design = np.concatenate([start, np.ones((len(start), 1))], axis=1)
    solved, *_ = np.linalg.lstsq(design, end, rcond=None)
    moved: Reals = boxes @ solved[:2] + solved[2]
    return moved


def _frame(boxes: Reals) -> Reals:
    """The corners of the upright box around all."""
    return rectangle(*boxes.min(axis=(0, 1)), *boxes.max(axis=(0, 1)))
