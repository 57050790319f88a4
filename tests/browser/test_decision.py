"""The decision page of a round whose reviewers disagree here and there, in both widths and schemes."""

from pathlib import Path

import pytest
from django.urls import reverse

from evaluations.models import OutputArm, Round
from evaluations.services import reviewing
from tests.evaluations.making import FIDELITY, candidate, judge, open_round

from .conftest import arrive, console
from .test_webhooks import looked_at

AXE = Path(__file__).parent / "vendor/axe.min.js"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VERDICTS = {1: "off_topic", 2: "inverted", 3: "partial", 4: "faithful", 5: "faithful"}
SLIPS = [0, 0, -1, 0, 1, 0, 0, 2, 0, -2, 0]


def test_agreement_reviewers_and_disputed_texts(ana, ben, rui, sol, tam, browser):
    row = open_round(ben, candidate(ana), lambda key: f"A thing has more sides than one ({key}).")
    arms = dict(OutputArm.objects.values_list("output__item__token", "arm"))
    for number, (who, token) in enumerate((w, t) for w in (rui, sol, tam) for t in sorted(arms)):
        fidelity = min(5, max(1, FIDELITY[arms[token]] + SLIPS[number % len(SLIPS)]))
        judge(who, reviewing.find_item(token), fidelity, VERDICTS[fidelity])
    assert Round.objects.get().is_closed
    browser.visit(reverse("round-decision", args=[row.pk]))
    arrive(browser, lambda page: "Do the reviewers agree?" in page.words)
    browser.execute_script(AXE.read_text())
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run().then((result) => done(result.violations))"
    )
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    for section in ("agreement", "disputed"):
        browser.execute_script(
            "document.querySelectorAll('details').forEach((each) => { each.open = true });"
            "document.getElementById(arguments[0]).scrollIntoView()",
            section,
        )
        looked_at(browser, f"decision-{section}")
    link = browser.find("#disputed a")
    place = link.get_attribute("href").rpartition("#")[2]
    browser.execute_script("arguments[0].click()", link)
    arrive(browser, lambda page: page.current_url.endswith(place) and page.all(f"#{place}"))
    assert console(browser) == []
