"""Two reviewers contradict each other; a third, who knows neither of them nor the arm, settles it."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from common.activity import breaks
from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import SoftPrompt
from evaluations.models import Adjudication, Referral, Review, Round
from evaluations.policy import Policy
from evaluations.services import (
    adjudicating,
    asides,
    beholding,
    closing,
    leases,
    referring,
    reviewing,
    waiving,
)
from evaluations.states import ReferralState, RoundState

from .making import FIDELITY, candidate, contradict, items_by_arm, open_round, review_all
from .test_blindness import TELLING, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_of_each(settings):
    settings.EVALUATION_POLICY = {"reviews_per_output": 2, "resamples": 100}


@pytest.fixture
def disputed(two_of_each, ana, ben, rui, sol, tam):
    """All reviews are in; of the soft prompt's first text Rui says 5, faithful, and Sol 1, inverted."""
    row = open_round(ben, candidate(ana))
    contradict(row, rui, sol)
    return Round.objects.get(pk=row.pk)


def in_dispute():
    return reviewing.find_item(Referral.objects.get().item.token)


def settle(person, fidelity=5, verdict="faithful", why="It says what the definition says."):
    item = in_dispute()
    assert adjudicating.next_referral(person, item.round) == item.token
    return adjudicating.adjudicate(person, item, fidelity, verdict, why)


def test_a_contradicted_text_waits_for_a_third_and_the_round_with_it(disputed):
    assert disputed.state == RoundState.OPEN
    assert Review.objects.count() == 24
    assert in_dispute() == items_by_arm(disputed, "soft_prompt")[0]
    assert Activity.objects.get(verb="asked for adjudication in the round").data == {"texts": 1}


def test_the_adjudicator_settles_it_and_the_round_closes(disputed, tam):
    settle(tam)
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    found = row.decision["adjudication"]
    assert (found["contradicted"], found["adjudicated"], found["replaced"]) == (1, 1, 2)
    assert (
        Activity.objects.get(verb="closed the round").data["adjudications_digest"]
        == (found["digest"])
    )
    assert list(breaks()) == []


def test_what_the_adjudicator_says_decides(disputed, tam):
    """One text of three inverted to one of two is no majority; inverted by adjudication is."""
    settle(tam, 1, "inverted", "It claims the opposite.")
    row = Round.objects.get()
    (rule,) = [rule for rule in row.decision["rules"] if rule["key"] == "not_inverted"]
    assert (rule["passed"], rule["figure"]) == (False, "1 of 3")
    assert SoftPrompt.objects.get().state == "rejected"


def test_agreement_is_told_of_the_reviews_as_they_were_given(disputed, tam):
    """An adjudication settles what a text is, not how far its reviewers agreed."""
    settle(tam)
    decision = Round.objects.get().decision
    assert decision["counts"]["reviews"] == 24
    assert decision["agreement"]["fidelity"]["alpha"] < 1
    soft = next(arm for arm in decision["arms"] if arm["arm"] == "soft_prompt")
    assert soft["fidelity"]["mean"] == pytest.approx((5 + 5 + 4 * 4) / 6)


def test_the_adjudicator_sees_both_judgements_and_no_names(disputed, tam, rui, sol):
    item = in_dispute()
    adjudicating.next_referral(tam, disputed)
    seen = beholding.blind_referral(tam, item)
    assert {(one.fidelity, str(one.verdict)) for one in seen.judgements} == {
        (5, "faithful"),
        (1, "inverted"),
    }
    assert {one.comment for one in seen.judgements} == {"Word for word.", "The reverse."}
    for one in seen.judgements:
        assert set(vars(one)) == {"fidelity", "verdict", "comment", "answers", "marks"}
    assert (seen.item.my_review, seen.item.done, seen.item.total) == (None, 0, 1)


def test_who_judged_the_text_cannot_settle_it_and_neither_can_those_with_a_part(
    disputed, rui, sol, ana, ada, oto
):
    item = in_dispute()
    for reviewer in (rui, sol):
        assert adjudicating.next_referral(reviewer, disputed) is None
        with pytest.raises(NotAllowed, match="not with you"):
            adjudicating.adjudicate(reviewer, item, 5, "faithful", "Mine.")
    for other in (ana, ada, oto):
        with pytest.raises(NotAllowed):
            adjudicating.next_referral(other, disputed)
        with pytest.raises(NotAllowed):
            beholding.blind_referral(other, item)
        with pytest.raises(NotAllowed):
            adjudicating.adjudicate(other, item, 5, "faithful", "Mine.")
    assert Referral.objects.get().state == ReferralState.OPEN
    assert not Adjudication.objects.exists()


def test_only_a_text_that_one_has_taken_can_be_settled(disputed, tam):
    with pytest.raises(NotAllowed, match="not with you"):
        adjudicating.adjudicate(tam, in_dispute(), 5, "faithful", "Unasked.")
    assert not Adjudication.objects.exists()


def test_an_adjudication_has_a_reason(disputed, tam):
    with pytest.raises(Invalid, match="Say why"):
        settle(tam, why="  ")
    assert Referral.objects.get().state == ReferralState.LEASED
    assert not Adjudication.objects.exists()


def test_the_same_adjudication_twice_is_one_and_another_is_refused(disputed, tam):
    first, item = settle(tam), in_dispute()
    again = adjudicating.adjudicate(tam, item, 5, "faithful", "It says what the definition says.")
    assert again.pk == first.pk
    with pytest.raises(StaleState, match="not changed"):
        adjudicating.adjudicate(tam, item, 1, "inverted", "On second thoughts.")
    assert Adjudication.objects.get().fidelity == 5


def test_the_database_keeps_an_adjudication_as_it_is(disputed, tam):
    row = settle(tam)
    with pytest.raises(DatabaseError), transaction.atomic():
        Adjudication.objects.update(fidelity=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(round=row.referral.round, item=row.referral.item)


def test_a_lease_that_ran_out_goes_to_somebody_else(disputed, tam, ben):
    from accounts.models import RoleGrant
    from tests.people import person

    RoleGrant.objects.create(user=ben, role="reviewer")
    ben, item, late = person("ben"), in_dispute(), timezone.now() + leases.length() * 2
    assert adjudicating.next_referral(tam, disputed) == item.token
    assert adjudicating.next_referral(ben, disputed) is None
    assert adjudicating.next_referral(ben, disputed, now=late) == item.token
    with pytest.raises(NotAllowed, match="not with you"):
        adjudicating.adjudicate(tam, item, 5, "faithful", "Too late.")
    adjudicating.adjudicate(ben, item, 5, "faithful", "In time.")
    assert Adjudication.objects.get().referral.adjudicator == ben


def test_ones_own_lease_begins_anew_and_a_text_can_be_left_to_others(disputed, tam):
    item = in_dispute()
    adjudicating.next_referral(tam, disputed)
    late = timezone.now() + timedelta(days=1)
    assert adjudicating.next_referral(tam, disputed, now=late) == item.token
    adjudicating.release(tam, item)
    assert Referral.objects.get().state == ReferralState.OPEN
    assert adjudicating.next_referral(tam, disputed) is None
    with pytest.raises(StaleState):
        adjudicating.release(tam, item)


def test_an_admin_lets_the_round_decide_without(disputed, ada, tam):
    with pytest.raises(Invalid, match="Say why"):
        waiving.waive(ada, disputed, " ")
    row = waiving.waive(ada, disputed, "Nobody has the time.")
    assert row.state == RoundState.CLOSED
    assert row.decision["adjudication"] == {"contradicted": 1, "adjudicated": 0, "replaced": 0}
    assert Activity.objects.get(verb="waived adjudication in the round").data["texts"] == 1
    with pytest.raises(NotAllowed, match="closed"):
        adjudicating.next_referral(tam, row)


def test_nobody_but_an_admin_does_and_not_without_need(disputed, ana, ben, rui, tam, ada, settings):
    for other in (ana, ben, rui, tam):
        with pytest.raises(NotAllowed):
            waiving.waive(other, disputed, "I will not wait.")
    assert Referral.objects.get().state == ReferralState.OPEN
    other = open_round(ben, candidate(ana, term="qualia", digest="b" * 64))
    with pytest.raises(StaleState, match="No text"):
        waiving.waive(ada, other, "To be sure.")
    assert Round.objects.get(pk=other.pk).state == RoundState.OPEN


def test_with_nobody_left_to_ask_the_round_decides_and_says_so(two_of_each, ana, ben, rui, sol):
    """A site with two reviewers is not stuck on its first disagreement."""
    row = open_round(ben, candidate(ana))
    review_all(row, rui)
    review_all(row, sol, fidelity=FIDELITY | {"soft_prompt": 1})
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert row.decision["adjudication"] == {"contradicted": 3, "adjudicated": 0, "replaced": 0}
    assert not Referral.objects.exists()


def test_who_flagged_or_skipped_the_text_is_not_asked_to_settle_it(
    two_of_each, ana, ben, rui, sol, tam
):
    from .making import give

    row = open_round(ben, candidate(ana))
    item = items_by_arm(row, "soft_prompt")[0]
    give(tam, item)
    asides.skip(tam, reviewing.find_item(item.token), "interest")
    review_all(row, rui)
    review_all(row, sol, fidelity=FIDELITY | {"soft_prompt": 1})
    assert Referral.objects.count() == 2
    assert not Referral.objects.filter(item=item).exists()


def test_policy_2_asks_nobody(settings, ana, ben, rui, sol, tam):
    settings.EVALUATION_POLICY = {"version": 2, "reviews_per_output": 2, "resamples": 100}
    row = open_round(ben, candidate(ana))
    review_all(row, rui)
    review_all(row, sol, fidelity=FIDELITY | {"soft_prompt": 1})
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert "adjudication" not in row.decision
    assert "adjudicate_from" not in row.policy


@pytest.mark.parametrize("wrong", [1, 5, -1])
def test_a_threshold_that_cannot_be_meant_is_refused(wrong):
    with pytest.raises(ValueError, match="adjudicate_from"):
        Policy(adjudicate_from=wrong)


def test_a_cancelled_round_takes_no_adjudication(disputed, ada, tam):
    item = in_dispute()
    adjudicating.next_referral(tam, disputed)
    closing.cancel(ada, disputed, "A slip in the definition.")
    with pytest.raises(NotAllowed, match="cancelled"):
        adjudicating.adjudicate(tam, item, 5, "faithful", "Late.")
    assert not Adjudication.objects.exists()


def test_a_review_that_is_changed_meanwhile_leaves_the_text_with_its_adjudicator(
    disputed, rui, sol, tam
):
    """Once referred, always settled: but what agrees by now is not replaced."""
    item = in_dispute()
    reviewing.review(sol, item, 5, "faithful", "I misread it.")
    assert Round.objects.get().state == RoundState.OPEN
    assert referring.standing(disputed).pending == 1
    settle(tam, 4, "faithful")
    found = Round.objects.get().decision["adjudication"]
    assert (found["contradicted"], found["adjudicated"], found["replaced"]) == (0, 1, 0)


def test_on_the_site_from_the_start_page_to_the_decision(disputed, tam, rui, client_of):
    client, token = client_of(tam), in_dispute().token
    address = reverse("adjudicate", args=[disputed.pk])
    for page in (reverse("home"), reverse("round-list"), disputed.get_absolute_url()):
        assert address in client.get(page).content.decode(), page
        assert address not in client_of(rui).get(page).content.decode(), page
    answer = client.get(address)
    assert answer["Location"] == reverse("adjudication", args=[token])
    page = client.get(answer["Location"]).content.decode()
    assert "many sides" in page
    assert "Word for word." in page
    assert "The reverse." in page
    for name in ("rui", "sol"):
        assert not re.search(rf"\b{name}\b", page, re.IGNORECASE)
    said = {"fidelity": "5", "verdict": "faithful"}
    answer = client.post(reverse("adjudication", args=[token]), said)
    assert answer.status_code == 400
    assert "Say why" in answer.content.decode()
    answer = client.post(reverse("adjudication", args=[token]), said | {"comment": "<i>So</i>"})
    assert answer["Location"] == reverse("round-decision", args=[disputed.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "On 1 text reviewers contradicted each other" in page
    assert "counts in place of 2 reviews" in page
    assert "&lt;i&gt;So&lt;/i&gt;" in page


def test_on_the_site_others_are_refused_and_change_nothing(disputed, tam, rui, ana, oto, client_of):
    token = in_dispute().token
    said = {"fidelity": "5", "verdict": "faithful", "comment": "Mine."}
    for person_ in (tam, rui, ana, oto):
        client = client_of(person_)
        assert client.get(reverse("adjudication", args=[token])).status_code == 403
        assert client.post(reverse("adjudication", args=[token]), said).status_code == 403
        waived = client.post(reverse("round-waive", args=[disputed.pk]), {"reason": "Quick."})
        assert waived.status_code == 403
    assert Referral.objects.get().state == ReferralState.OPEN
    assert Round.objects.get().state == RoundState.OPEN


def test_given_back_on_the_site(disputed, tam, client_of):
    client, token = client_of(tam), in_dispute().token
    client.get(reverse("adjudicate", args=[disputed.pk]))
    client.post(reverse("adjudication-release", args=[token]))
    assert Referral.objects.get().state == ReferralState.OPEN


def test_waived_on_the_site(disputed, ada, client_of):
    client, address = client_of(ada), reverse("round-waive", args=[disputed.pk])
    assert address in client.get(disputed.get_absolute_url()).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 400
    answer = client.post(address, {"reason": "Nobody has the time."}, follow=True)
    assert "None was adjudicated, so all reviews count as they are." in answer.content.decode()


def test_by_api(disputed, tam, rui, api_of):
    api, token = api_of(tam), in_dispute().token
    assert api_of(rui).get(f"/api/v1/rounds/{disputed.pk}/next-referral/").status_code == 204
    assert api.get(f"/api/v1/adjudications/{token}/").status_code == 403
    told = api.get(f"/api/v1/rounds/{disputed.pk}/next-referral/").json()
    assert told["item"]["token"] == token
    assert {row["fidelity"] for row in told["judgements"]} == {1, 5}
    assert set(told["judgements"][0]) == {"fidelity", "verdict", "comment", "answers", "spans"}
    assert api.get(f"/api/v1/adjudications/{token}/").json() == told
    said = {"item": token, "fidelity": 5, "verdict": "faithful"}
    assert api.post("/api/v1/adjudications/", said, format="json").status_code == 400
    said |= {"comment": "It is."}
    assert api_of(rui).post("/api/v1/adjudications/", said, format="json").status_code == 403
    assert api.post("/api/v1/adjudications/", said, format="json").status_code == 201
    decision = api.get(f"/api/v1/rounds/{disputed.pk}/decision/").json()
    (settled,) = [one["adjudication"] for one in decision["outputs"] if one["adjudication"]]
    assert settled == {"fidelity": 5, "verdict": "faithful", "reason": "It is."}


def test_nothing_an_adjudicator_gets_names_an_arm(disputed, tam, client_of):
    client, token = client_of(tam), in_dispute().token
    client.get(reverse("adjudicate", args=[disputed.pk]))
    addresses = [
        reverse("adjudication", args=[token]),
        disputed.get_absolute_url(),
        reverse("round-list"),
        f"/api/v1/adjudications/{token}/",
        f"/api/v1/rounds/{disputed.pk}/next-referral/",
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        for telling in TELLING:
            found = re.search(telling, told(answer))
            assert not found, (address, found and found.group())


def test_the_others_ratings_are_told_when_the_round_is_closed(disputed, tam, rui, client_of):
    page = disputed.get_absolute_url()
    assert "beside the others" not in client_of(rui).get(page).content.decode()
    settle(tam)
    seen = client_of(rui).get(page).content.decode()
    assert "Your reviews beside the others’" in seen
    assert "1.0; 1 inverted" in seen
    for viewer in (tam, None):
        assert "beside the others’" not in client_of(viewer).get(page).content.decode()
