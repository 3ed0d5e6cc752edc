"""Which way up a picture makes sense, told by how sure the digits are that are read on it.

Knows confidences only. Digits upside down or on their side are read too, but fewer and less surely: on drawn pages with
a mean confidence of 0.65 to 0.99, and of 0.985 to 0.999 the right way up.
"""

from collections.abc import Iterable

from inkdigits.reading.values import ReadDigit

_CLEARER, _MANY_MORE = 0.4, 2.0
LEAST_TURNED = 3
"""Digits that must be there before a picture is believed to be turned: a 6 alone may be a 9."""


class Sense:
    """How much sense a reading makes: how many digits it has, how many are likely `right`, and their `mean` share."""

    def __init__(self, digits: Iterable[ReadDigit]) -> None:
        confidences = [digit.confidence for digit in digits]
        self.digits = len(confidences)
        self.right = sum(confidences)
        self.mean = self.right / max(1, self.digits)

    def far_exceeds(self, other: "Sense") -> bool:
        """Whether a picture is rather to be read this way up than that `other` way, in which it came."""
        likelier = self.right >= max(LEAST_TURNED, other.right)
        far_clearer = 1 - self.mean < _CLEARER * (1 - other.mean)
        # Of a page on its side little is read at all, 0s above all, which are as clear either way.
        far_more = self.right >= _MANY_MORE * other.right and self.mean >= other.mean
        return likelier and (far_clearer or far_more)
