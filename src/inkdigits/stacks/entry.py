"""One entry of a stack: where something to read lies, and how that is written. Reads nothing."""

import re
from typing import NamedTuple

_PAGE = re.compile(r"(.+)#page=([1-9]\d{0,8})", re.DOTALL)


class Entry(NamedTuple):
    """A file, a member of a ZIP or a page; `page` counts from 1, None where the file is one picture.

    `size` says about how many bytes there are to decode. Where `problem` is given the entry is known to be unreadable,
    and that is the sentence why.
    """

    path: str
    member: str | None = None
    page: int | None = None
    size: int = 0
    problem: str | None = None

    @property
    def file(self) -> str:
        """The file it lies in: `folder/name.png`, or `folder/archive.zip/name.png`."""
        return self.path if self.member is None else f"{self.path}/{self.member}"

    @property
    def address(self) -> str:
        """As people are told of it, and may name it: `file`, with `#page=3` for a page."""
        return address_of(self.file, self.page)


def address_of(file: str, page: int | None) -> str:
    """`file`, with `#page=3` for a page."""
    return file if page is None else f"{file}#page={page}"


def place_of(address: str) -> tuple[str, int | None]:
    """The file and the page that an address names; as `address_of` writes it, but a file may be called so itself."""
    paged = _PAGE.fullmatch(address)
    return (paged[1], int(paged[2])) if paged else (address, None)
