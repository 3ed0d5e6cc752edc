"""Tables, and the fold-out ones that hold a chart's figures. Knows rows of words, not what they are about."""

from collections.abc import Iterable, Sequence

from inkdigits.evaluation.page.markup import Markup, element


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table whose first column names its rows; columns of figures are aligned to the right by the page's style."""
    head = element("tr", *(element("th", name, scope="col") for name in header))
    body = [
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])) for row in rows
    ]
    whole = element("table", element("caption", caption), element("thead", head), element("tbody", *body))
    # What can be scrolled must be reachable by keyboard, and then it needs a name.
    return element("div", whole, class_="wide", tabindex="0", role="region", aria_label=caption)


def figures(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """The same folded away below a chart."""
    return element("details", element("summary", "The figures as a table"), table(caption, header, rows))
