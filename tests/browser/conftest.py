"""A real browser: Debian's Chromium, headless, in two widths.

`LACUNA_SCREENSHOTS=folder` keeps pictures of what the tests walk through.
"""

import base64
import os
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars",
]  # fmt: skip


class Browser(webdriver.Chrome):
    """Chromium with the few verbs our stories use."""

    base = ""

    def visit(self, path):
        self.get(self.base + path)

    def find(self, css):
        return self.find_element("css selector", css)

    def all(self, css):
        return self.find_elements("css selector", css)

    def press(self, text):
        """Press the button or follow the link that says `text`, once the page has it."""
        arrive(self, lambda page: page.pressed(text))

    def pressed(self, text):
        """Whether a button or link said `text`; then it was pressed."""
        for element in self.all("button, a, summary, input[type=submit]"):
            if element.is_displayed() and text in (
                element.text or element.get_attribute("value") or ""
            ):
                self.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
                element.click()
                return True
        return False

    def fill(self, **fields):
        for name, value in fields.items():
            element = self.find(f'[name="{name}"]')
            if element.tag_name == "select":
                element.find_element("css selector", f'option[value="{value}"]').click()
            elif element.get_attribute("type") == "radio":
                choice = self.find(f'[name="{name}"][value="{value}"]')
                self.execute_script("arguments[0].click()", choice)
            else:
                element.clear()
                element.send_keys(value)

    @property
    def complete(self):
        return self.execute_script("return document.readyState") == "complete"

    @property
    def words(self):
        # By script: the element may be replaced between being found and being read.
        return self.execute_script("return document.body ? document.body.innerText : ''")

    def width(self, pixels):
        self.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": pixels < 600},
        )

    def picture(self, name):
        """Keep the top of the page, at both widths, when pictures are wanted."""
        folder = os.environ.get("LACUNA_SCREENSHOTS")
        for pixels in (1280, 390) if folder else ():
            self.width(pixels)
            shot = self.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
            path = Path(folder) / f"{name}-{pixels}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(shot["data"]))
        self.width(1280)


@pytest.fixture
def browser(live_server, tmp_path):
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in [*FLAGS, f"--user-data-dir={tmp_path / 'chromium'}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Browser(options=options, service=Service("/usr/bin/chromedriver"))
    driver.base = live_server.url
    driver.width(1280)
    yield driver
    driver.quit()


def console(browser):
    """What the page complained about: scripts that broke, policies that were violated."""
    return [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def arrive(browser, sign, seconds=20):
    """Wait until a whole page shows the sign; say what it shows instead if it never does.

    A page that is replaced while it is read (a stale element, a node of no document) is not an
    answer yet, so whatever the driver complains of meanwhile is asked again.
    """
    waiting = WebDriverWait(browser, seconds, 0.1, ignored_exceptions=[WebDriverException])
    try:
        waiting.until(lambda page: page.complete and sign(page))
    except TimeoutException:
        pytest.fail(f"At {browser.current_url} the page says: {browser.words[:1500]}")


def after(browser, act):
    """Do it, and wait until another page is there and what was sent has been answered."""
    old = browser.find("main")
    act()
    settled = "return typeof sending === 'undefined' || !sending"  # of the review page's script
    arrive(browser, lambda page: page.find("main") != old and page.execute_script(settled))
