"""Watching a concept, reading what is new, and choosing how mail comes, at two widths."""

import pytest
from django.urls import reverse

from concepts.services import defining
from following.models import Notification, Watch
from following.services import preferring, watching
from tests.concepts.making import accepted, proposed, submitted
from tests.following.making import read

from .conftest import arrive, console
from .test_webhooks import looked_at, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_watch_be_told_and_read(ana, ben, oto, ada, browser, client_of):
    concept = proposed(ana)
    accepted(ana, ben, proposed(ana, "ressentiment", tradition="philosophy"))
    signed_in(browser, client_of, oto)
    browser.visit(concept.get_absolute_url())
    looked_at(browser, "following-concept")
    browser.press("Watch this concept")
    arrive(browser, lambda page: "You watch this: stop" in page.words)
    assert browser.execute_script("return document.activeElement.innerText").startswith("You watch")
    assert Watch.objects.filter(user=oto, is_on=True).count() == 1
    defining.decline(
        ben, submitted(ana, concept), "It has no date, and a reason that is long. " * 6
    )
    read()
    browser.visit("/")
    arrive(browser, lambda page: "New for you" in page.words)
    assert "Ada can give you one" in browser.words
    looked_at(browser, "following-home")
    browser.visit("/notifications/")
    assert "Ben declined “mutual aid, version 1”." in browser.words
    looked_at(browser, "following-notifications")
    browser.press("Mark all as read")
    arrive(browser, lambda page: "Nothing new" in page.words)
    looked_at(browser, "following-nothing-new")
    assert not Notification.objects.filter(user=oto).unread().exists()
    assert console(browser) == []


def test_what_is_watched_and_how_mail_comes(ana, ben, oto, browser, client_of):
    watching.watch_concept(oto, proposed(ana))
    signed_in(browser, client_of, oto)
    browser.visit("/watches/")
    browser.fill(tradition="anarchism")
    browser.press("Watch this tradition")
    arrive(browser, lambda page: "You watch “anarchism” now." in page.words)
    looked_at(browser, "following-watches")
    browser.visit(reverse("news-settings"))
    looked_at(browser, "following-settings")
    browser.fill(mail="weekly")
    browser.press("Keep")
    arrive(browser, lambda page: "It holds from now on." in page.words)
    browser.visit(f"/unsubscribe/{preferring.unsubscribe_token(oto)}/")
    looked_at(browser, "following-unsubscribe")
    browser.press("Send no more mail")
    arrive(browser, lambda page: "gets no more news by mail" in page.words)
    assert preferring.preference_of(oto).mail == "none"
    assert console(browser) == []


def test_a_reviewer_with_nothing_to_do_is_told_why(rui, ana, ben, browser, client_of):
    signed_in(browser, client_of, rui)
    browser.visit("/")
    assert "No round is open." in browser.words
    looked_at(browser, "following-home-reviewer")
