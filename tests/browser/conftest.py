"""One server with the shipped models and one Chromium for all tests of this folder; skipped where there is none."""

import os
import shutil
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from tests.browser.chromium import options
from tests.server_process import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """A window of 1100x1100; `make test` installs the two programs where it may."""
    programs = [shutil.which("chromium"), shutil.which("chromedriver")]
    if None in programs:
        pytest.skip("Chromium and ChromeDriver are not installed (Debian: apt-get install chromium chromium-driver)")
    browser, driver = map(str, programs)
    window = webdriver.Chrome(options=options(browser, root=os.geteuid() == 0), service=Service(driver))
    yield window
    window.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """Chromium with a clean log; after the test no script may have failed and no policy been broken."""
    chromium.get("about:blank")
    chromium.get_log("browser")
    chromium.get_log("performance")
    yield chromium
    # A status of the server's is no trouble of the page's: pages are expected to say it.
    trouble = [entry["message"] for entry in chromium.get_log("browser") if entry["source"] != "network"]
    assert trouble == []
