"""Comparing texts by keys alone, and the decision that comes of it, in both widths and schemes."""

from pathlib import Path

import pytest
from django.urls import reverse

from evaluations.models import Choice, Round
from evaluations.states import Mode
from tests.evaluations.making import candidate, choose_all, open_round

from .conftest import arrive, console
from .test_keyboard import press, sign_in
from .test_webhooks import looked_at

AXE = Path(__file__).parent / "vendor/axe.min.js"
TEXT = "A thing has more sides than one sentence can hold, and each is seen from where one stands."
TIED = {"bare": 0, "random": 0, "other_concept": 0, "soft_prompt": 4, "definition": 4}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sound(browser):
    """Nothing that hinders people who cannot see, or who see a narrow page."""
    browser.execute_script(AXE.read_text())
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run().then((result) => done(result.violations))"
    )
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    for pixels in (390, 1280):
        browser.width(pixels)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= pixels
    assert console(browser) == []


def at_number(number, total):
    return lambda page: f"{number} of {total}" in page.title and page.all("[data-review]")


def test_pairs_are_chosen_by_one_key_and_enter(ana, ben, rui, browser):
    row = open_round(ben, candidate(ana), lambda key: f"{TEXT} ({len(key)})", mode=Mode.PAIRWISE)
    sign_in(browser, rui)
    browser.visit(reverse("review", args=[row.pk]))
    for number, key in enumerate("120", 1):
        arrive(browser, at_number(number, 12))
        if number == 2:
            sound(browser)
            looked_at(browser, "compare-pair")
        press(browser, key)
        press(browser, "\ue007")
    arrive(browser, at_number(4, 12))
    best = list(Choice.objects.order_by("pk").values_list("best", flat=True))
    assert (len(best), best[2]) == (3, None)
    press(browser, "b")
    arrive(browser, lambda page: page.all('[value="tie"]:checked'))


def test_best_and_worst_by_keys(ana, ben, rui, browser):
    candidate(ana, term="qualia", digest="b" * 64)
    row = open_round(ben, candidate(ana), lambda key: f"{TEXT} ({key})", mode=Mode.BEST_WORST)
    sign_in(browser, rui)
    browser.visit(reverse("review", args=[row.pk]))
    arrive(browser, at_number(1, 3))
    sound(browser)
    press(browser, "2")
    press(browser, "w")
    press(browser, "5")
    looked_at(browser, "compare-set")
    press(browser, "\ue007")
    arrive(browser, at_number(2, 3))
    assert Choice.objects.get().best != Choice.objects.get().worst


def test_the_decision_on_pairs(ana, ben, rui, sol, tam, browser):
    row = open_round(ben, candidate(ana), lambda key: f"{TEXT} ({key})", mode=Mode.PAIRWISE)
    choose_all(row, rui, sol, tam, merit=TIED)
    assert Round.objects.get().is_closed
    browser.visit(reverse("round-decision", args=[row.pk]))
    arrive(browser, lambda page: "All arms on one scale" in page.words)
    sound(browser)
    looked_at(browser, "compare-decision")
