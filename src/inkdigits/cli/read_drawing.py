"""`inkdigits read --annotate`: what was read, drawn on the picture it was read on. Writes files only."""

import argparse
import os
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from inkdigits.images import Picture
from inkdigits.reading import Form, Reading
from inkdigits.reading.annotate import annotate
from inkdigits.settings import Settings
from inkdigits.stacks.contents import Contents
from inkdigits.stacks.outputs import NewFile

if TYPE_CHECKING:
    from inkdigits.recognizer import Recognizer
    from inkdigits.stacks.entry import Entry


class Drawing:
    """The picture that --annotate asks for, if it does."""

    def __init__(self, arguments: argparse.Namespace, settings: Settings) -> None:
        """Raises OutputExists and OutputUnwritable: before anything is read."""
        self._file = NewFile(arguments.annotate, replace=arguments.force) if arguments.annotate else None
        self._misuse, self._max_pixels = arguments.misuse, settings.max_pixels

    def check(self, entries: Sequence["Entry"]) -> None:
        """End with a sentence where more than one picture is to be read, or that one would be written over."""
        if self._file and len(entries) > 1:
            self._misuse(f"--annotate draws on one picture, and {len(entries)} are named: name one of them")
        if self._file and any(os.path.realpath(entry.path) == os.path.realpath(self._file.path) for entry in entries):
            self._misuse(f"{self._file.path} is the picture to read: give --annotate another name")

    def draw(self, entry: "Entry", found: Reading | Form) -> None:
        """Draw what was found, if that is asked for. Raises PictureError and OutputUnwritable."""
        if self._file:
            self._file.write(annotate(_picture(entry), found, self._max_pixels, entry.page or 1))

    def draw_numbers(self, entry: "Entry", recognizer: "Recognizer", version: str | None) -> None:
        """Draw the numbers on a picture, which is read for it. Raises what `Recognizer.read` does, too."""
        self.draw(entry, recognizer.read(_picture(entry), version=version, page=entry.page or 1))


def _picture(entry: "Entry") -> bytes | Picture:
    with closing(Contents()) as contents:
        return contents.picture(entry)
