"""Pages of PDF documents as pictures, drawn by PDFium. The one module that knows the package, an extra."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from inkdigits.errors import DamagedContainer, StackExtraMissing
from inkdigits.images import Picture
from inkdigits.images.gray import LARGEST_SIDE

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

DOTS_PER_INCH = 200
"""At which 3 mm, a small digit's height, is 24 pixels. Larger paper than A4 is drawn with fewer, for LARGEST_SIDE."""
MOST_PAGES = 20_000

_POINTS_PER_INCH = 72
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def open_pdf(source: str | bytes) -> "PdfDocument":
    """The document of a path or of bytes; close it. Raises OSError, StackExtraMissing and DamagedContainer."""
    try:
        from pypdfium2 import PdfDocument, PdfiumError
    except ImportError as error:
        raise StackExtraMissing("Reading PDF", "pypdfium2", "pdf") from error
    try:
        document = PdfDocument(source)
    except PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise DamagedContainer("The PDF asks for a password. Save it without one and read that.") from error
        raise DamagedContainer("This is no PDF, or it is damaged. Open it in a viewer and save it anew.") from error
    pages = len(document)
    if not 0 < pages <= MOST_PAGES:
        document.close()
        raise DamagedContainer(f"The PDF has {pages:,} pages; it takes 1 to {MOST_PAGES:,}. Split it.")
    return document


def draw(document: "PdfDocument", number: int) -> Picture:
    """Page `number`, from 1, as a picture. Raises DamagedContainer."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
        try:
            gray = _drawn(page)
        finally:
            page.close()
        return Picture(gray, "application/pdf", gray.shape[1], gray.shape[0], pages=len(document))
    except (PdfiumError, IndexError, ValueError, MemoryError) as error:
        raise DamagedContainer("The page is damaged and cannot be drawn.") from error


def _drawn(page: Any) -> npt.NDArray[np.uint8]:
    longest = max(page.get_size())
    if not (math.isfinite(longest) and longest > 0):
        raise ValueError("a page without size")
    bitmap = page.render(scale=min(DOTS_PER_INCH / _POINTS_PER_INCH, LARGEST_SIDE / longest), grayscale=True)
    try:
        # A copy: the bitmap's memory is PDFium's.
        return np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, bitmap.width)
    finally:
        bitmap.close()
