"""The next text is on the page before the site has answered; and what the site answers has the last word.

`pytest -s tests/browser/test_ahead.py -k measured` tells how long a reviewer waits after Enter.
"""

import json
import sys
from statistics import median, quantiles

import pytest
from django.urls import reverse
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from evaluations.models import Item, Review, SetAside, Slot
from evaluations.services import queue, reviewing
from tests.evaluations.making import candidate, open_round

from .conftest import arrive, console

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The site's answers wait until `letGo()`; `failing` breaks the line instead.
HOLD = """
window.held = []; window.failing = false;
const really = window.fetch;
window.fetch = (address, options) => options?.method !== "POST" ? really(address, options)
  : new Promise((done, broken) => window.held.push(() =>
      window.failing ? broken(new TypeError("no line")) : really(address, options).then(done, broken)));
window.letGo = () => { for (const go of window.held.splice(0)) go(); };
"""
# From the key to the frame after the one in which the page holds another text.
WATCH = """
window.waits = [];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  const began = performance.now(), old = document.querySelector("[data-review]");
  const look = () => document.querySelector("[data-review]") === old ? requestAnimationFrame(look)
    : requestAnimationFrame(() => window.waits.push(performance.now() - began));
  requestAnimationFrame(look);
}, true);
"""


@pytest.fixture
def row(ana, ben, rui, live_server, browser, client_of):
    row = open_round(ben, candidate(ana), lambda key: f"The text of {abs(hash(key))}.")
    browser.visit(reverse("round-list"))
    session = client_of(rui).cookies["sessionid"].value
    browser.add_cookie({"name": "sessionid", "value": session})
    browser.visit(reverse("review", args=[row.pk]))
    ready(browser)
    return row


def ready(browser):
    arrive(browser, lambda page: page.execute_script("return Boolean(ahead)"))


def press(browser, *keys):
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def token(browser):
    return browser.find("[data-review]").get_attribute("data-address").strip("/").split("/")[-1]


def text_of(token):
    return Item.objects.get(token=token).output.text


def test_the_next_text_is_there_before_the_site_has_answered(row, rui, browser):
    browser.execute_script(HOLD)
    first, likely = token(browser), queue.peek_item(rui, row)
    press(browser, "4", "f", Keys.ENTER)
    arrive(browser, lambda page: text_of(likely) in page.words)
    assert not Review.objects.exists()  # nobody has been asked yet
    assert browser.current_url.endswith(f"/items/{likely}/")
    assert browser.title.startswith("Text 2 of 12")
    assert browser.execute_script("return document.activeElement.id") == "main"
    browser.execute_script("letGo()")
    ready(browser)
    assert Review.objects.get().item.token == first
    assert Slot.objects.leased().get().item.token == token(browser) == likely
    assert "4, faithful" in browser.find(".review-acts").text
    assert console(browser) == []


def test_a_whole_row_of_them_by_keys(row, browser):
    for number in range(2, 6):
        press(browser, "4", "f", Keys.ENTER)
        arrive(browser, lambda page, n=number: page.title.startswith(f"Text {n} of 12"))
        ready(browser)
    assert Review.objects.filter(fidelity=4, verdict="faithful").count() == 4
    assert [browser.find(css).text.split()[0] for css in (".review-progress b",)] == ["4"]
    assert console(browser) == []


def test_where_the_queue_gives_another_text_the_page_shows_that(row, rui, sol, browser):
    browser.execute_script(HOLD)
    likely = queue.peek_item(rui, row)
    press(browser, "4", "f", Keys.ENTER)
    arrive(browser, lambda page: token(page) == likely)
    # meanwhile the last free place of that text goes to others
    Slot.objects.filter(item__token=likely).exclude(number=1).delete()
    slot = Slot.objects.filter(item__token=likely)
    give_to(sol, slot)
    browser.execute_script("letGo()")
    ready(browser)
    assert token(browser) != likely
    assert token(browser) == Slot.objects.leased().get(reviewer=rui).item.token
    assert text_of(token(browser)) in browser.words
    assert browser.current_url.endswith(f"/items/{token(browser)}/")
    assert "Here is a different one" in browser.find("[data-told]").get_attribute("textContent")
    press(browser, "2", "i", Keys.ENTER)
    arrive(browser, lambda page: page.title.startswith("Text 3 of 12"))
    assert console(browser) == []


def give_to(member, slots):
    from django.utils import timezone

    later = timezone.now() + timezone.timedelta(minutes=30)
    slots.update(state="leased", reviewer=member, taken_at=timezone.now(), lease_expires_at=later)


def test_a_broken_line_brings_the_review_back_as_it_was(row, browser):
    browser.execute_script(HOLD)
    first = token(browser)
    press(browser, "4", "f", "c", "Half of it", Keys.ESCAPE, Keys.ENTER)
    arrive(browser, lambda page: token(page) != first)
    browser.execute_script("failing = true; letGo()")
    arrive(browser, lambda page: token(page) == first)
    assert "Not saved: the site did not answer" in browser.words
    assert browser.find("[name=comment]").get_attribute("value") == "Half of it"
    assert browser.find("[name=verdict]:checked").get_attribute("value") == "faithful"
    browser.execute_script("failing = false")
    press(browser, Keys.ENTER)
    arrive(browser, lambda page: token(page) != first)
    browser.execute_script("letGo()")
    ready(browser)
    assert Review.objects.get().comment == "Half of it"


def test_what_the_site_refuses_comes_back_with_the_reason(row, rui, browser):
    first = token(browser)
    browser.execute_script("document.querySelector('[name=comment]').value = 'x'.repeat(2001)")
    press(browser, "4", "f", Keys.ENTER)
    arrive(browser, lambda page: "at most 2,000 fit" in page.words)
    assert token(browser) == first
    assert browser.current_url.endswith(f"/items/{first}/")
    assert not Review.objects.exists()
    assert browser.execute_script("return document.activeElement.matches('[data-error-summary]')")


def test_an_enter_too_early_waits_for_the_answer(row, browser):
    browser.execute_script(HOLD)
    first = token(browser)
    press(browser, "4", "f", Keys.ENTER)
    arrive(browser, lambda page: token(page) != first)
    press(browser, "2", "i", Keys.ENTER)
    browser.execute_script("letGo()")
    arrive(browser, lambda page: page.title.startswith("Text 3 of 12"))
    said = Review.objects.order_by("created_at").values_list("fidelity", "verdict")
    assert list(said) == [(4, "faithful"), (2, "inverted")]


def test_the_last_text_leads_to_the_thanks(row, rui, browser):
    while Review.objects.filter(reviewer=rui).count() < 10:
        reviewing.review(rui, reviewing.find_item(queue.next_item(rui, row)), 3, "partial")
    browser.visit(reverse("review", args=[row.pk]))
    ready(browser)
    press(browser, "4", "f", Keys.ENTER)
    arrive(browser, lambda page: page.title.startswith("Text 12 of 12"))
    press(browser, "4", "f", Keys.ENTER)
    arrive(browser, lambda page: "You have rated 12 texts" in page.words)
    assert console(browser) == []


def test_the_way_back_leads_to_the_text_before(row, browser):
    first = token(browser)
    press(browser, "4", "f", Keys.ENTER)
    arrive(browser, lambda page: token(page) != first)
    ready(browser)
    browser.back()
    arrive(browser, lambda page: token(page) == first and "Save the change" in page.words)


def test_skip_and_flag_by_keys_alone(row, rui, browser):
    first = token(browser)
    press(browser, "s")
    assert browser.switch_to.active_element.get_attribute("id") == "skip-reason"
    press(browser, Keys.ESCAPE)
    assert browser.switch_to.active_element.tag_name == "summary"
    assert not browser.find("#skip-reason").is_displayed()
    press(browser, "s", Keys.ARROW_DOWN, Keys.ENTER)
    arrive(browser, lambda page: token(page) != first)
    second = token(browser)
    press(browser, "x", Keys.ARROW_DOWN, Keys.TAB, "4 of these f", Keys.ENTER, "lines")
    leave = ActionChains(browser).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL)
    leave.perform()
    arrive(browser, lambda page: token(page) != second and "The admins see your flag" in page.words)
    asides = SetAside.objects.order_by("pk").values_list("item__token", "kind", "comment")
    assert list(asides) == [(first, "skipped", ""), (second, "flagged", "4 of these f\nlines")]
    assert not Review.objects.exists()
    assert console(browser) == []


def test_without_a_next_text_ready_it_goes_on_as_ever(row, browser):
    browser.execute_script("ahead = null")
    press(browser, "4", "f", Keys.ENTER)
    arrive(browser, lambda page: page.title.startswith("Text 2 of 12"))
    assert Review.objects.count() == 1


def test_the_wait_after_enter_is_measured(row, browser, record_property):
    """No bound: a busy machine is no fault of the page. The figure is for the page on benchmarks."""
    browser.execute_script(WATCH)
    for number in range(2, 12):
        press(browser, "4", "f", Keys.ENTER)
        arrive(browser, lambda page, n=number: page.title.startswith(f"Text {n} of 12"))
        ready(browser)
    waits = browser.execute_script("return waits")
    assert len(waits) == 10
    told = {"n": 10, "median_ms": round(median(waits)), "p90_ms": round(quantiles(waits, n=10)[-1])}
    record_property("wait", told)
    sys.stderr.write(f"\n{json.dumps(told)}\n")
