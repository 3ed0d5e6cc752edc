"""A remembered picture as a browser shows it. Knows nothing of where pictures are kept."""

import io

from PIL import Image

from inkdigits.errors import PictureError
from inkdigits.images import decode

_UNSEEN = frozenset({"image/tiff"})
"""Kinds that are read here and that Chromium and Firefox do not show."""

_SHOWING = ("image/webp", "image/avif", "image/apng")
"""Browsers name these in the Accept of an `img`, and of nothing else; who wants the file sends `*/*` or its type."""

_LARGEST_EDGE = 1600


def wants_a_rendering(content_type: str, accept: str) -> bool:
    """Whether a caller with this Accept shows pictures, and could not show one of this kind."""
    return content_type in _UNSEEN and content_type not in accept and any(kind in accept for kind in _SHOWING)


def rendering(data: bytes) -> bytes | None:
    """The picture as a grey PNG, upright and of moderate size; None where it cannot be read any more."""
    try:
        image = Image.fromarray(decode(data).gray)
    except PictureError:
        return None
    image.thumbnail((_LARGEST_EDGE, _LARGEST_EDGE))
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()
