"""The whole page, from top to bottom. Knows the order of its sections; a section without figures is not there."""

from inkdigits.evaluation.content import Report
from inkdigits.evaluation.page import answering, comparing, enduring, learning, story
from inkdigits.evaluation.page.markup import Markup, element, joined
from inkdigits.evaluation.page.style import CSS

SECTIONS = (
    learning.curves,
    learning.folds,
    comparing.comparisons,
    answering.coverage,
    answering.reliability,
    answering.confusion,
    comparing.versions,
    answering.mistakes,
    enduring.robustness,
    enduring.non_digits,
    story.facts,
)


def html(report: Report) -> str:
    """One HTML document with its style and drawings inside; it runs no script and asks for nothing from elsewhere."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"inkdigits: {report.title}"),
        # No character of the style needs escaping, and within <style> none would be undone.
        element("style", Markup(CSS)),
    )
    body = element("body", element("main", story.head(report), *(section(report) for section in SECTIONS)))
    return joined(Markup("<!DOCTYPE html>\n"), element("html", head, body, lang="en"), "\n")
