"""Whether a 28x28 picture has the MNIST form already, told in a few microseconds.

That form, as measured on all 70,000 MNIST pictures: black background, lightest pixel 254 or 255, longest side of the
ink 20 pixels (19 in 16 of them), centre of mass within half a pixel of (14, 14), strokes about 2 pixels wide.
Everything `normalize` makes has this form, which is what makes it leave its own results alone.
"""

import numpy as np
import numpy.typing as npt

SIDE = 28
BOX = 20
CENTRE = 14.0
THINNEST = 1.0
"""The least `stroke_width` of the form; all but 1 in 2,000 MNIST pictures have more."""

_LIGHTEST = 254
_SLACK = 0.501

_ROWS, _COLUMNS = np.indices((SIDE, SIDE), np.float32).reshape(2, -1)
_MOMENTS = np.stack([np.ones_like(_ROWS), _ROWS, _COLUMNS], axis=1)


def has_mnist_form(picture: npt.NDArray[np.uint8]) -> bool:
    """Whether `picture` (uint8, 28x28) is a digit the MNIST way: white ink on black, sized, centred, of some width."""
    top, bottom = _extent(picture.tobytes())
    left, right = _extent(picture.T.tobytes())
    if not BOX - 1 <= max(bottom - top, right - left) <= BOX or picture.max() < _LIGHTEST:
        return False
    ink = picture.astype(np.float32)
    mass, by_row, by_column = (ink.reshape(-1) @ _MOMENTS).tolist()
    return (
        _is_centred(by_row / mass, top, bottom)
        and _is_centred(by_column / mass, left, right)
        and stroke_width(ink) >= THINNEST
    )


def stroke_width(ink: npt.NDArray[np.float32]) -> float:
    """Twice the ink over the length of its outline, in pixels: the mean width of strokes that are long and narrow.

    The outline is measured along the axes only, so that slanted strokes seem narrower than they are. `ink` is
    float32 (height x width), 0 on the background, of any scale.
    """
    down, across = np.diff(ink, axis=0), np.diff(ink, axis=1)
    outline = float(np.abs(down).sum() + np.abs(across).sum() + ink[[0, -1]].sum() + ink[:, [0, -1]].sum())
    return 2.0 * float(ink.sum()) / outline if outline > 0 else 0.0


def _extent(pixels: bytes) -> tuple[int, int]:
    """First and past-the-last line of 28 that is not all zero. Stripping bytes costs a tenth of what numpy takes."""
    return (len(pixels) - len(pixels.lstrip(b"\0"))) // SIDE, -(-len(pixels.rstrip(b"\0")) // SIDE)


def _is_centred(mean: float, first: int, past: int) -> bool:
    """Ink that would have to leave the picture to be centred is as centred as it can be."""
    if mean > CENTRE + _SLACK:
        return first == 0
    return mean >= CENTRE - _SLACK or past == SIDE
