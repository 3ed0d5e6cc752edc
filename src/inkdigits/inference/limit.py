"""How many may be attended to at once. Knows nothing of what they ask for."""

from inkdigits.errors import TooBusy


class Limit:
    """A count with a bound: `with limit:` takes a place for as long as the block lasts, or raises TooBusy.

    Use it from one event loop only.
    """

    __slots__ = ("_most", "left")

    def __init__(self, most: int) -> None:
        self._most = most
        self.left = most
        """Places that are free."""

    def __enter__(self) -> None:
        if not self.left:
            raise TooBusy(f"{self._most} pictures wait to be read here already. Send this one again in a second.")
        self.left -= 1

    def __exit__(self, *_: object) -> None:
        self.left += 1
