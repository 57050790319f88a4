"""Little effort is found, weighs little, and admins are told: of hurry at once, of the rest at the end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import NotAllowed
from common.models import Activity
from evaluations.models import EffortNotice, Gold, Item, OutputArm, Review, Round, Slot
from evaluations.services import closing, leases, queue, reviewing, watching, weights

from .making import FIDELITY, SAME, candidate, judge, open_round
from .test_gold import review_all

pytestmark = pytest.mark.django_db
LONG = f"{SAME} " * 4


@pytest.fixture
def row(ana, ben):
    return open_round(ben, candidate(ana), text=LONG, gold=2)


def hurry(row, reviewer, fidelity=1, verdict="inverted"):
    """Half a second for each text, and always the same."""
    for item in list(Item.objects.filter(round=row)):
        now = timezone.now()
        leases.take(Slot.objects.free().filter(item=item).first(), reviewer, now)
        later = now + timedelta(seconds=0.5)
        reviewing.review(reviewer, reviewing.find_item(item.token), fidelity, verdict, now=later)


def careful(row, *reviewers):
    return review_all(row, *reviewers)


@pytest.fixture
def flooded(row, rui, sol, tam):
    """Tam clicks through; Rui and Sol read."""
    hurry(row, tam)
    return careful(row, rui, sol)


# --- How long it took --------------------------------------------------------------------------


def test_how_long_a_review_took_is_kept_with_its_slot(row, rui):
    begun = timezone.now()
    token = queue.next_item(rui, row, now=begun)
    item = reviewing.find_item(token)
    reviewing.review(rui, item, 4, "faithful", now=begun + timedelta(seconds=73))
    assert Slot.objects.get(review__reviewer=rui).took == timedelta(seconds=73)
    reviewing.review(rui, item, 5, "faithful", now=begun + timedelta(seconds=99))
    assert Slot.objects.get(review__reviewer=rui).took == timedelta(seconds=73)


def test_it_is_not_known_for_a_review_that_lost_its_slot(row, rui, sol):
    begun = timezone.now()
    token = queue.next_item(rui, row, now=begun)
    item = reviewing.find_item(token)
    late = begun + timedelta(hours=2)
    leases.lapse(Slot.objects.get(reviewer=rui), late)
    reviewing.review(rui, item, 4, "faithful", now=late)
    assert Slot.objects.get(review__reviewer=rui).took is None
    [work] = weights.works(Review.objects.all(), ratings=True)
    assert work.seconds is None


def test_a_lunch_counts_as_one_lease_at_the_most_and_a_rule_takes_no_time(row, rui, sol):
    begun = timezone.now()
    item = reviewing.find_item(queue.next_item(rui, row, now=begun))
    reviewing.review(rui, item, 4, "faithful", now=begun + timedelta(hours=5))
    other = reviewing.find_item(queue.next_item(sol, row, now=begun))
    reviewing.review(sol, other, 4, "faithful", is_demo=True, now=begun + timedelta(seconds=1))
    works = {work.reviewer: work for work in weights.works(Review.objects.all())}
    assert works[rui.pk].seconds == leases.length().total_seconds()
    assert works[sol.pk].seconds is None


# --- What comes of it --------------------------------------------------------------------------


def test_a_flood_weighs_little_and_is_told_to_admins(flooded, tam, rui, ada, client_of):
    assert flooded.is_closed
    low = [row for row in flooded.decision["reviewers"] if row["weight"] < 0.1]
    assert len(low) == 1
    assert "words a minute" in " ".join(low[0]["reasons"])
    assert {row["weight"] for row in flooded.decision["reviewers"]} - {low[0]["weight"]} == {1.0}
    notice = EffortNotice.objects.get()
    assert (notice.reviewer, notice.round) == (tam, flooded)
    act = Activity.objects.get(verb="gave reviews less weight in the round")
    assert act.data["weights"] == {low[0]["reviewer"]: round(low[0]["weight"], 2)}
    assert "Tam" not in str(act.data)
    client = client_of(ada)
    assert "reviews of “anekanta” show little effort" in client.get("/").content.decode()
    page = client.get(reverse("review-quality")).content.decode()
    assert "To be noted" in page
    assert page.index("Tam") < page.index("Rui")
    assert client.post(reverse("review-quality-note", args=[notice.pk])).status_code == 302
    assert client.post(reverse("review-quality-note", args=[notice.pk])).status_code == 302
    notice.refresh_from_db()
    assert notice.noted_by == ada
    assert Activity.objects.filter(verb="noted a notice of little effort").count() == 1
    assert "To be noted" not in client.get(reverse("review-quality")).content.decode()


def test_without_its_weight_the_flood_would_have_decided(flooded):
    """Tam called everything inverted, in half a second each; the means are those of who read."""
    soft = next(arm for arm in flooded.decision["arms"] if arm["arm"] == "soft_prompt")
    assert soft["fidelity"]["mean"] == pytest.approx(FIDELITY["soft_prompt"], abs=0.1)
    assert flooded.decision["effects"][0]["low"] > 1  # nor does the flood keep the lead in doubt
    assert soft["distribution"]["1"] == 3  # and what Tam said is still there to be read


def test_a_round_of_an_earlier_policy_weighs_nobody(ana, ben, rui, sol, tam, settings):
    settings.EVALUATION_POLICY = {"version": 2}
    row = open_round(ben, candidate(ana), text=LONG)
    hurry(row, tam)
    closed = careful(row, rui, sol)
    assert closed.is_closed
    assert "weight" not in closed.decision["reviewers"][0]
    assert not EffortNotice.objects.exists()


def test_who_reads_keeps_full_weight_and_nobody_is_told(row, rui, sol, tam):
    closed = careful(row, rui, sol, tam)
    assert {each["weight"] for each in closed.decision["reviewers"]} == {1.0}
    assert not EffortNotice.objects.exists()


def test_the_decision_page_says_who_weighs_what_under_letters(flooded, client_of, oto):
    page = client_of(oto).get(reverse("round-decision", args=[flooded.pk])).content.decode()
    assert "words a minute" in page
    assert ">Weight</th>" in page
    assert "Tam" not in page


def test_a_decision_is_reached_even_if_nobody_reads(row, rui, sol, tam):
    for one in (rui, sol, tam):
        hurry(row, one, 4, "faithful")
    closed = Round.objects.get(pk=row.pk)
    assert closed.is_closed
    assert not closed.accepted
    assert EffortNotice.objects.count() == 3


# --- Who may see it, and when ------------------------------------------------------------------


@pytest.mark.parametrize("who", ["oto", "rui", "ana"])
def test_only_admins_see_how_reviewers_work(flooded, request, client_of, who):
    member, notice = request.getfixturevalue(who), EffortNotice.objects.get()
    client = client_of(member)
    assert client.get(reverse("review-quality")).status_code == 403
    assert client.post(reverse("review-quality-note", args=[notice.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        watching.reviewers(member)
    notice.refresh_from_db()
    assert notice.noted_at is None
    stranger = client_of(None)
    assert stranger.get(reverse("review-quality")).status_code == 302


def test_while_a_round_is_open_only_the_pace_is_shown(row, tam, rui, sol, ada, client_of):
    """An admin may be a reviewer, and would else learn from it which of the texts are gold."""
    hurry(row, tam)
    [found] = watching.reviewers(ada)
    assert found.effort.gold == (0, 0)
    assert found.effort.spread is None
    assert found.is_low
    assert found.effort.words_per_minute > 600
    careful(row, rui, sol)
    after = {each.reviewer: each.effort for each in watching.reviewers(ada)}
    assert after[rui].gold == (2, 2)
    assert after[tam].gold[1] == 2


def test_the_list_costs_the_same_for_more_reviewers(row, ada, rui, sol, tam, client_of):
    client = client_of(ada)
    careful(row, rui)
    client.get(reverse("review-quality"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("review-quality"))
    careful(row, sol)
    hurry(row, tam)
    EffortNotice.objects.all().delete()
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("review-quality"))
    assert len(one) == len(three)


def test_admins_are_told_of_a_flood_while_it_can_be_mended(row, tam, rui, ada, client_of):
    """By pace alone, once, and without a name where everybody reads."""
    hurry(row, tam)
    notice = EffortNotice.objects.get()
    assert (notice.round, notice.reviewer) == (row, tam)
    assert "words a minute" in " ".join(notice.reasons)
    act = Activity.objects.get(verb="told admins of hurried reviews in the round")
    assert act.data == {}
    assert act.actor is None
    assert "Tam" in client_of(ada).get(reverse("review-quality")).content.decode()
    careful(row, rui)
    assert EffortNotice.objects.count() == 1


def test_the_end_tells_what_gold_added(row, tam, rui, sol):
    hurry(row, tam)
    before = EffortNotice.objects.get()
    careful(row, rui, sol)
    after = EffortNotice.objects.get()
    assert after.pk == before.pk
    assert len(after.reasons) > len(before.reasons)
    assert after.weight <= before.weight


def test_a_cancelled_round_weighs_nobody(row, ada, tam):
    hurry(row, tam)
    closing.cancel(ada, row, "Too many hurried.")
    assert not Activity.objects.filter(verb="gave reviews less weight in the round").exists()
    [found] = watching.reviewers(ada)
    assert found.effort.gold == (0, 0)
    assert Gold.objects.exists()
    assert OutputArm.objects.exists()
    judged = Review.objects.count()
    assert judged == found.effort.n
    assert judge
