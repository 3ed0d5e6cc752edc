import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from inkdigits.images.components import find_components


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=16)))
def test_parts_are_those_that_flooding_finds(mask: npt.NDArray[np.bool_]) -> None:
    labels = find_components(mask).labels
    np.testing.assert_array_equal(labels > 0, mask)
    pairs = set(zip(labels.ravel().tolist(), _flooded(mask).ravel().tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=16)))
def test_bounds_and_area_are_those_of_the_labels(mask: npt.NDArray[np.bool_]) -> None:
    parts = find_components(mask)
    for part in range(len(parts)):
        rows, columns = np.nonzero(parts.labels == part + 1)
        assert parts.area[part] == len(rows)
        assert (parts.top[part], parts.bottom[part]) == (rows.min(), rows.max() + 1)
        assert (parts.left[part], parts.right[part]) == (columns.min(), columns.max() + 1)


def test_a_mask_of_some_parts_holds_those_only() -> None:
    parts = find_components(np.array([[1, 0, 1], [1, 0, 1]], bool))
    np.testing.assert_array_equal(parts.mask_of(np.array([False, True])), [[False, False, True]] * 2)


def _flooded(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    labels = np.zeros(mask.shape, np.intp)
    for start in zip(*np.nonzero(mask), strict=True):
        waiting = [start] if labels[start] == 0 else []
        colour = labels.max() + 1
        while waiting:
            y, x = waiting.pop()
            if not (0 <= y < mask.shape[0] and 0 <= x < mask.shape[1]) or not mask[y, x] or labels[y, x]:
                continue
            labels[y, x] = colour
            waiting += [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return labels
