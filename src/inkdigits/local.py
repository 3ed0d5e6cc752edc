"""What programs use that read without a server: `from inkdigits import Recognizer`."""

from typing import Self

from inkdigits import recognizer
from inkdigits.opening import open_engine
from inkdigits.settings import read_settings


class Recognizer(recognizer.Recognizer):
    """Reads pictures with the models of this machine's store."""

    @classmethod
    def default(cls) -> Self:
        """The recognizer that a server started here without options would have, as the environment sets it.

        Raises SettingsError for a bad value in the environment, StoreError where no model can answer.
        """
        settings = read_settings({})
        return cls(open_engine(settings), model=settings.model, max_pixels=settings.max_pixels)
