"""A release says of each concept who vouches for it, and whether that is out of date."""

import pytest
from django.urls import reverse

from concepts.models import Definition
from concepts.services import defining
from concepts.states import DefinitionState
from evaluations.models import Round
from evaluations.services import reporting
from packs.vouching import vouchings
from tests.evaluations import making as evaluations

from . import making

pytestmark = pytest.mark.django_db
AGREED = {"alpha": 0.861, "low": 0.7, "high": 0.95}
REVIEWS = {
    "round": "00000000-0000-0000-0000-000000000000",
    "sentence": "Accepted.",
    "counts": {"reviews": 36, "reviewers": 3},
    "agreement": {"fidelity": AGREED},
}


def test_the_summary_that_a_pack_carries_says_how_far_reviewers_agreed(ana, ben, rui, sol, tam):
    row = evaluations.open_round(ben, evaluations.candidate(ana))
    evaluations.review_all(row, rui, sol, tam)
    row = Round.objects.get()
    told = reporting.summary(row.soft_prompt)
    assert told["version"] == 2
    assert told["agreement"]["fidelity"] == row.decision["agreement"]["fidelity"]
    assert set(told["agreement"]) == {"fidelity", "verdict"}
    assert told["adjudication"]["contradicted"] == 0
    vouched = vouchings([{"slug": "anekanta", "reviews": told}])["anekanta"]
    assert vouched.reviewed == "36 reviews by 3 reviewers"
    assert vouched.agreed.startswith("1.00 (")
    assert vouched.url == reverse("round-decision", args=[row.pk])


def test_a_decision_of_another_site_has_no_link_here():
    vouched = vouchings([{"slug": "x", "reviews": REVIEWS}])["x"]
    assert (vouched.url, vouched.agreed) == ("", "0.86 (0.70 to 0.95)")


@pytest.mark.parametrize(
    "reviews", [{}, {"round": "nonsense"}, {"counts": None, "agreement": None}]
)
def test_where_nothing_is_known_nothing_is_said(reviews):
    vouched = vouchings([{"slug": "x", "reviews": reviews}])["x"]
    assert (vouched.reviewed, vouched.agreed, vouched.url) == ("", "", "")


def test_the_pages_of_a_release_and_of_its_pack_say_what_is_out_of_date(client_of, ana, ben):
    release = making.published()
    pages = [release.get_absolute_url(), release.pack.get_absolute_url()]
    for page in pages:
        assert "Out of date" not in client_of(None).get(page).content.decode()
    concept = release.entries.get().soft_prompt.concept
    row = Definition.objects.create(
        concept=concept, number=2, author=ana, text="Else.", text_html="<p>Else.</p>"
    )
    Definition.objects.filter(pk=row.pk).update(state=DefinitionState.SUBMITTED)
    defining.accept(ben, Definition.objects.get(pk=row.pk), "Clearer.")
    for page in pages:
        told = client_of(None).get(page).content.decode()
        assert "made for version 1 of the definition; the reference is version 2" in told
