from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from inkdigits.client import Client
from tests.browser.chromium import find, find_all, is_loaded, text, wait
from tests.drawings import drawn
from tests.server_process import Server, free_port

pytestmark = pytest.mark.browser

SITE = Path(__file__).parents[2] / "client" / "simple-site.html"


@pytest.fixture
def site(browser: webdriver.Chrome) -> webdriver.Chrome:
    browser.get(SITE.as_uri())
    return browser


def point_at(site: webdriver.Chrome, url: str) -> None:
    find(site, "#server").clear()
    find(site, "#server").send_keys(url, Keys.TAB)


def send(site: webdriver.Chrome, path: Path) -> None:
    wait(site, lambda: find(site, "#send").is_enabled(), "the page is at rest")
    find(site, "#picture").send_keys(str(path))
    find(site, "#send").click()


def test_a_picture_sent_from_disk_is_listed_first_with_its_picture(
    site: webdriver.Chrome, server: Server, tmp_path: Path
) -> None:
    with Client(server.url) as client:
        client.inference(drawn(1))
        point_at(site, server.url)
        path = tmp_path / "seven.png"
        path.write_bytes(drawn(7))
        send(site, path)
        wait(site, lambda: find_all(site, "#results li.new"), "the new result is shown")
        results = client.inferences()
    assert len(find_all(site, "#results li")) == min(len(results), 200)
    confidence = repr(results[-1].confidence).removesuffix(".0")  # as JavaScript writes numbers
    assert text(site, "#results li:first-child p") == f"7 - {confidence}"
    for picture in find_all(site, "#results li:nth-child(-n + 2) img"):
        wait(site, lambda shown=picture: is_loaded(site, shown), "its picture is shown")


def test_a_refusal_is_shown_with_status_and_message(site: webdriver.Chrome, server: Server, tmp_path: Path) -> None:
    point_at(site, server.url)
    path = tmp_path / "text.png"
    path.write_text("hello")
    send(site, path)
    said = wait(site, lambda: find_all(site, "#status.bad"), "the error is shown")[0].text
    assert said[0] == "4"
    assert said.endswith(".")


def test_an_address_that_is_none_is_asked_for(site: webdriver.Chrome) -> None:
    point_at(site, "digits")
    wait(site, lambda: text(site, "#status").startswith("Give the server's address"), "the error is shown")


def test_a_server_that_is_not_there_is_told(site: webdriver.Chrome) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    point_at(site, url)
    wait(site, lambda: text(site, "#status") == f"No server answers at {url}. Is it running there?", "the error")
