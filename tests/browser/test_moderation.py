"""A newcomer does the tutorial and flags; an admin acts; whom it concerns reads, appeals, and leaves."""

import pytest

from moderation.models import Flag
from tests.concepts.making import accepted, proposed
from tests.people import person

from .conftest import arrive, console
from .test_webhooks import looked_at, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_tutorial_to_a_suspension_and_out(ana, ben, ada, oto, browser, client_of):
    person("sol")
    concept = accepted(ana, ben).concept
    for number in range(3):
        proposed(ana, f"idea {number}")
    signed_in(browser, client_of, oto)
    browser.visit("/welcome/")
    browser.fill(text="Lanternkeeping is lanternkeeping.")
    arrive(browser, lambda page: "Not yet" in page.find("#checked").get_attribute("textContent"))
    looked_at(browser, "tutorial")
    browser.visit("/people/ana/")
    looked_at(browser, "profile-of-another")
    browser.visit(f"/flag/concept/{concept.pk}/")
    looked_at(browser, "flag")
    browser.find('[name="reason"][value="spam"]').click()
    browser.fill(words="It sells lanterns, at a long address: " + "x" * 120)
    browser.press("Send it to the moderators")
    arrive(browser, lambda page: "A moderator will look into it" in page.words)
    looked_at(browser, "flags")

    signed_in(browser, client_of, ada)
    browser.visit("/moderation/")
    looked_at(browser, "moderation")
    browser.press("mutual aid")
    arrive(browser, lambda page: "Act on it" in page.words)
    looked_at(browser, "moderate")
    browser.press("Uphold the flag and do this")
    arrive(browser, lambda page: "Nothing was saved yet" in page.words)
    assert [line for line in console(browser) if "400" not in line] == []
    browser.find('[name="action"][value="suspend"]').click()
    browser.find('form[action$="uphold/"] [name="reason"]').send_keys("Advertising, twice.")
    browser.press("Uphold the flag and do this")
    arrive(browser, lambda page: "is told, and can appeal" in page.words)
    assert Flag.objects.get().state == "upheld"

    signed_in(browser, client_of, ana)
    browser.visit("/concepts/")
    arrive(browser, lambda page: "Advertising, twice." in page.words)
    looked_at(browser, "notices")
    browser.press("I have read this")
    arrive(browser, lambda page: "Words that people have" in page.words)
    browser.visit("/people/ana/")
    looked_at(browser, "profile")
    browser.visit("/profile/")
    looked_at(browser, "profile-edit")
    browser.visit("/licence/")
    looked_at(browser, "licence")
    browser.visit("/leave/")
    looked_at(browser, "leave")
    browser.fill(password="lacuna-demo")
    browser.press("Delete my account for good")
    arrive(browser, lambda page: "Your account is gone" in page.words)
    browser.visit("/concepts/mutual-aid/")
    arrive(browser, lambda page: "former member" in page.words)
    assert console(browser) == []
