"""A reviewer at the keyboard, at the mouse, and without scripts."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from evaluations.models import Review
from tests.evaluations.making import candidate, open_round

from .conftest import after, arrive, console

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def row(ana, ben, rui, live_server, browser, client_of):
    """An open round before Rui's eyes, the first text on the page."""
    row = open_round(ben, candidate(ana))
    browser.visit(reverse("round-list"))
    session = client_of(rui).cookies["sessionid"].value
    browser.add_cookie({"name": "sessionid", "value": session})
    browser.visit(reverse("review", args=[row.pk]))
    return row


def press(browser, *keys):
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def test_by_keys_alone(row, rui, browser):
    after(browser, lambda: press(browser, "4", "f", Keys.ENTER))
    assert browser.title.startswith("Text 2 of 12")
    press(browser, "2", "i", "c", "Says 5 things wrongly", Keys.ESCAPE)
    after(browser, lambda: press(browser, Keys.ENTER))
    press(browser, "1", "n", "c")
    leave = ActionChains(browser).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL)
    after(browser, leave.perform)
    said = Review.objects.order_by("created_at").values_list("fidelity", "verdict", "comment")
    assert list(said) == [
        (4, "faithful", ""),
        (2, "inverted", "Says 5 things wrongly"),
        (1, "incoherent", ""),
    ]
    assert console(browser) == []


def test_too_early_an_enter_says_what_is_missing_and_keeps_the_rest(row, browser):
    press(browser, "3", "c", "Half of it", Keys.ESCAPE)
    after(browser, lambda: press(browser, Keys.ENTER))
    assert "Choose the one verdict that fits best." in browser.words
    assert browser.find("[name=fidelity]:checked").get_attribute("value") == "3"
    assert browser.find("[name=comment]").get_attribute("value") == "Half of it"
    assert not Review.objects.exists()


def test_keys_are_explained_on_a_key(row, browser):
    press(browser, "?")
    assert "a curator would sign it" in browser.words
    press(browser, "?")
    assert not browser.find("#keys").is_displayed()


def test_enter_on_a_link_follows_the_link(row, browser):
    press(browser, "4", "f")
    after(browser, lambda: browser.find(".breadcrumb a").send_keys(Keys.ENTER))
    assert browser.current_url.endswith(reverse("round-list"))
    assert not Review.objects.exists()


@pytest.mark.parametrize("width", [1280, 390])
def test_by_mouse_or_thumb(row, browser, width):
    browser.width(width)
    labels = {label.text.split("\n")[0]: label for label in browser.all(".choice-face")}
    for label in labels.values():
        assert label.size["height"] >= (44 if width == 390 else 24)
    for name, label in labels.items():
        if "Mostly" in label.text or "Partial" in name:
            label.click()
    after(browser, lambda: browser.find(".rating button").click())
    assert Review.objects.values_list("fidelity", "verdict").get() == (4, "partial")
    assert not browser.execute_script(
        "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def test_without_scripts(row, browser):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.refresh()
    for label in browser.all(".choice-face"):
        if "Mostly" in label.text or "Faithful" in label.text:
            label.click()
    browser.find(".rating button").click()
    arrive(browser, lambda page: page.title.startswith("Text 2 of 12"))
    assert Review.objects.values_list("fidelity", "verdict").get() == (4, "faithful")
