import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import msgspec
import pytest

from inkdigits.evaluation.page import html
from inkdigits.evaluation.page.markup import Markup, element, joined
from inkdigits.evaluation.report import model_report
from inkdigits.evaluation.words import percent
from tests.evaluation.examples import answers, card, full_report, version

SECTIONS = {
    "curves",
    "folds",
    "comparisons",
    "coverage",
    "reliability",
    "confusion",
    "cost",
    "mistakes",
    "robustness",
    "non-digits",
    "facts",
}


def parsed(page: str) -> ElementTree.Element:
    """The page as a tree: it is well-formed XML but for its doctype and the elements that HTML leaves open."""
    closed = re.sub(r"<(meta|img)([^>]*)>", r"<\1\2/>", page.removeprefix("<!DOCTYPE html>\n"))
    return ElementTree.fromstring(closed)


def ids(page: str) -> list[str]:
    return [found for each in parsed(page).iter() if (found := each.get("id"))]


def words(page: str) -> str:
    return " ".join("".join(parsed(page).itertext()).split())


class Nesting(HTMLParser):
    """Follows what a browser sees open and close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_element_is_closed_where_it_was_opened() -> None:
    nesting = Nesting()
    nesting.feed(html(full_report()))
    assert nesting.open == []


def test_the_page_has_every_section_that_has_figures() -> None:
    assert set(ids(html(full_report()))) >= SECTIONS


def test_a_section_without_figures_is_not_there() -> None:
    bare = html(model_report(card(extra={}, folds={}), answers(sharpness=90), data="any", seen="none"))
    assert set(ids(bare)) & SECTIONS == {"coverage", "reliability", "confusion", "facts"}


def test_ids_are_used_once_and_every_drawing_is_described() -> None:
    page = html(full_report())
    assert len(ids(page)) == len(set(ids(page)))
    drawings = list(parsed(page).iter("svg"))
    assert len(drawings) == 10
    for drawing in drawings:
        told = [drawing.find("title"), drawing.find("desc")]
        assert all(each is not None and each.text for each in told)
        assert drawing.get("aria-labelledby") == " ".join(each.get("id", "") for each in told if each is not None)


def test_the_page_asks_for_nothing_from_elsewhere_and_runs_nothing() -> None:
    page = html(full_report())
    assert not re.search(r"https?:|//[a-z]|url\(|@import|<script|<link|<iframe| on[a-z]+=", page)
    assert all(image.get("src", "").startswith("data:image/png;base64,") for image in parsed(page).iter("img"))


def test_pictures_have_words_for_those_who_do_not_see_them() -> None:
    images = list(parsed(html(full_report())).iter("img"))
    assert images
    assert all(re.fullmatch(r"Image \d+: labelled \d, read as \d", image.get("alt", "")) for image in images)


def test_without_pictures_no_image_is_left() -> None:
    page = html(full_report(pictures=False))
    assert "<img" not in page
    assert "data:" not in page
    assert "The pictures were left out" in page


def test_the_figures_of_the_report_stand_on_the_page() -> None:
    report = full_report()
    shown = words(html(report))
    assert percent(report.result.accuracy.value, report.result.images) in shown
    assert all(sentence in shown for sentence in (*report.summary, *report.notes))
    assert all(f"{point.threshold:.4f}" in shown for point in report.coverage[-1:])
    assert report.robustness is not None
    for kind in report.robustness.kinds:
        assert all(percent(share) in shown for share in kind.accuracy)
    assert report.non_digits is not None
    assert all(f"{kind.auroc:.4f}" in shown for kind in report.non_digits.kinds)
    assert all(f"{version.model}:{version.version}" in shown for version in report.versions)
    assert all(f"{mistake.score:.4f}" in shown for mistake in report.mistakes)


def test_names_are_not_markup() -> None:
    page = html(model_report(card(), answers(title="<b>&"), data="<script>alert(1)</script>", seen="none"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("sharpness", [0, 3, 90])
@pytest.mark.parametrize("count", [1, 2, 10])
def test_a_handful_of_images_makes_a_page_however_good_or_bad(count: int, sharpness: float) -> None:
    said = answers(count, sharpness=sharpness)
    parsed(html(model_report(card(), said, data="few", seen="none", against=[said])))


def test_no_number_of_a_drawing_is_missing() -> None:
    assert not re.search(r'"-?(nan|inf)"|nan |inf ', html(full_report()))


def test_a_single_version_and_a_faultless_one_are_drawn() -> None:
    for versions in ([version(0, 5, 0.99)], [version(0, 5, 1.0), version(1, 5, 1.0)], [version(0, 1e-3, 0.1)]):
        page = html(model_report(card(), answers(), data="any", seen="none", versions=versions))
        assert "cost" in ids(page)


def test_a_hundred_versions_leave_their_names_to_the_table() -> None:
    many = [version(3 + number % 6, 5 + number, 0.98 + number / 10000) for number in range(100)]
    report = msgspec.structs.replace(full_report(), versions=(version(0, 40, 0.9974), *many))
    drawing = next(each for each in parsed(html(report)).iter("svg") if "cost" in each.get("aria-labelledby", ""))
    named = [each.text for each in drawing.iter("text") if each.text and each.text.startswith(("cnn", "mlp", "svm"))]
    assert named == ["cnn best"]


def test_what_is_plain_text_is_escaped_and_what_is_markup_is_not() -> None:
    inner = element("b", "1 < 2", class_='"x"')
    assert joined(inner, "&") == '<b class="&quot;x&quot;">1 &lt; 2</b>&amp;'
    assert element("img", src=None, width=84) == '<img width="84">'
    assert isinstance(joined(Markup("a"), "b"), Markup)
