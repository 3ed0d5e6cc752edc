"""The part of a picture that a doubtful number stands on, as a small picture for the page. Decodes pictures anew."""

import io
from base64 import b64encode
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image

from inkdigits.errors import InkdigitsError
from inkdigits.images import Picture
from inkdigits.images.decode import decode
from inkdigits.reading.values import Box
from inkdigits.stacks.contents import Contents
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.outcome import Doubt

_ENOUGH_PIXELS = 1600
_MARGIN = 0.5
"""Of the number's height, around it, so that one sees what it stands beside."""
_LARGEST = (560, 150)
_SMALLEST_HEIGHT = 96
_QUALITY = 70


class Crop(NamedTuple):
    """A picture as a data URL with its size, and the number's box on it in shares of that size."""

    url: str
    width: int
    height: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cropper:
    """Cuts out the numbers of one entry."""

    max_pixels: int

    def __call__(self, doubts: Sequence[Doubt]) -> list[Crop | None]:
        """A crop for each doubt, all of one entry; None where the picture is another by now, or cannot be read."""
        try:
            picture = self._picture(doubts[0].entry)
        except (InkdigitsError, OSError, MemoryError):
            return [None] * len(doubts)
        return [cut(picture, doubt.box, doubt.turned) if _is_on(picture, doubt.box) else None for doubt in doubts]

    def _picture(self, entry: Entry) -> Picture:
        with closing(Contents()) as contents:
            found = contents.picture(entry)
        if isinstance(found, Picture):
            return found
        return decode(found, self.max_pixels, _ENOUGH_PIXELS, page=entry.page or 1)


def _is_on(picture: Picture, box: Box) -> bool:
    """Whether the box begins on the picture: it may have been replaced by a smaller one since it was read."""
    return box[0] < picture.width and box[1] < picture.height


def cut(picture: Picture, box: Box, turned: int) -> Crop:
    """The number at `box`, with what is around it, turned as it was to be read."""
    across, down = picture.gray.shape[1] / picture.width, picture.gray.shape[0] / picture.height
    x, y, w, h = box[0] * across, box[1] * down, box[2] * across, box[3] * down
    margin = max(_MARGIN * min(w, h), 4)
    left, top = max(int(x - margin), 0), max(int(y - margin), 0)
    right = min(int(x + w + margin) + 1, picture.gray.shape[1])
    bottom = min(int(y + h + margin) + 1, picture.gray.shape[0])
    part = Image.fromarray(picture.gray[top:bottom, left:right])
    share = ((x - left) / part.width, (y - top) / part.height, w / part.width, h / part.height)
    return _crop(part, share, turned)


def _crop(part: Image.Image, box: tuple[float, float, float, float], turned: int) -> Crop:
    for _ in range(turned // 90 % 4):
        part = part.transpose(Image.Transpose.ROTATE_270)  # Pillow counts the other way round
        box = (1 - box[1] - box[3], box[0], box[3], box[2])
    scale = min(_LARGEST[0] / part.width, max(_SMALLEST_HEIGHT, min(part.height, _LARGEST[1])) / part.height)
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    data = io.BytesIO()
    part.resize(size, Image.Resampling.LANCZOS).save(data, "JPEG", quality=_QUALITY)
    return Crop("data:image/jpeg;base64," + b64encode(data.getvalue()).decode(), *size, box)
