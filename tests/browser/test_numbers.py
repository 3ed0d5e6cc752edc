"""The page with pictures of whole numbers: boxes over the picture, rows to correct, text to take away."""

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from inkdigits.client import Client
from tests.browser.chromium import SECONDS, find, find_all, hosts_asked, is_loaded, text, wait
from tests.drawings import drawn
from tests.pictures import encoded
from tests.server_process import Server
from tests.sheets import LINES, pages_of, sheet

pytestmark = pytest.mark.browser

SHEET = encoded(sheet(*LINES), "JPEG", quality=95)


@pytest.fixture
def page(browser: webdriver.Chrome, server: Server) -> webdriver.Chrome:
    browser.get(server.url + "/")
    wait(browser, lambda: len(find_all(browser, "#model option")) > 2, "the models are offered")
    permissions = {"origin": server.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)
    return browser


@pytest.fixture
def phone(page: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    page.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield page
    page.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def give(page: webdriver.Chrome, folder: Path, **pictures: bytes) -> None:
    """Choose picture files, all at once."""
    paths = [folder / name.replace("_", ".") for name in pictures]
    for path, data in zip(paths, pictures.values(), strict=True):
        path.write_bytes(data)
    find(page, "#choose").send_keys("\n".join(map(str, paths)))


def fields(page: webdriver.Chrome) -> list[WebElement]:
    return find_all(page, "#sheets input")


def shown(page: webdriver.Chrome) -> list[str]:
    return [str(field.get_property("value")) for field in fields(page)]


def read(page: webdriver.Chrome, *numbers: str) -> None:
    wait(page, lambda: shown(page) == list(numbers), f"the page shows {numbers}")


def clipboard(page: webdriver.Chrome) -> str:
    return str(page.execute_async_script("navigator.clipboard.readText().then(arguments[0])"))


def test_the_numbers_of_a_picture_are_shown_each_with_its_box(
    page: webdriver.Chrome, server: Server, tmp_path: Path
) -> None:
    give(page, tmp_path, page_jpg=SHEET)
    read(page, *LINES)
    assert text(page, "#numbers-title") == "4 numbers"
    assert find(page, "#said").get_property("textContent") == "4 numbers."
    with Client(server.url) as client:
        reading = client.read(SHEET)
    picture = find(page, "#sheets figure").rect
    scale = picture["width"] / reading.width
    for number, box in zip(reading.numbers, find_all(page, ".box"), strict=True):
        x, y, width, height = number.box
        place = box.rect
        assert abs(place["x"] - picture["x"] - x * scale) < 2
        assert abs(place["y"] - picture["y"] - y * scale) < 2
        assert abs(place["width"] - width * scale) < 2
        assert abs(place["height"] - height * scale) < 2
    assert [label.text for label in find_all(page, ".box .label")] == list(LINES)
    assert not find(page, "#pad").is_displayed()
    assert hosts_asked(page) == {f"127.0.0.1:{server.port}"}


def test_doubt_is_marked_where_the_server_doubts_and_not_by_colour_alone(
    page: webdriver.Chrome, server: Server, tmp_path: Path
) -> None:
    blurred = encoded(sheet("5555", "4711", "888", "2345"), "JPEG", quality=3)
    give(page, tmp_path, blurred_jpg=blurred)
    with Client(server.url) as client:
        reading = client.read(blurred)
    rows = wait(page, lambda: find_all(page, "#sheets li"), "the numbers are shown")
    labels = find_all(page, ".box .label")
    for number, row, label in zip(reading.numbers, rows, labels, strict=True):
        verdict = row.find_element("css selector", ".verdict").text
        assert verdict.startswith("Sure" if number.accepted else "Not sure")
        assert str(label.get_property("textContent")).endswith("?") is not number.accepted


def test_the_numbers_are_copied_as_a_column(page: webdriver.Chrome, tmp_path: Path) -> None:
    give(page, tmp_path, page_jpg=SHEET)
    read(page, *LINES)
    find(page, "#copy-column").click()
    wait(page, lambda: text(page, "#copy-column") == "Copied", "the button says so")
    assert clipboard(page) == "\n".join(LINES)
    wait(page, lambda: text(page, "#copy-column") == "Copy column", "the button has its name again")


def test_they_are_copied_where_browsers_keep_the_clipboard_from_pages(page: webdriver.Chrome, tmp_path: Path) -> None:
    give(page, tmp_path, page_jpg=SHEET)
    read(page, *LINES)
    page.execute_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    find(page, "#copy-column").click()
    wait(page, lambda: text(page, "#copy-column") == "Copied", "the button says so")
    fields(page)[0].send_keys(Keys.CONTROL, "av")
    wait(page, lambda: shown(page)[0] == " ".join(LINES), "what was copied is pasted into a field of one line")


def test_a_corrected_number_is_copied_as_corrected(page: webdriver.Chrome, tmp_path: Path) -> None:
    give(page, tmp_path, page_jpg=SHEET)
    read(page, *LINES)
    fields(page)[1].clear()
    fields(page)[1].send_keys("2.159-")
    assert text(page, "#sheets li:nth-child(2) .verdict") == "Corrected from 2358"
    assert find_all(page, ".box .label")[1].text == "2.159-"
    find(page, "#copy-csv").click()
    wait(page, lambda: text(page, "#copy-csv") == "Copied", "the button says so")
    head, first, second, *_ = csv.reader(io.StringIO(clipboard(page)))
    assert head == ["file", "number", "text", "raw", "confidence", "accepted", "reason", "x", "y", "w", "h"]
    assert first[:4] == ["page.jpg", "1", "471", "471"]
    assert second[:7] == ["page.jpg", "2", "2159", "2.159-", "", "true", "corrected"]


def test_the_table_is_saved_as_a_file(page: webdriver.Chrome, tmp_path: Path) -> None:
    page.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    give(page, tmp_path, page_jpg=SHEET)
    read(page, *LINES)
    find(page, "#save-csv").click()
    saved = tmp_path / "numbers.csv"
    give_up = time.monotonic() + SECONDS
    while not saved.exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    assert [row["text"] for row in csv.DictReader(io.StringIO(saved.read_text()))] == list(LINES)


def test_many_pictures_are_shown_one_below_the_other_and_a_bad_one_says_why(
    page: webdriver.Chrome, tmp_path: Path
) -> None:
    give(page, tmp_path, bad_jpg=b"hello", one_png=drawn(1), first_jpg=SHEET, second_jpg=encoded(sheet("36", "90")))
    read(page, "1", *LINES, "36", "90")
    assert [name.text for name in find_all(page, "#sheets h3")] == ["bad.jpg", "one.png", "first.jpg", "second.jpg"]
    assert "not a picture" in text(page, "#sheets .error")
    find(page, "#copy-column").click()
    wait(page, lambda: text(page, "#copy-column") == "Copied", "the button says so")
    assert clipboard(page).split() == ["1", *LINES, "36", "90"]


def test_a_picture_on_its_side_is_read_and_its_numbers_are_shown_upright(
    page: webdriver.Chrome, tmp_path: Path
) -> None:
    give(page, tmp_path, page_png=encoded(np.rot90(sheet(*LINES))))
    read(page, *LINES)
    assert text(page, "#sheets h3") == "page.png was read turned by 90° clockwise"
    shape = "const c = document.querySelector('#sheets canvas'); return c.width / c.height"
    wait(page, lambda: page.execute_script(shape) > 1, "a piece wider than high")


def test_a_blank_picture_is_told_blank(page: webdriver.Chrome, tmp_path: Path) -> None:
    give(page, tmp_path, page_png=encoded(sheet()))
    assert "no ink" in wait(page, lambda: text(page, "#error"), "the error is shown")
    assert not find(page, "#numbers").is_displayed()


def test_a_picture_that_browsers_do_not_show_is_drawn_by_the_server(page: webdriver.Chrome, tmp_path: Path) -> None:
    give(page, tmp_path, page_tiff=encoded(sheet(*LINES), "TIFF"))
    read(page, *LINES)
    wait(page, lambda: is_loaded(page, find(page, "#sheets .drawn img")), "the picture is shown")
    assert find(page, "#sheets canvas").get_property("width") > find(page, "#sheets canvas").get_property("height")


def test_every_page_of_a_tiff_is_shown(page: webdriver.Chrome, tmp_path: Path) -> None:
    give(page, tmp_path, scan_tiff=pages_of(LINES[:2], LINES[2:3], LINES[3:]))
    read(page, *LINES)
    assert [title.text for title in find_all(page, "#sheets h3")] == [f"scan.tiff#page={each}" for each in (1, 2, 3)]
    wait(
        page,
        lambda: [is_loaded(page, shown) for shown in find_all(page, "#sheets .drawn img")] == [True] * 3,
        "the pages are shown",
    )


def test_a_number_that_is_one_digit_after_all_can_be_read_as_one(page: webdriver.Chrome, tmp_path: Path) -> None:
    give(page, tmp_path, page_jpg=encoded(sheet("17", width=300)))
    read(page, "17")
    find(page, "#one-digit").click()
    wait(page, lambda: text(page, "#digit"), "a digit is read")
    assert not find(page, "#numbers").is_displayed()


def test_closed_the_page_is_for_drawing_again(page: webdriver.Chrome, tmp_path: Path) -> None:
    give(page, tmp_path, page_jpg=SHEET)
    read(page, *LINES)
    find(page, "#close-numbers").click()
    assert text(page, "#hint").startswith("Draw a digit")
    assert not find(page, "#numbers").is_displayed()
    give(page, tmp_path, page_jpg=encoded(sheet("36", "90")))
    read(page, "36", "90")


def test_rows_and_buttons_are_reached_with_the_keyboard_and_a_row_shows_its_box(
    page: webdriver.Chrome, tmp_path: Path
) -> None:
    give(page, tmp_path, page_jpg=SHEET)
    read(page, *LINES)
    assert page.switch_to.active_element.get_attribute("id") == "numbers-title"
    reached = []
    for _ in range(10):
        ActionChains(page).send_keys(Keys.TAB).perform()
        active = page.switch_to.active_element
        reached.append(active.get_attribute("id") or active.get_attribute("aria-label"))
        chosen = [label.text for label in find_all(page, ".box.chosen .label")]
        if str(reached[-1]).startswith("Number"):
            assert chosen == [active.get_property("value")]
    named = ["close-numbers", "copy-column", "copy-csv", "save-csv", "another", "one-digit"]
    assert reached == [*named, *(f"Number {index}" for index in range(1, 5))]


def test_a_phone_offers_its_camera_and_nothing_hangs_over_its_edge(phone: webdriver.Chrome, tmp_path: Path) -> None:
    assert find(phone, "label[for=photograph]").is_displayed()
    assert find(phone, "#photograph").get_attribute("capture") == "environment"
    path = tmp_path / "page.jpg"
    path.write_bytes(SHEET)
    find(phone, "#photograph").send_keys(str(path))
    read(phone, *LINES)
    assert phone.execute_script("return document.documentElement.scrollWidth") == 360


def test_no_label_hides_a_number_or_another_label(phone: webdriver.Chrome, tmp_path: Path) -> None:
    lines = ("4711", "2358", "9036", "3690", "1234", "5678", "9012", "3456", "7890", "1357", "2468", "8642")
    give(phone, tmp_path, page_jpg=encoded(sheet(*lines, width=400)))
    wait(phone, lambda: len(fields(phone)) >= len(lines) // 2, "the numbers are shown")
    labels = [label.rect for label in find_all(phone, ".box .label") if label.is_displayed()]
    boxes = [box.rect for box in find_all(phone, ".box")]
    assert labels
    for index, label in enumerate(labels):
        assert not any(overlap(label, other) for other in [*boxes, *labels[:index]])


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    across = a["x"] < b["x"] + b["width"] and b["x"] < a["x"] + a["width"]
    return across and a["y"] < b["y"] + b["height"] and b["y"] < a["y"] + a["height"]
