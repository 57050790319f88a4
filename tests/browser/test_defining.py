"""Writing a definition in a real browser: kept while typing, two windows, a site that is away."""

import pytest

from concepts.models import Definition
from tests.browser.conftest import arrive, console
from tests.browser.test_keyboard import sign_in
from tests.concepts import making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "/concepts/mutual-aid/definitions/new/"
TEXT = "Help that equals give each other [1], without a ruler."


def write(browser, text):
    field = browser.find('[name="text"]')
    field.clear()
    field.send_keys(text)


def kept(page):
    return page.execute_script(
        "return document.getElementById('saved').dataset.kept"
    ) == "yes" and ("Kept at" in page.words)


def test_what_is_typed_is_kept_and_two_windows_overwrite_nothing(browser, ana):
    making.proposed(ana)
    sign_in(browser, ana)
    browser.visit(NEW)
    write(browser, TEXT)
    arrive(browser, lambda page: kept(page) and "/definitions/1/edit/" in page.current_url)
    assert Definition.objects.get().text == TEXT
    assert "Help that equals give each other, without a ruler." in browser.words, "as a model reads"
    browser.picture("define-kept")
    first = browser.current_window_handle
    address = browser.current_url
    browser.switch_to.new_window("tab")
    browser.get(address)
    write(browser, "The other window.")
    arrive(browser, kept)
    browser.switch_to.window(first)
    browser.find('[name="text"]').send_keys(" Mine.")
    arrive(browser, lambda page: "saved in another window" in page.words)
    browser.press("Show both texts")
    arrive(browser, lambda page: page.all("#conflict"))
    browser.picture("define-conflict")
    assert browser.find('[name="text"]').get_attribute("value") == f"{TEXT} Mine."
    assert Definition.objects.get().text == "The other window."
    # The browser complains of the 412s, which are meant, and of nothing else.
    assert [line for line in console(browser) if "412" not in line] == []


def test_signed_out_in_mid_sentence(browser, ana):
    making.draft(ana, data=making.but(text="Before."))
    sign_in(browser, ana)
    browser.visit("/concepts/mutual-aid/definitions/1/edit/")
    browser.delete_cookie("sessionid")
    write(browser, TEXT)
    arrive(browser, lambda page: "You are signed out" in page.words)
    browser.press("Sign in and go on")
    arrive(browser, lambda page: page.all('[name="login"]'))
    browser.fill(login="ana", password="lacuna-demo")
    browser.find('main button[type="submit"]').click()
    arrive(browser, lambda page: page.all("#define"))
    assert browser.find('[name="text"]').get_attribute("value") == TEXT


def test_a_site_that_is_away_loses_nothing(browser, ana):
    making.draft(ana, data=making.but(text="Before."))
    sign_in(browser, ana)
    address = "/concepts/mutual-aid/definitions/1/edit/"
    browser.visit(address)
    browser.execute_cdp_cmd("Network.enable", {})
    away = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", away)
    write(browser, TEXT)
    arrive(browser, lambda page: "The site has not taken this" in page.words)
    back = away | {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", back)
    arrive(browser, kept)
    assert Definition.objects.get().text == TEXT
