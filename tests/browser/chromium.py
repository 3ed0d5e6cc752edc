"""How Chromium is started, what is asked of it in every test, and a hand that draws."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, TypeVar
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.drawings import DRAWINGS, Stroke

T = TypeVar("T")
SECONDS = 30
"""How long anything may take on a busy machine."""


def options(browser: str, *, root: bool) -> webdriver.ChromeOptions:
    """Headless, quiet on the network of its own accord, with every request in its log."""
    chosen = webdriver.ChromeOptions()
    chosen.binary_location = browser
    flags = ["--headless=new", "--disable-dev-shm-usage", "--disable-background-networking", "--window-size=1100,1100"]
    for flag in [*flags, *(["--no-sandbox"] if root else [])]:
        chosen.add_argument(flag)
    chosen.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return chosen


def find(browser: webdriver.Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def find_all(browser: webdriver.Chrome, selector: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def text(browser: webdriver.Chrome, selector: str) -> str:
    return find(browser, selector).text


def wait(browser: webdriver.Chrome, condition: Callable[[], T], what: str) -> T:
    """What `condition` gives once it is true."""
    ignored = [NoSuchElementException, StaleElementReferenceException]
    waiting = WebDriverWait(browser, SECONDS, poll_frequency=0.05, ignored_exceptions=ignored)
    return waiting.until(lambda _: condition(), what)


def draw(browser: webdriver.Chrome, digit: int) -> None:
    """Draw a digit on the page's paper with the mouse."""
    for stroke in DRAWINGS[digit]:
        draw_stroke(browser, stroke)


def draw_stroke(browser: webdriver.Chrome, stroke: Stroke) -> None:
    paper = find(browser, "#pad")
    edge = paper.rect["width"]
    hand = ActionChains(browser, duration=5)
    points = list(steps(stroke))
    hand.move_to_element_with_offset(paper, *offset(points[0], edge)).click_and_hold()
    for point in points[1:]:
        hand.move_to_element_with_offset(paper, *offset(point, edge))
    hand.release().perform()


def steps(stroke: Stroke, count: int = 5) -> Iterator[tuple[float, float]]:
    """Points along a stroke, `count` between two of its own."""
    yield stroke[0]
    for (x0, y0), (x1, y1) in pairwise(stroke):
        for i in range(1, count + 1):
            yield x0 + (x1 - x0) * i / count, y0 + (y1 - y0) * i / count


def offset(point: tuple[float, float], edge: float) -> tuple[int, int]:
    """From the middle of the paper, in pixels, as WebDriver counts."""
    return round((point[0] - 0.5) * edge), round((point[1] - 0.5) * edge)


def hosts_asked(browser: webdriver.Chrome) -> set[str]:
    """Hosts and ports of all requests since the log was read last."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls: list[str] = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    return {urlsplit(url).netloc for url in urls if urlsplit(url).scheme not in ("data", "blob", "about", "chrome")}


def is_loaded(browser: webdriver.Chrome, picture: WebElement) -> bool:
    """Whether an <img> shows its picture."""
    loaded: Any = browser.execute_script("return arguments[0].complete && arguments[0].naturalWidth > 0", picture)
    return bool(loaded)
