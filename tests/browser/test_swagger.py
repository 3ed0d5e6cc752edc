import pytest
import requests
from selenium import webdriver

from tests.browser.chromium import find_all, hosts_asked, wait
from tests.server_process import Server

pytestmark = pytest.mark.browser


def test_swagger_ui_shows_every_operation_and_asks_nobody_else(browser: webdriver.Chrome, server: Server) -> None:
    browser.get(server.url + "/v1/ui/")
    document = requests.get(server.url + "/v1/openapi.json", timeout=30).json()
    operations = sum(len(path.keys() & {"get", "post", "put", "delete"}) for path in document["paths"].values())
    wait(browser, lambda: len(find_all(browser, ".opblock")) == operations, "every operation is shown")
    assert hosts_asked(browser) == {f"127.0.0.1:{server.port}"}
