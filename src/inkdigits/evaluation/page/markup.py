"""HTML and inline SVG as escaped text. Knows elements, not what they are for."""

from html import escape

Attribute = str | float | None

VOID = frozenset({"img", "meta"})


class Markup(str):
    """Text that is markup already. Everything else is escaped where it becomes part of an element."""

    __slots__ = ()


def joined(*children: str) -> Markup:
    """Children one after another, those that are plain text escaped."""
    return Markup("".join(child if isinstance(child, Markup) else escape(child) for child in children))


def element(kind: str, *children: str, **attributes: Attribute) -> Markup:
    """`<kind …>children</kind>`; `class_` is `class`, `stroke_width` is `stroke-width`, None leaves one out."""
    given = "".join(f' {_name(key)}="{escape(_text(value))}"' for key, value in attributes.items() if value is not None)
    end = "" if kind in VOID else f"{joined(*children)}</{kind}>"
    return Markup(f"<{kind}{given}>{end}")


def _name(key: str) -> str:
    # Of SVG's own spellings only viewBox has a capital letter here.
    return "viewBox" if key == "viewbox" else key.rstrip("_").replace("_", "-")


def _text(value: str | float) -> str:
    """Numbers to a hundredth, which in a chart is a hundredth of a pixel."""
    return value if isinstance(value, str) else f"{round(value, 2):g}"
