"""Connected parts of a mask, by runs: each row is cut into runs of ink, and runs that touch are joined.

Knows masks only; what the parts mean is decided elsewhere. Fast enough for masks of a few hundred pixels a side.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Components:
    """The 8-connected parts of a mask. Every array has one entry per part.

    `labels` is intp (height x width): 0 on the background, 1 to n on the parts. Part k's entries are at k - 1.
    `top`, `bottom`, `left`, `right` bound each part (past the last pixel at `bottom` and `right`).
    """

    labels: Ints
    area: Ints
    top: Ints
    bottom: Ints
    left: Ints
    right: Ints

    def __len__(self) -> int:
        return len(self.area)

    def mask_of(self, keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """The mask (height x width) of the parts for which `keep` (one entry per part) is true."""
        return np.concatenate([[False], keep])[self.labels]


def find_components(mask: npt.NDArray[np.bool_]) -> Components:
    """The 8-connected parts of `mask` (height x width)."""
    rows, starts, ends = _runs(mask)
    joined = _join(len(rows), *_touching(rows, starts, ends, mask.shape[1] + 2))
    _, part = np.unique(joined, return_inverse=True)
    count = int(part.max()) + 1 if len(part) else 0
    return Components(
        labels=_paint(mask.shape, rows, starts, ends, part + 1),
        area=np.bincount(part, ends - starts, count).astype(np.intp),
        top=_lowest(rows, part, count),
        bottom=-_lowest(-rows, part, count) + 1,
        left=_lowest(starts, part, count),
        right=-_lowest(-ends, part, count),
    )


def _runs(mask: npt.NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Row, start and past-the-end column of every run of true pixels, in reading order."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).view(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    return rows, starts, np.nonzero(edges == -1)[1]


def _touching(rows: Ints, starts: Ints, ends: Ints, stride: int) -> tuple[Ints, Ints]:
    """Pairs of runs in neighbouring rows that touch, corners included."""
    first_pixel, past_pixel = rows * stride + starts, rows * stride + ends
    first = np.searchsorted(past_pixel, first_pixel + stride, "left")
    past = np.searchsorted(first_pixel, past_pixel + stride, "right")
    count = np.maximum(past - first, 0)
    upper = np.repeat(np.arange(len(rows)), count)
    offset = np.arange(len(upper)) - np.repeat(np.cumsum(count) - count, count)
    return upper, np.repeat(first, count) + offset


def _join(runs: int, upper: Ints, lower: Ints) -> Ints:
    """For every run the smallest run it hangs together with, by pointer jumping (Shiloach, Vishkin 1982)."""
    root = np.arange(runs)
    while True:
        smaller = np.minimum(root[upper], root[lower])
        larger = np.maximum(root[upper], root[lower])
        if np.array_equal(smaller, larger):
            return root
        np.minimum.at(root, larger, smaller)
        while not np.array_equal(root, root[root]):
            root = root[root]


def _lowest(values: Ints, part: Ints, count: int) -> Ints:
    lowest = np.full(count, np.iinfo(np.intp).max)
    np.minimum.at(lowest, part, values)
    return lowest


def _paint(shape: tuple[int, ...], rows: Ints, starts: Ints, ends: Ints, colour: Ints) -> Ints:
    steps = np.zeros((shape[0], shape[1] + 1), np.intp)
    steps[rows, starts] = colour
    np.subtract.at(steps, (rows, ends), colour)
    return np.cumsum(steps, axis=1)[:, :-1]
