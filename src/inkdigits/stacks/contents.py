"""From an entry to its picture. Knows files and what holds several of them; what is on a picture, it does not."""

from typing import TYPE_CHECKING
from zipfile import ZipFile

from inkdigits.errors import DamagedContainer
from inkdigits.images import Picture
from inkdigits.stacks.archive import open_archive, read_member
from inkdigits.stacks.containers import PDF, check_single, kind_by_content, kind_of
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.files import read_file
from inkdigits.stacks.pdf import draw, open_pdf

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument


class Contents:
    """Opens entries, and keeps open what the last one lay in, since the next mostly lies there too."""

    def __init__(self) -> None:
        self._archive: tuple[str, ZipFile] | None = None
        self._pages: tuple[str, PdfDocument | bytes] | None = None

    def close(self) -> None:
        """Let go of what is open."""
        self._close_archive()
        self._close_pages()

    def _close_archive(self) -> None:
        if self._archive is not None:
            self._archive[1].close()
        self._archive = None

    def _close_pages(self) -> None:
        if self._pages is not None and not isinstance(self._pages[1], bytes):
            self._pages[1].close()
        self._pages = None

    def picture(self, entry: Entry) -> bytes | Picture:
        """The bytes of a picture file, those of a TIFF with several pages, or a page as it was drawn.

        Raises OSError, PictureTooLarge, DamagedContainer and StackExtraMissing.
        """
        if entry.problem is not None:
            raise DamagedContainer(entry.problem)
        if entry.page is None:
            data = self._bytes(entry)
            check_single(data)
            return data
        pages = self._pages_of(entry)
        return pages if isinstance(pages, bytes) else draw(pages, entry.page)

    def _bytes(self, entry: Entry) -> bytes:
        if entry.member is None:
            return read_file(entry.path, entry.size)
        if self._archive is None or self._archive[0] != entry.path:
            self._close_archive()
            self._archive = (entry.path, open_archive(entry.path))
        return read_member(self._archive[1], entry.member)

    def _pages_of(self, entry: Entry) -> "PdfDocument | bytes":
        if self._pages is None or self._pages[0] != entry.file:
            self._close_pages()
            self._pages = (entry.file, self._opened(entry))
        return self._pages[1]

    def _opened(self, entry: Entry) -> "PdfDocument | bytes":
        if entry.member is None and kind_by_content(entry.path) is PDF:
            return open_pdf(entry.path)
        data = self._bytes(entry)
        return open_pdf(data) if kind_of(data) is PDF else data
