"""The review page of a stack as a browser shows it, from a file, on a desk and on a phone."""

from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains

from inkdigits.images import MAX_PIXELS
from inkdigits.stacks.entry import Entry
from inkdigits.stacks.outcome import Doubt, Failure, Part
from inkdigits.stacks.review import Review
from tests.browser.chromium import find_all
from tests.stacks.files import folder, png

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    long = f"{'a long folder ' * 8}/{'n' * 90}.png"
    files = folder(tmp_path, {"1.png": png(1), "2.png": png(2), long: png(3)})
    names = ["1.png", "2.png", long]
    doubts = [
        Doubt(Entry(str(files / name)), "12345678901234567890" * place, place / 10, "it may be a 7", (0, 0, 28, 28), 0)
        for place, name in enumerate(names, 1)
    ]
    review = Review(tmp_path / "review.html")
    review.add(Part(b"", 4, 3, 3, [Failure(f"{long}/x.png", "It is damaged.")], doubts))
    review.write("table.csv", MAX_PIXELS, 1)
    browser.get((tmp_path / "review.html").as_uri())
    return browser


def press(page: webdriver.Chrome, keys: str) -> str:
    """Press keys and return the id of what has the focus then."""
    ActionChains(page).send_keys(keys).perform()
    return str(page.execute_script("return document.activeElement.id"))


def test_keys_go_from_doubt_to_doubt_and_no_further(page: webdriver.Chrome) -> None:
    assert press(page, "j") == "n1"
    assert press(page, "jj") == "n3"
    assert press(page, "jj") == "n3"
    assert press(page, "k") == "n2"
    assert press(page, "kkk") == "n1"


def test_every_doubt_is_seen_beside_what_was_read(page: webdriver.Chrome) -> None:
    shown = "return [...document.images].every((image) => image.complete && image.naturalWidth > 50)"
    assert page.execute_script(shown)
    assert len(find_all(page, ".doubts li .crop img")) == 3
    assert [element.text[:2] for element in find_all(page, ".read b")] == ["12"] * 3


@pytest.mark.parametrize("width", [360, 1000])
def test_nothing_sticks_out(width: int, page: webdriver.Chrome) -> None:
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
