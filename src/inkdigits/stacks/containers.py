"""A file with several pictures in it -> its entries: pages of a PDF or TIFF, members of a ZIP. Decodes no picture."""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile

from inkdigits.errors import DamagedContainer, InkdigitsError
from inkdigits.images import sniff
from inkdigits.images.tiff_pages import MOST_PAGES, tiff_pages
from inkdigits.stacks.archive import members, open_archive, read_member
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.folder import NO_ENDING, PICTURES, suffix
from inkdigits.stacks.pdf import open_pdf

PDF, TIFF, ZIP = "PDF", "TIFF", "ZIP"

_BY_NAME = {".pdf": PDF, ".tif": TIFF, ".tiff": TIFF, ".zip": ZIP}
_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_BY_HEAD = ((b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP), *((head, TIFF) for head in _TIFF_HEADS))
_PDF_HEAD, _PDF_WITHIN = b"%PDF-", 1024
_NO_MORE = (
    "Pages after {count:,} cannot be found: the file is damaged there, or has more than "
    f"{MOST_PAGES:,}. Save it anew, or in parts."
)
_PAGE_BYTES = 1 << 18
"""What a page of a PDF counts for: about as much work as a photo of that size."""


def kind_by_name(name: str) -> str | None:
    """PDF, TIFF or ZIP, by the ending of a file's name; None for all else."""
    return _BY_NAME.get(suffix(name))


def kind_by_content(path: str) -> str | None:
    """PDF, TIFF or ZIP, by a file's first bytes; None for all else, and for what cannot be read twice or at all."""
    try:
        if not Path(path).is_file():
            return None
        with Path(path).open("rb") as file:
            head = file.read(_PDF_WITHIN)
    except OSError:
        return None
    return kind_of(head)


def kind_of(data: bytes) -> str | None:
    """PDF, TIFF or ZIP, by what a file's bytes begin with; before a PDF there may be something else, as readers allow
    (ISO 32000-1, annex H.3, note 13).
    """
    begun = next((kind for head, kind in _BY_HEAD if data.startswith(head)), None)
    return begun or (PDF if _PDF_HEAD in data[:_PDF_WITHIN] and sniff(data) is None else None)


def check_single(data: bytes) -> None:
    """Raises DamagedContainer where a file that counts as one picture by its name is a TIFF with several pages."""
    if data.startswith(_TIFF_HEADS):
        count = len(tiff_pages(io.BytesIO(data)).frames)
        if count > 1:
            raise DamagedContainer(
                f"It holds {count:,} pages, and its name ends as that of one picture does. Rename it to end in .tif."
            )


def expand(entry: Entry, kind: str | None, skipped: Counter[str]) -> Iterator[Entry]:
    """The entries of a file of a kind, which is one itself where it is a single picture.

    What cannot be opened is an entry with a problem; `skipped` counts by endings what is passed over in a ZIP.
    """
    try:
        if kind is ZIP:
            yield from _members(entry, skipped)
        elif kind is PDF:
            yield from _pages_of_pdf(entry, entry.path)
        elif kind is TIFF:
            with Path(entry.path).open("rb") as file:
                yield from _pages_of_tiff(entry, file)
        else:
            yield entry
    except InkdigitsError as error:
        yield entry._replace(problem=str(error))
    except OSError as error:
        yield entry._replace(problem=f"It cannot be read: {error.strerror or error}.")


def _pages_of_pdf(entry: Entry, source: str | bytes) -> Iterator[Entry]:
    with closing(open_pdf(source)) as document:
        count = len(document)
    for page in range(1, count + 1):
        yield entry._replace(page=page, size=_PAGE_BYTES)


def _pages_of_tiff(entry: Entry, file: BinaryIO) -> Iterator[Entry]:
    frames, whole = tiff_pages(file)
    count = len(frames)
    if whole and frames == [1]:
        yield entry
        return
    for page in range(1, count + 1):
        yield entry._replace(page=page, size=entry.size // count)
    if not whole:
        yield entry._replace(page=count + 1, problem=_NO_MORE.format(count=count))


def _members(entry: Entry, skipped: Counter[str]) -> Iterator[Entry]:
    with open_archive(entry.path) as archive:
        files = members(archive)
        if not files:
            yield entry._replace(problem="The ZIP is empty.")
        for member in files:
            name = member.filename
            inner = entry._replace(member=name, size=member.file_size)
            kind = kind_by_name(name)
            if _is_hidden(name) or kind is ZIP or not (kind or suffix(name) in PICTURES):
                skipped[suffix(name) or NO_ENDING] += 1
            elif kind is None:
                yield inner
            else:
                yield from _pages_of_member(inner, kind, archive)


def _pages_of_member(entry: Entry, kind: str, archive: ZipFile) -> Iterator[Entry]:
    assert entry.member is not None
    try:
        data = read_member(archive, entry.member)
        yield from _pages_of_pdf(entry, data) if kind is PDF else _pages_of_tiff(entry, io.BytesIO(data))
    except InkdigitsError as error:
        yield entry._replace(problem=str(error))


def _is_hidden(name: str) -> bool:
    """What file managers put beside what people put there."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts if part != "..")
