"""The review page as HTML. Knows values, not how they came about."""

from collections.abc import Sequence
from typing import NamedTuple

from inkdigits.evaluation.page.markup import Markup, element, joined
from inkdigits.stacks.outcome import Doubt, Failure
from inkdigits.stacks.review.crops import Crop
from inkdigits.stacks.review.style import CSS, SCRIPT


class Shown(NamedTuple):
    """A doubtful number with its picture, None where that is not there any more."""

    doubt: Doubt
    crop: Crop | None


class Content(NamedTuple):
    """What the page tells: where all numbers are, how many, how many doubtful, those shown, and what failed."""

    table: str
    numbers: int
    doubtful: int
    shown: Sequence[Shown]
    failed: int
    failures: Sequence[Failure]


def html(content: Content) -> str:
    """One HTML document with its style, script and pictures inside; it asks for nothing from elsewhere."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", "inkdigits: doubtful numbers"),
        # No character of the style and the script needs escaping, and within these elements none would be undone.
        element("style", Markup(CSS)),
    )
    cards = element("ol", *(_card(each, index) for index, each in enumerate(content.shown, 1)), class_="doubts")
    main = element("main", _header(content), cards, _failed(content))
    body = element("body", main, element("script", Markup(SCRIPT)))
    return joined(Markup("<!DOCTYPE html>\n"), element("html", head, body, lang="en"), "\n")


def _header(content: Content) -> Markup:
    paragraphs = [
        f"{content.doubtful:,} of {content.numbers:,} numbers are not sure. They are shown the worst first; "
        f"all numbers are in {content.table}."
        if content.doubtful
        else f"All {content.numbers:,} numbers are sure. They are in {content.table}."
    ]
    left_out = content.doubtful - len(content.shown)
    if left_out:
        paragraphs.append(f"{left_out:,} less doubtful ones are left out here; their rows say accepted: false.")
    keys = element("p", "Keys: ", element("kbd", "j"), " next, ", element("kbd", "k"), " back.", class_="keys")
    title = element("h1", "Doubtful numbers")
    return element("header", title, *(element("p", text) for text in paragraphs), keys if content.shown else "")


def _card(shown: Shown, index: int) -> Markup:
    doubt, crop = shown
    read = element("p", element("b", doubt.raw), element("span", f"{doubt.confidence * 100:.1f} %"), class_="read")
    where = doubt.entry.address + (f", turned by {doubt.turned}°" if doubt.turned else "")
    reason = element("p", doubt.reason or "not sure", class_="reason")
    told = element("div", read, reason, element("p", where, class_="where"))
    picture = _picture(crop, doubt.raw) if crop else element("p", "The picture is not there any more.", class_="gone")
    return element("li", element("div", picture, class_="seen"), told, tabindex="0", id=f"n{index}")


def _picture(crop: Crop, raw: str) -> Markup:
    left, top, width, height = (f"{share * 100:.1f}%" for share in crop.box)
    size = {"width": str(crop.width), "height": str(crop.height)}
    frame = element("i", style=f"left:{left};top:{top};width:{width};height:{height}")
    return element("span", element("img", src=crop.url, alt=f"what was read as {raw}", **size), frame, class_="crop")


def _failed(content: Content) -> Markup:
    if not content.failed:
        return Markup("")
    rows = [element("li", element("b", failure.address), " ", failure.reason) for failure in content.failures]
    more = content.failed - len(rows)
    rest = [element("p", f"And {more:,} more: their rows in the table say failed.")] if more else []
    title = element("h2", "Not read")
    return element("section", title, element("ul", *rows, class_="failed"), *rest)
