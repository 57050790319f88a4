"""What surrounds reviewing, as people meet it: nothing hinders anybody, at either width, light or dark."""

import pytest
from django.urls import reverse

from evaluations.models import Onboarding, Referral, Round
from evaluations.services import appealing
from tests.evaluations.making import FIDELITY, candidate, contradict, open_round, review_all
from tests.evaluations.test_watching import hurry

from .test_comparing import sound
from .test_keyboard import sign_in
from .test_webhooks import looked_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def two_of_each(settings):
    settings.EVALUATION_POLICY = {"reviews_per_output": 2, "resamples": 100}


def look(browser, person, address, name):
    browser.delete_all_cookies()
    sign_in(browser, person)
    browser.visit(address)
    sound(browser)
    looked_at(browser, name)


def test_a_contradicted_text(ana, ben, rui, sol, tam, browser):
    row = open_round(ben, candidate(ana))
    contradict(row, rui, sol)
    look(browser, tam, reverse("adjudicate", args=[row.pk]), "adjudication")
    assert Referral.objects.get().item.token in browser.current_url
    look(browser, rui, reverse("round", args=[row.pk]), "round-settling")


def test_an_appeal(ana, ben, ada, rui, sol, browser):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, fidelity=FIDELITY | {"bare": 4})
    row = Round.objects.get(pk=row.pk)
    look(browser, ana, reverse("round-appeal", args=[row.pk]), "appeal")
    appealing.appeal(ana, row, "The reviewers took the definition too literally.")
    look(browser, ada, reverse("round-appeal-answer", args=[row.pk]), "appeal-answer")
    look(browser, rui, reverse("round-decision", args=[row.pk]), "decision-appealed")


def test_the_way_to_the_first_review(oto, browser):
    oto.role_grants.create(role="reviewer")
    Onboarding.objects.filter(user=oto).delete()
    look(browser, oto, reverse("reviewing"), "reviewing")
    browser.visit(reverse("guidelines"))
    sound(browser)
    looked_at(browser, "guidelines")


def test_how_reviewers_work(ana, ben, ada, rui, tam, browser):
    row = open_round(ben, candidate(ana), text="A thing has many sides. " * 8, gold=2)
    hurry(row, tam)
    review_all(row, rui)
    look(browser, ada, reverse("review-quality"), "quality")


def test_outputs_from_elsewhere(ben, browser):
    look(browser, ben, "/rounds/import/", "import")
