"""An admin at the pages of webhooks, and anybody at the download menu of a decision."""

import pytest
from django.urls import reverse

from hooks.models import Delivery, Endpoint
from hooks.services import announcing, registering
from hooks.states import Event
from tests.evaluations.making import candidate, open_round, review_all
from tests.hooks.receiver import listening, work

from .conftest import arrive, console

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(browser, client_of, member):
    browser.visit(reverse("round-list"))
    session = client_of(member).cookies["sessionid"].value
    browser.add_cookie({"name": "sessionid", "value": session})


def looked_at(browser, name):
    """Both widths, light and dark: nothing sticks out of the page."""
    for scheme in ("light", "dark"):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        browser.picture(f"{name}-{scheme}")
    for pixels in (390, 1280):
        browser.width(pixels)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= pixels, (name, pixels)


def test_register_ping_fail_and_look(ada, browser, client_of, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    signed_in(browser, client_of, ada)
    browser.visit("/webhooks/")
    looked_at(browser, "webhooks-none")
    with listening() as receiver:
        browser.fill(url=receiver.url, description="The archive of the reading group")
        for box in browser.all('[name="events"]'):
            box.click()
        browser.press("Register the webhook")
        arrive(browser, lambda page: "Copy the secret now" in page.words)
        assert Endpoint.objects.get().secret in browser.words
        looked_at(browser, "webhooks-secret")
        browser.press("Open the new webhook")
        browser.press("Send a ping")
        arrive(browser, lambda page: "A ping is on its way" in page.words)
        work(Delivery.objects.get())
        receiver.answers = [500, 302, 410]
        for event in Event:
            row = Endpoint.objects.get()
            if row.enabled:
                work(announcing._deliver(row, str(event), {"round": "r"}))
    browser.visit(Endpoint.objects.get().get_absolute_url())
    arrive(browser, lambda page: "It was disabled by itself" in page.words)
    for words in ("Delivered", "Trying again", "Failed", "redirects are not followed"):
        assert words in browser.words
    looked_at(browser, "webhook")
    browser.press("Give it a new secret")
    looked_at(browser, "webhook-confirm")
    assert console(browser) == []


def test_a_mistake_is_told_at_its_field(ada, browser, client_of):
    signed_in(browser, client_of, ada)
    browser.visit("/webhooks/")
    browser.fill(url="http://10.0.0.1/")
    browser.press("Register the webhook")
    arrive(browser, lambda page: "Choose at least one event." in page.words)
    looked_at(browser, "webhooks-wrong")


def test_the_download_menu_of_a_decision(ana, ben, rui, sol, tam, ada, browser):
    registering.register(ada, "https://hooks.example/", list(Event))
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam)
    browser.visit(reverse("round-decision", args=[row.pk]))
    browser.press("Download")
    assert "Label Studio" in browser.words
    browser.execute_script("document.querySelector('.downloads').scrollIntoView({block: 'center'})")
    looked_at(browser, "decision-download")
    assert console(browser) == []
