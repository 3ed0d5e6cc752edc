"""Finding the digit on a picture: a first look at the whole, a closer one at the part that matters.

Decides which account of the page to believe; knows nothing of 28x28.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.errors import BlankPicture
from inkdigits.images.ink import blank, digit_mask
from inkdigits.images.mnist_form import stroke_width
from inkdigits.images.nearby_page import highest, lift_off_nearby
from inkdigits.images.page import Floats, Relief, lift_off_page
from inkdigits.images.sight import (
    Sight,
    along_border,
    bounds,
    explains_the_rest,
    has_edges,
    is_drawn,
    is_no_grain,
    width_share,
)

_WORKING_SIDE = 400
_MARGIN = 0.4
_SMALL_SHARE = 0.5
_LEAST_DIFFERENCE = 2

# Widths of strokes as shares of the picture's longer side.
_REACH = 0.12
_BOLD = 0.6 * _REACH
_LONGEST_REACH = 0.2
_STROKES_A_REACH = 4.0

# A shadow or a table comes in from the border along more of it than the end of a stroke.
_LITTLE_OF_BORDER = 0.08
_LIGHT_IS_RARER = 1.6

_FULL_PERCENTILE = 80
_SKIRT = 0.04
_FAINTEST = 0.22


def cut_out(gray: npt.NDArray[np.uint8]) -> Floats:
    """The digit's ink on `gray` (uint8, height x width), cropped: float32, 1 at full strength, 0 elsewhere.

    Where the digit is a small part of the picture it is looked at a second time, alone and in more detail.
    Raises BlankPicture.
    """
    if int(gray.max()) - int(gray.min()) < _LEAST_DIFFERENCE:
        raise blank()
    small = _shrunk(gray)
    seen = _look(small)
    if seen is None:
        raise blank()
    box = top, bottom, left, right = bounds(seen.mask)
    if max(bottom - top, right - left) <= _SMALL_SHARE * max(small.shape):
        seen = _look_again(_shrunk(_part(gray, small.shape[0] / gray.shape[0], box)), seen) or seen
    return _strength(seen)


def _look(gray: Floats) -> Sight | None:
    """The most believable account: the page as one smooth surface, unless what it leaves over is no set of strokes."""
    whole = _seen(lift_off_page(gray))
    if whole and _is_believable(whole):
        return whole
    nearby = [_seen(lift_off_nearby(gray, _REACH, dark), nearby=True) for dark in (True, False)]
    drawn = [sight for sight in nearby if sight and is_drawn(sight.mask)]
    if not drawn:
        return whole
    best = _thinnest_of_the_strong(drawn)
    return whole if whole and _is_bold(whole, best) else best


def _look_again(gray: Floats, before: Sight) -> Sight | None:
    """The same account, of the part where the digit is."""
    if not before.nearby:
        return _look(gray)
    reach = min(_STROKES_A_REACH * width_share(before.mask) / (1 + 2 * _MARGIN), _LONGEST_REACH)
    return _seen(lift_off_nearby(gray, reach, before.relief.dark), nearby=True) or _look(gray)


def _is_believable(whole: Sight) -> bool:
    if not is_drawn(whole.mask):
        return False
    # Strokes too wide to be found against what is nearby, and no shadow that comes in from the border.
    wide = stroke_width(whole.mask.astype(np.float32)) > _BOLD * max(whole.mask.shape)
    return explains_the_rest(whole) or (wide and along_border(whole.mask).mean() < _LITTLE_OF_BORDER)


def _is_bold(whole: Sight, nearby: Sight) -> bool:
    """Whether `whole` is a blot because the digit itself is: a sheet has ink of the other kind, a shadow an edge."""
    same = whole.relief.dark == nearby.relief.dark
    return same and not is_drawn(whole.mask) and along_border(whole.mask).mean() < _LITTLE_OF_BORDER


def _thinnest_of_the_strong(seen: list[Sight]) -> Sight:
    """The strokes rather than what lies between them, which stands out as much in the other direction."""
    contrasts = [float(sight.relief.height[sight.mask].mean()) for sight in seen]
    strong = [sight for sight, contrast in zip(seen, contrasts, strict=True) if contrast > 0.6 * max(contrasts)]
    return min(strong, key=lambda sight: width_share(sight.mask) * (1.0 if sight.relief.dark else _LIGHT_IS_RARER))


def _seen(relief: Relief, nearby: bool = False) -> Sight | None:
    try:
        mask = digit_mask(relief)
    except BlankPicture:
        return None
    sight = Sight(relief, mask, nearby)
    return sight if is_no_grain(sight) and has_edges(sight) else None


def _shrunk(gray: npt.NDArray[np.uint8]) -> Floats:
    height, width = gray.shape
    scale = _WORKING_SIDE / max(height, width)
    if scale >= 1:
        return gray.astype(np.float32)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(gray).resize(size, Image.Resampling.BOX), np.float32)


def _part(gray: npt.NDArray[np.uint8], scale: float, box: tuple[int, int, int, int]) -> npt.NDArray[np.uint8]:
    top, bottom, left, right = box
    margin = _MARGIN * max(bottom - top, right - left) + 2
    rows = slice(max(0, int((top - margin) / scale)), int((bottom + margin) / scale) + 1)
    columns = slice(max(0, int((left - margin) / scale)), int((right + margin) / scale) + 1)
    return gray[rows, columns]


def _strength(sight: Sight) -> Floats:
    relief, mask = sight.relief, sight.mask
    full = float(np.percentile(relief.height[mask], _FULL_PERCENTILE))
    nothing = min(2.5 * (relief.noise - 1.0), 0.3 * full)
    strength: Floats = np.clip((relief.height - nothing) / (full - nothing), 0, 1, dtype=np.float32)
    top, bottom, left, right = bounds(mask)
    skirt = 2 * max(1, round(_SKIRT * max(bottom - top, right - left))) + 1
    around = highest(np.pad(mask, skirt).astype(np.float32), skirt)[skirt:-skirt, skirt:-skirt] > 0
    strength[~around] = 0
    top, bottom, left, right = bounds(strength > _FAINTEST)
    return strength[top:bottom, left:right]
