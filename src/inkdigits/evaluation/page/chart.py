"""One SVG chart: axes, lines, dots and words. Knows where things are drawn, not what they mean.

A chart is 360 wide, as wide as a phone, so that its words keep their size there; the page never makes it much wider.
"""

from collections.abc import Sequence

from inkdigits.evaluation.page.markup import Markup, element, joined
from inkdigits.evaluation.page.scales import Scale

WIDTH = 360.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 346.0, 30.0, 40.0
"""Where the plot begins and ends across; the room above for the upright axis's words, and below for the other's."""

Point = tuple[float, float]


def figure(name: str, title: str, description: str, height: float, *parts: str) -> Markup:
    """A drawing with a title and a description for those who do not see it; `name` is used once on the page."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
        *parts,
        viewbox=f"0 0 {WIDTH:g} {height:g}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def word(text: str, x: float, y: float, *, anchor: str = "start", kind: str | None = None) -> Markup:
    """A word with its baseline at `y`."""
    return element("text", text, x=x, y=y, text_anchor=None if anchor == "start" else anchor, class_=kind)


def path(points: Sequence[Point], kind: str) -> Markup:
    """A line through points of the drawing."""
    if not points:
        return Markup("")
    return element("path", d="M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), class_=kind)


def segment(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def dot(x: float, y: float, kind: str, radius: float = 4, says: str = "") -> Markup:
    """A dot; `says` is shown where the mouse rests on it."""
    return element("circle", *([element("title", says)] if says else []), cx=x, cy=y, r=radius, class_=kind)


def box(x: float, y: float, width: float, height: float, kind: str, opacity: float | None = None) -> Markup:
    """A filled rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, class_=kind, fill_opacity=opacity)


def upright_axis(scale: Scale, title: str, right: float = RIGHT) -> Markup:
    """Faint lines across at the ticks, their values at the left, and the axis's words above them."""
    lines = [segment(LEFT, scale(value), right, scale(value), "grid") for value, _ in scale.ticks]
    words = [word(text, LEFT - 6, scale(value) + 4, anchor="end", kind="tick") for value, text in scale.ticks]
    return joined(*lines, *words, word(title, 2, 14, kind="axis"))


def level_axis(scale: Scale, title: str, y: float, right: float = RIGHT, left: float | None = None) -> Markup:
    """A line with short ticks at `y`, their values below it, and the axis's words below these."""
    marks = [segment(scale(value), y, scale(value), y + 4, "base") for value, _ in scale.ticks]
    words = [word(text, scale(value), y + 17, anchor="middle", kind="tick") for value, text in scale.ticks]
    base = segment(scale.start if left is None else left, y, right, y, "base")
    return joined(base, *marks, *words, word(title, right, y + 34, anchor="end", kind="axis"))
