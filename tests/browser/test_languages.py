"""The language of the pages, chosen at their foot; and pages that run from right to left."""

import pytest

from tests.concepts import making
from tests.evaluations.making import open_round

from .conftest import after, console
from .test_keyboard import sign_in
from .test_webhooks import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def choose(browser, code):
    browser.find(f'#language option[value="{code}"]').click()
    after(browser, browser.find(".language button").click)


def test_ana_reads_the_site_in_spanish(ana, ben, browser):
    concept = making.trained(ana, ben).concept
    sign_in(browser, ana)
    browser.visit("/")
    choose(browser, "es")
    assert "Lo pendiente" in browser.words
    for name, address in [
        ("es-home", "/"), ("es-profile", "/profile/"), ("es-concept", f"/concepts/{concept.slug}/"),
    ]:  # fmt: skip
        browser.visit(address)
        assert browser.find("html").get_attribute("lang") == "es"
        looked_at(browser, name)
    assert console(browser) == []


def test_pages_turn_when_the_language_runs_from_right_to_left(ana, ben, browser, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    run = making.trained(ana, ben)
    open_round(ben, run)
    sign_in(browser, ana)
    browser.visit("/")
    choose(browser, "ar")
    for name, address in [
        ("ar-home", "/"), ("ar-profile", "/profile/"), ("ar-concept", f"/concepts/{run.concept.slug}/"),
    ]:  # fmt: skip
        browser.visit(address)
        mark, foot = (browser.find(css).rect["x"] for css in (".mark", ".bar-end"))
        assert mark > foot, "the name of the site stands at the right"
        looked_at(browser, name)
        for pixels in (1280, 390):
            browser.width(pixels)
            assert browser.execute_script(WIDER) <= 0, f"{name} is wider than {pixels} pixels"
        browser.width(1280)
    assert console(browser) == []
