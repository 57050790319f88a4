"""The frame of every page by keys alone, and what a form says when something is wrong."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import arrive, console
from tests.concepts import making

LISTS = ["/", "/concepts/", "/concepts/new/", "/people/", "/runs/", "/rounds/", "/packs/"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(browser, *keys):
    browser.switch_to.active_element.send_keys(*keys)


def focused(browser):
    return browser.switch_to.active_element


def sign_in(browser, user):
    browser.visit("/accounts/login/")
    browser.fill(login=user.username, password="lacuna-demo")
    browser.find('main button[type="submit"]').click()
    arrive(browser, lambda page: page.all(".menu"))


def test_a_slash_leads_to_the_search_and_enter_finds(browser, ana):
    making.proposed(ana)
    browser.visit("/")
    press(browser, "/")
    assert focused(browser).get_attribute("name") == "q"
    press(browser, "mutual", Keys.ENTER)
    arrive(browser, lambda page: "q=mutual" in page.current_url and "mutual aid" in page.words)
    assert console(browser) == []


def test_a_slash_in_a_field_is_a_slash(browser, ana):
    sign_in(browser, ana)
    browser.visit("/concepts/new/")
    browser.find('[name="term"]').send_keys("and/or")
    assert browser.find('[name="term"]').get_attribute("value") == "and/or"


def test_the_first_key_skips_to_the_text(browser, db):
    browser.visit("/concepts/")
    press(browser, Keys.TAB)
    assert focused(browser).text == "Skip to the text"
    press(browser, Keys.ENTER)
    assert focused(browser).get_attribute("id") == "main"


def test_escape_closes_the_menu_and_gives_the_focus_back(browser, ana):
    sign_in(browser, ana)
    summary = browser.find(".menu > summary")
    summary.send_keys(Keys.ENTER)
    assert browser.find(".menu").get_attribute("open")
    press(browser, Keys.TAB)
    press(browser, Keys.ESCAPE)
    assert not browser.find(".menu").get_attribute("open")
    assert focused(browser) == summary


def test_what_is_wrong_takes_the_focus_and_leads_to_its_field(browser, ana):
    sign_in(browser, ana)
    browser.visit("/concepts/new/")
    browser.fill(term="mutual aid")
    browser.find('main button[type="submit"]').click()
    arrive(browser, lambda page: focused(page).get_attribute("data-error-summary") is not None)
    browser.find("[data-error-summary] a").click()
    assert focused(browser).get_attribute("aria-invalid") == "true"
    assert browser.find('[name="term"]').get_attribute("value") == "mutual aid"


@pytest.mark.parametrize("pixels", [390, 768, 1280])
def test_no_page_is_wider_than_its_window(browser, ana, ben, pixels):
    concept = making.trained(ana, ben).concept
    sign_in(browser, ana)
    browser.width(pixels)
    told = concept.get_absolute_url()
    for path in [*LISTS, told, f"{told}definitions/new/"]:
        browser.visit(path)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= pixels, path
    assert console(browser) == []
