"""What every section of the page has: a heading, what it says in a sentence, and its charts."""

from inkdigits.evaluation.page.markup import Markup, element, joined

NOTHING = Markup("")


def section(name: str, heading: str, says: str, *content: str, wide: bool = False) -> Markup:
    """A section; `name` is its address within the page. Two that are not `wide` stand side by side where they can."""
    parts = (element("h2", heading, id=name), element("p", says), *content)
    return element("section", *parts, aria_labelledby=name, class_="whole" if wide else None)


def charts(*content: str) -> Markup:
    """Charts beside each other where there is room."""
    return element("div", *content, class_="charts")


def captioned(chart: str, caption: str = "") -> Markup:
    """A chart with what must be known to read it."""
    return element("figure", chart, *([element("figcaption", caption)] if caption else []))


def note(*text: str) -> Markup:
    """A small remark."""
    return element("p", joined(*text), class_="note")
