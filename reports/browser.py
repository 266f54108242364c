"""Stage:     reports, tests. A headless Chromium that a test drives.
Input:     the page's file, a size, a colour scheme.
Output:    a driver; what the console said; what went over the network; what a reader does and sees.
Invariant: the browser is Debian's, with a profile of its own that ends with it.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

DESKTOP, PHONE = (1280, 900), (360, 740)


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """A browser that logs its console and its network."""
    with tempfile.TemporaryDirectory(prefix="sealbreak-chromium-", ignore_cleanup_errors=True) as profile:
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                         "--disable-background-networking", "--no-first-run", f"--user-data-dir={profile}"):
            options.add_argument(argument)
        if os.geteuid() == 0:  # Chromium's own sandbox refuses root, which is what a container has.
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        # Whatever it writes, it writes there: nothing is left in the home of who runs the tests.
        homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR"), profile)
        service = Service("/usr/bin/chromedriver", env={**os.environ, **homes})
        driver = webdriver.Chrome(service=service, options=options)
        try:
            yield driver
        finally:
            driver.quit()


def show(driver: webdriver.Chrome, page: Path, size: tuple[int, int] = DESKTOP, dark: bool = False,
         fragment: str = "") -> None:
    """Opens the page anew, in an emulated size and colour scheme."""
    features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                {"name": "prefers-reduced-motion", "value": "reduce"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": features})
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE})
    driver.get("about:blank")
    console(driver)
    requests(driver)
    driver.get(page.resolve().as_uri() + fragment)


def console(driver: webdriver.Chrome) -> list[str]:
    """What the console said since it was last asked, other than at its least level."""
    return [f"{line['level']}: {line['message']}" for line in driver.get_log("browser")]


def requests(driver: webdriver.Chrome) -> list[str]:
    """The addresses that were asked for since the last call."""
    messages = (json.loads(line["message"])["message"] for line in driver.get_log("performance"))
    return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]


# --- What a test looks at, and does ---------------------------------------------------------------

def one(driver, selector):
    return driver.find_element(By.CSS_SELECTOR, selector)


def texts(driver, selector):
    return driver.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)", selector)


def type_in(driver, selector, text):
    field = one(driver, selector)
    field.clear()
    field.send_keys(text)


def choose(driver, selector, text):
    Select(one(driver, selector)).select_by_visible_text(text)


def shown_rows(driver, table):
    return driver.execute_script(
        "return [...document.querySelectorAll(`#${arguments[0]} tbody tr`)].filter((row) => !row.hidden)"
        ".map((row) => row.cells[0].textContent)", table)


def count(driver):
    return one(driver, "#findings-count").text


def press(driver, *keys):
    ActionChains(driver).send_keys(*keys).perform()


def focused(driver):
    return driver.switch_to.active_element
