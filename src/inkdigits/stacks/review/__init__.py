"""The review page: the numbers that are not sure, as pictures beside what was read, the worst first."""

from inkdigits.stacks.review.review import Review

__all__ = ["Review"]
