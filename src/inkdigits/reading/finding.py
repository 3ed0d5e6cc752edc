"""Where characters stand on a picture and what each may be, as the strings' network sees it.

Works on grey values of any size by looking at them in several sizes. Knows nothing of lines and numbers.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.inference.strings import CELL, MULTIPLE, StringsSession
from inkdigits.prediction import DIGITS

Gray = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

TALLEST = 40.0
"""Height in pixels of the largest characters that the network reads well; larger ones are seen on a reduced picture."""
LEAST_CENTRE = 0.12
"""Below this probability of a middle there is nothing."""
_SURE = 0.35
_LEAST_SIDE = 32
_LARGEST_AREA = 500_000
"""Pixels of the finest look at a large picture, unless what stands on it is small."""
_SMALL_PRINT = 17.0
_BAND_AREA = 400_000
_SHARED = 64
_OVERLAP = 0.45
_CLOSE = 0.3
_SAME_PLACE = 0.8
_AT_ONCE = 256
_WITHIN = 0.75
_PART = 0.75
_RIVAL = 0.6
_STROKE, _CLEAR_STROKE, _CLEAR = 0.5, 0.75, 0.45
_ONE, _FOUR, _SEVEN = 1, 4, 7
_STEMLESS, _WHOLE = 0.28, 0.95
"""From this probability of its middle on, a 1 may lie in a digit that has no stem, up to that share of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Characters found, n of them. `boxes` float32 (n, 4): left, top, right and bottom in pixels of the picture;
    `kinds` float32 (n, 18): probabilities by `inference.strings.KINDS`; `centres` float32 (n,): how probably one stands
    there at all.
    """

    boxes: Floats
    kinds: Floats
    centres: Floats

    def __len__(self) -> int:
        return len(self.centres)

    def only(self, chosen: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "Found":
        """Those that `chosen` names, in its order."""
        return Found(self.boxes[chosen], self.kinds[chosen], self.centres[chosen])

    @property
    def middles(self) -> Floats:
        """Middles of the boxes, float32 (n, 2): x and y."""
        return np.asarray((self.boxes[:, :2] + self.boxes[:, 2:]) / 2, np.float32)

    @property
    def heights(self) -> Floats:
        """Heights of the boxes in pixels, float32 (n,)."""
        return self.boxes[:, 3] - self.boxes[:, 1]


def together(parts: list[Found]) -> Found:
    """All of several findings on the same picture. `parts` is not empty."""
    return Found(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("boxes", "kinds", "centres")))


def find(session: StringsSession, gray: Gray) -> Found:
    """What stands on `gray` (uint8, height x width) in any size, each character once."""
    area = gray.shape[0] * gray.shape[1]
    scale = max(1.0, _LEAST_SIDE / min(gray.shape)) if area < _LARGEST_AREA else (_LARGEST_AREA / area) ** 0.5
    found = _in_sizes(session, gray, scale)
    if scale < 1 and _is_small_print(found, scale):
        finer = _scaled(find_at_size(session, resized(gray, min(1.0, 2 * scale))), gray, min(1.0, 2 * scale))
        found = once(together([found, finer]))
    return without_parts(found)


def _in_sizes(session: StringsSession, gray: Gray, scale: float) -> Found:
    """What stands on `gray` when its sides are `scale` times as long, a half of that, a quarter and so on."""
    found = []
    while True:
        found.append(_scaled(find_at_size(session, resized(gray, scale)), gray, scale))
        if min(gray.shape) * scale <= TALLEST:
            return once(together(found))
        scale /= 2


def _is_small_print(found: Found, scale: float) -> bool:
    """Whether what is there is nearly too small to be seen at this scale, or nothing was seen."""
    sure = found.centres > _SURE
    return not sure.any() or float(np.median(found.heights[sure])) * scale < _SMALL_PRINT


def resized(gray: Gray, scale: float) -> Gray:
    """`gray` with sides `scale` times as long."""
    if scale == 1:
        return gray
    height, width = resized_shape(gray, scale)
    kind = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(gray).resize((width, height), kind))


def resized_shape(gray: Gray, scale: float) -> tuple[int, int]:
    """The shape of `resized`."""
    return max(1, round(gray.shape[0] * scale)), max(1, round(gray.shape[1] * scale))


def find_at_size(session: StringsSession, gray: Gray) -> Found:
    """What stands on `gray` at the size that it has; large pictures are looked at in bands, for the memory's sake."""
    height, width = gray.shape
    rows = max(2 * _SHARED, _BAND_AREA // max(width, 1))
    if height <= rows + _SHARED:
        return _find_in(session, gray)
    bands = []
    for top in range(0, height - _SHARED, rows - _SHARED):
        band = _find_in(session, gray[top : top + rows])
        bands.append(Found(band.boxes + np.array([0, top, 0, top], np.float32), band.kinds, band.centres))
    return once(together(bands))


def _find_in(session: StringsSession, gray: Gray) -> Found:
    height, width = gray.shape
    padded = _padded(gray)
    centre, kinds, box = (grid[0] for grid in session.run(padded[np.newaxis]))
    rows, columns = np.nonzero(_is_peak(centre))
    y, x = ((places + 0.5) * cell for places, cell in zip((rows, columns), CELL, strict=True))
    left, up, right, down = box[:, rows, columns]
    boxes = np.stack([x - left, y - up, x + right, y + down], axis=1)
    np.clip(boxes, 0, (width, height, width, height), out=boxes)
    # Of a speck the network may say that it ends before it begins.
    np.maximum(boxes[:, 2:], boxes[:, :2], out=boxes[:, 2:])
    return once(Found(boxes.astype(np.float32), _softmax(kinds[:, rows, columns].T), centre[rows, columns]))


def _padded(gray: Gray) -> Gray:
    """With its last row and column repeated until both sides are multiples of 8."""
    height, width = gray.shape
    padded = np.empty((height + -height % MULTIPLE, width + -width % MULTIPLE), np.uint8)
    padded[:height, :width] = gray
    padded[height:, :width] = gray[-1]
    padded[:, width:] = padded[:, width - 1 : width]
    return padded


def _is_peak(centre: Floats) -> npt.NDArray[np.bool_]:
    """Cells that are likelier than their eight neighbours."""
    around = np.zeros((centre.shape[0] + 2, centre.shape[1] + 2), np.float32)
    around[1:-1, 1:-1] = centre
    rows = np.maximum(np.maximum(around[:-2], around[2:]), around[1:-1])
    highest = np.maximum(np.maximum(rows[:, :-2], rows[:, 2:]), rows[:, 1:-1])
    peak: npt.NDArray[np.bool_] = (centre >= LEAST_CENTRE) & (centre == highest)
    return peak


def _softmax(logits: Floats) -> Floats:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)


def _scaled(found: Found, gray: Gray, scale: float) -> Found:
    """From the pixels of `gray` resized by `scale` to its own."""
    level = resized_shape(gray, scale)
    factors = np.array([gray.shape[1] / level[1], gray.shape[0] / level[0]] * 2, np.float32)
    return Found(found.boxes * factors, found.kinds, found.centres)


def without_parts(found: Found) -> Found:
    """Without digits that are parts of a larger one: seen closely, the loop of a 2 is a 0, and the foot of a 4 a 1.

    A larger one that is far less probable than what lies in it is left out itself: a frame around a number is no 0.
    """
    digits = found.kinds.argmax(axis=1) < DIGITS
    score = found.centres * found.kinds.max(axis=1)
    kept = np.ones(len(found), bool)
    for large in np.argsort(-found.heights, kind="stable").tolist():
        if not (kept[large] and digits[large]):
            continue
        inside = kept & digits & (found.heights < _PART * found.heights[large])
        inside &= _share_within(found.boxes, found.boxes[large]) > _WITHIN
        if not inside.any():
            continue
        if score[large] < _RIVAL * float(score[inside].max()):
            kept[large] = False
        else:
            kept[inside] = False
    return found.only(kept)


def without_strokes(found: Found) -> Found:
    """Without digits half of which lies in another that is likelier: the stem of a 4 is no 1.

    A 1 that touches a digit lies in its box too. It stays where that digit has no such stem, or where the 1 stands out
    by itself and no more than three quarters of it lie there.
    """
    kinds = found.kinds.argmax(axis=1)
    digits = kinds < DIGITS
    kept = np.ones(len(found), bool)
    for place in np.argsort(found.centres, kind="stable").tolist():
        others = kept & digits & (found.centres >= found.centres[place])
        others[place] = False
        if digits[place] and others.any():
            around = np.flatnonzero(others)
            shares = _share_within(found.boxes[place], found.boxes[around])
            kept[place] = shares.max() <= _most_within(found, place, int(around[shares.argmax()]))
    return found.only(kept)


def _most_within(found: Found, place: int, around: int) -> float:
    """Which share of the digit at `place` may lie in the one at `around`."""
    centre = found.centres[place]
    kind, other = (int(found.kinds[one].argmax()) for one in (place, around))
    right = found.middles[place, 0] > found.middles[around, 0]
    if kind == _ONE and other != _FOUR and not (other == _SEVEN and right) and centre >= _STEMLESS:
        return _WHOLE
    return _CLEAR_STROKE if centre > _CLEAR else _STROKE


def _share_within(boxes: Floats, around: Floats) -> Floats:
    """Which share of `boxes` lies in `around`; either may be many, (n, 4), and the other one, (4,)."""
    low, high = np.maximum(boxes[..., :2], around[..., :2]), np.minimum(boxes[..., 2:], around[..., 2:])
    areas = np.maximum(1.0, np.prod(boxes[..., 2:] - boxes[..., :2], axis=-1))
    return np.asarray(np.prod(np.clip(high - low, 0, None), axis=-1) / areas, np.float32)


def once(found: Found) -> Found:
    """Each character once: of those that lie over each other the surest stays."""
    order = np.argsort(-found.centres, kind="stable")
    ordered = found.only(order)
    kept = np.zeros(len(order), bool)
    # Row by row would be slow for the few characters of a crop, all at once too large for the thousands of a page.
    for first in range(0, len(order), _AT_ONCE):
        for place, others in enumerate(_same(ordered, slice(first, first + _AT_ONCE)), first):
            kept[place] = not (others & kept).any()
    return found.only(order[kept])


def _same(found: Found, some: slice) -> npt.NDArray[np.bool_]:
    """Which of `some` lie over which others, bool (some, n)."""
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    areas, reach = np.maximum(1.0, sides[:, 0] * sides[:, 1]), np.maximum(1.0, sides)
    low = np.maximum(found.boxes[:, :2], found.boxes[some, np.newaxis, :2])
    high = np.minimum(found.boxes[:, 2:], found.boxes[some, np.newaxis, 2:])
    both = np.maximum(high - low, 0)
    shared = both[..., 0] * both[..., 1]
    mine = areas[some, np.newaxis]
    near = np.abs(found.middles - found.middles[some, np.newaxis]) < _CLOSE * np.maximum(reach, reach[some, np.newaxis])
    within = shared > _SAME_PLACE * np.minimum(areas, mine)
    over = shared > _OVERLAP * (areas + mine - shared)
    same: npt.NDArray[np.bool_] = over | (near[..., 0] & near[..., 1] & within)
    return same
