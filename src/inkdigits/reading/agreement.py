"""Several looks at the same characters, joined into one finding: what all see is likelier, what one sees is not.

Knows boxes and probabilities; nothing of pictures and of how the looks came about.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inkdigits.reading.finding import Found, once, together

_UNSEEN = 0.1
"""The probability of a middle that is given for a look which saw nothing there."""
_NEAR = (0.3, 0.45)
_LEAST_SHARE = 1e-5


def agreed(looks: Sequence[Found]) -> Found:
    """What `looks` see together: for each character the mean of the logits of its middle, the geometric mean of its
    kinds (Genest, Zidek 1986) and the mean of its boxes. `looks` is not empty.
    """
    every = together(list(looks))
    owner = np.repeat(np.arange(len(looks)), [len(look) for look in looks])
    free = np.ones(len(every), bool)
    seen = []
    for place in np.argsort(-every.centres, kind="stable").tolist():
        if free[place]:
            same = [place, *_same(every, owner, free, place, len(looks))]
            free[same] = False
            seen.append(_mean(every.only(np.array(same)), len(looks) - len(same)))
    return once(together(seen)) if seen else every


def _same(every: Found, owner: npt.NDArray[np.intp], free: npt.NDArray[np.bool_], place: int, looks: int) -> list[int]:
    """Where the other looks saw the character at `place`."""
    sizes = every.boxes[:, 2:] - every.boxes[:, :2]
    wide = np.maximum(np.maximum(sizes[:, 0], sizes[place, 0]), 0.5 * sizes[place, 1])
    high = np.maximum(sizes[:, 1], sizes[place, 1])
    away = np.abs(every.middles - every.middles[place])
    near = free & (away[:, 0] < _NEAR[0] * wide) & (away[:, 1] < _NEAR[1] * high)
    places = (np.flatnonzero(near & (owner == look)) for look in range(looks) if look != owner[place])
    return [int(found[away[found].sum(axis=1).argmin()]) for found in places if len(found)]


def _mean(same: Found, unseen: int) -> Found:
    inside = np.concatenate([np.clip(same.centres, 1e-4, 1 - 1e-4), np.full(unseen, _UNSEEN)])
    centre = 1 / (1 + np.exp(-np.log(inside / (1 - inside)).mean()))
    kinds = np.exp(np.log(np.maximum(same.kinds, _LEAST_SHARE)).mean(axis=0))
    return Found(
        same.boxes.mean(axis=0, keepdims=True),
        (kinds / kinds.sum())[np.newaxis].astype(np.float32),
        np.array([centre], np.float32),
    )
