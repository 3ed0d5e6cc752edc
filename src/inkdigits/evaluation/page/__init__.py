"""The report as one HTML page that needs nothing from elsewhere. Knows a report's values, not how they are counted."""

from inkdigits.evaluation.page.page import html

__all__ = ["html"]
