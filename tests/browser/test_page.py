import base64
from pathlib import Path

import pytest
import requests
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from inkdigits.client import Client
from tests.browser.chromium import draw, draw_stroke, find, find_all, hosts_asked, is_loaded, text, wait
from tests.drawings import FOUR, drawn
from tests.server_process import Server, running_server

pytestmark = pytest.mark.browser

DROP = """
const [data, name] = arguments;
const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
const transfer = new DataTransfer();
transfer.items.add(new File([bytes], name, { type: "image/png" }));
const event = arguments[2] === "paste"
  ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true })
  : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
document.body.dispatchEvent(event);
"""


@pytest.fixture
def page(browser: webdriver.Chrome, server: Server) -> webdriver.Chrome:
    browser.get(server.url + "/")
    wait(browser, lambda: len(find_all(browser, "#model option")) > 2, "the models are offered")
    return browser


def answered(page: webdriver.Chrome, digit: int) -> None:
    wait(page, lambda: text(page, "#digit") == str(digit), f"the page says {digit}")


def newest(server: Server) -> str:
    with Client(server.url) as client:
        return next(client.predictions(limit=1)).id


def test_a_drawn_seven_is_read_a_moment_after_the_pen_goes_up(page: webdriver.Chrome, server: Server) -> None:
    draw(page, 7)
    answered(page, 7)
    assert text(page, "#verdict") == "Sure"
    assert text(page, "#confidence").endswith(" %")
    assert text(page, "#bars .best .name") == "7"
    assert len(find_all(page, "#bars li")) == 10
    assert find(page, ".results li:first-child").get_attribute("data-id") == newest(server)
    picture = find(page, ".results li:first-child img")
    wait(page, lambda: is_loaded(page, picture), "its picture is shown")
    assert hosts_asked(page) == {f"127.0.0.1:{server.port}"}


def test_a_result_of_a_half_drawn_digit_is_replaced_by_that_of_the_whole(
    page: webdriver.Chrome, server: Server
) -> None:
    before = len(requests.get(server.url + "/v1/inference", timeout=30).json())
    draw_stroke(page, FOUR[0])
    find(page, "#read").click()
    wait(page, lambda: text(page, "#digit"), "something is read in half a four")
    draw_stroke(page, FOUR[1])
    answered(page, 4)
    history = server.url + "/v1/inference"
    wait(page, lambda: len(requests.get(history, timeout=30).json()) == before + 1, "one result is kept")


def test_strokes_are_undone_and_the_paper_is_cleared(page: webdriver.Chrome) -> None:
    draw(page, 4)
    find(page, "#pad").send_keys(Keys.CONTROL, "z")
    assert find(page, "#undo").is_enabled()
    find(page, "#undo").click()
    assert not find(page, "#undo").is_enabled()
    draw(page, 1)
    find(page, "body").send_keys(Keys.ESCAPE)
    assert text(page, "#hint").startswith("Draw a digit")
    assert text(page, "#verdict") == "The answer appears here."


def test_a_chosen_picture_is_read(page: webdriver.Chrome, tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(drawn(1))
    find(page, "#choose").send_keys(str(path))
    answered(page, 1)


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_dropped_or_pasted_is_read(page: webdriver.Chrome, way: str) -> None:
    page.execute_script(DROP, base64.b64encode(drawn(7)).decode(), "seven.png", way)
    answered(page, 7)
    assert find(page, "#dropping").get_attribute("hidden") is not None


def test_what_is_no_picture_is_told_in_the_servers_sentence(page: webdriver.Chrome, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("hello")
    find(page, "#choose").send_keys(str(path))
    said = wait(page, lambda: text(page, "#error"), "the error is shown")
    assert "not a picture" in said
    assert text(page, "#digit") == ""


def test_all_models_answer_together(page: webdriver.Chrome) -> None:
    Select(find(page, "#model")).select_by_value("all")
    draw(page, 7)
    answered(page, 7)
    names = [option.get_attribute("value") for option in find_all(page, "#model option")]
    assert [row.text for row in find_all(page, "#each-model li span:first-child")] == names[1:-1]


@pytest.mark.parametrize("model", ["all", "cnn"])
def test_doubt_is_shown_where_the_server_doubts_and_nowhere_else(
    page: webdriver.Chrome, server: Server, model: str
) -> None:
    Select(find(page, "#model")).select_by_value(model)
    draw_stroke(page, ((0.2, 0.5), (0.8, 0.5)))
    wait(page, lambda: text(page, "#digit"), "something is read in a level stroke")
    with Client(server.url) as client:
        result = next(client.predictions(limit=1))
    assert text(page, "#verdict").startswith("Sure" if result.accepted else "Not sure: ")
    assert text(page, "#source").endswith(result.reason or "")
    assert ("?" in text(page, ".results li:first-child .said")) is not result.accepted


def test_a_result_is_corrected_and_the_correction_taken_back(page: webdriver.Chrome, server: Server) -> None:
    draw(page, 7)
    answered(page, 7)
    find(page, "#correct").click()
    find_all(page, "#result-labels button")[1].click()
    wait(page, lambda: text(page, ".results li:first-child .said") == "7 → 1", "the card shows the correction")
    with Client(server.url) as client:
        assert client.get(newest(server)).label == 1
        find(page, "#unlabel").click()
        wait(page, lambda: text(page, ".results li:first-child .said") == "7", "the card shows what was read")
        assert client.get(newest(server)).label is None
    find(page, "body").send_keys(Keys.ESCAPE)
    assert not find(page, "#result").is_displayed()


def test_a_result_is_deleted_only_when_asked_twice(page: webdriver.Chrome, server: Server) -> None:
    draw(page, 7)
    answered(page, 7)
    id = newest(server)
    find(page, ".results li:first-child button").send_keys(Keys.ENTER)
    find(page, "#delete").click()
    assert text(page, "#delete") == "Really delete?"
    assert newest(server) == id
    find(page, "#delete").click()
    wait(page, lambda: newest(server) != id, "it is gone")
    wait(page, lambda: not find_all(page, f"[data-id='{id}']"), "it is gone from the page")


def test_older_results_come_a_page_at_a_time(browser: webdriver.Chrome, server: Server) -> None:
    with Client(server.url) as client:
        for _ in range(30):
            client.predict(drawn(1))
        count = len(client.inferences())
    browser.get(server.url + "/")
    wait(browser, lambda: len(find_all(browser, ".results li")) == 24, "one page of results")
    while find(browser, "#older").is_displayed():
        shown = len(find_all(browser, ".results li"))
        find(browser, "#older").click()
        wait(browser, lambda before=shown: len(find_all(browser, ".results li")) > before, "older ones")
    assert len(find_all(browser, ".results li")) == count


def test_the_models_and_how_well_they_did_are_shown(page: webdriver.Chrome, server: Server) -> None:
    find(page, "#show-models").click()
    rows = wait(page, lambda: find_all(page, "#model-rows tr"), "the models are listed")
    with Client(server.url) as client:
        models = client.models()
    assert len(rows) == sum(len(model.versions) for model in models)
    promoted = [row.text for row in find_all(page, "#model-rows .promoted td:nth-child(2)")]
    assert promoted == [model.promoted for model in models]


def test_everything_is_reached_with_the_keyboard(page: webdriver.Chrome) -> None:
    draw(page, 1)
    answered(page, 1)
    reached = set()
    for _ in range(12):
        ActionChains(page).send_keys(Keys.TAB).perform()
        reached.add(page.switch_to.active_element.get_attribute("id"))
    assert {"undo", "clear", "choose", "read", "model", "correct"} <= reached


def test_nothing_hangs_over_the_edge_of_a_phone(page: webdriver.Chrome) -> None:
    phone = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        draw(page, 7)
        answered(page, 7)
        assert page.execute_script("return document.documentElement.scrollWidth") == 360
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_server_that_is_gone_is_told(browser: webdriver.Chrome, tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as going:
        browser.get(going.url + "/")
        wait(browser, lambda: len(find_all(browser, "#model option")) > 2, "the models are offered")
    draw(browser, 7)
    wait(browser, lambda: "does not answer" in text(browser, "#error"), "the error is shown")
