"""A form that lies on its side or upside down is read as it stands upright. Knows readings, not how they come about."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from inkdigits.errors import NoBoxes
from inkdigits.images.decode import Picture
from inkdigits.reading.frame import turned_back
from inkdigits.reading.sense import LEAST_TURNED, Sense
from inkdigits.reading.values import Form

Read = Callable[[Picture], Form]

_SENSIBLE = 0.98
"""The mean confidence of digits from which on a sheet is believed to be upright; more than of a page, since cleared
boxes are read surely."""


def read_upright(picture: Picture, read: Read, quarters: Sequence[int] = (1, 2, 3)) -> Form:
    """What `read` finds, the picture turned by some of `quarters` where that makes far more sense of it.

    Boxes are those of the picture before it was turned; their names are those of the upright sheet. Raises what `read`
    does with the picture as it is.
    """
    form: Form | None = None
    refusal: NoBoxes | None = None
    try:
        form = read(picture)
    except NoBoxes as error:
        # A table on its side has rows for columns; upside down it has as many as before.
        refusal, quarters = error, [way for way in quarters if way % 2]
    upright = _sense(form)
    if form is not None and upright.digits >= LEAST_TURNED and upright.mean >= _SENSIBLE:
        return form
    ways = [(way, _sense(way)) for way in _ways(picture, read, quarters)]
    best, sense = max(ways, key=lambda way: way[1].right, default=(None, upright))
    if best is not None and sense.far_exceeds(upright):
        return best
    if refusal is not None:
        raise refusal
    assert form is not None
    return form


def _ways(picture: Picture, read: Read, quarters: Sequence[int]) -> list[Form]:
    ways = []
    for way in quarters:
        try:
            form = read(_turned(picture, way))
        except NoBoxes:
            continue
        fields = tuple(turned_back(field, way, picture.width, picture.height) for field in form.fields)
        ways.append(Form(picture.width, picture.height, fields, 90 * way))
    return ways


def _turned(picture: Picture, quarters: int) -> Picture:
    """Turned clockwise."""
    gray = np.ascontiguousarray(np.rot90(picture.gray, -quarters))
    sides = (picture.height, picture.width) if quarters % 2 else (picture.width, picture.height)
    return replace(picture, gray=gray, width=sides[0], height=sides[1])


def _sense(form: Form | None) -> Sense:
    return Sense(digit for field in form.fields for digit in field.digits) if form else Sense(())
