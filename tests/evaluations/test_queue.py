"""Who gets which text next: one at a time, each wanted review once, and a reason when there is none."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import Invalid, NotAllowed, StaleState
from common.models import Activity
from concepts.models import Instruction
from evaluations.errors import NoSlotLeft
from evaluations.models import Item, OutputArm, Review, Round, SetAside, Slot
from evaluations.services import asides, queue, reviewing
from evaluations.services.progress import why_nothing
from evaluations.states import SlotState
from tests.people import onboard, person

from .making import candidate, judge, open_round, review_all

pytestmark = pytest.mark.django_db
LONG = timedelta(hours=2)


@pytest.fixture
def row(ana, ben):
    return open_round(ben, candidate(ana))


def given(reviewer, row, **more):
    return reviewing.find_item(queue.next_item(reviewer, row, **more))


def another(name):
    if name == "oto":
        one = person("oto")
    else:
        one = type(person("oto")).objects.create_user(name, f"{name}@example.org")
        onboard(one)
    one.role_grants.create(role="reviewer")
    one.refresh_from_db()
    return one


def instruction_of(token):
    return Item.objects.get(token=token).output.instruction_id


# --- The rows -----------------------------------------------------------------------------------


def test_a_round_has_a_slot_for_each_wanted_review_and_the_first_of_each_item_is_free(row):
    assert row.slots.count() == 36
    assert row.slots.free().count() == row.slots.filter(number=1).count() == 12
    assert sorted(row.slots.filter(number=2).values_list("place", flat=True)) == [*range(1, 13)]


def test_the_database_itself_refuses_one_review_too_many(row, rui, sol):
    item = given(rui, row)
    other = Item.objects.exclude(pk=item.pk).first()
    mine = Slot.objects.get(reviewer=rui)
    review = judge(sol, other, 3, "partial")
    now = timezone.now()
    taken = {"state": "leased", "reviewer": rui, "taken_at": now, "lease_expires_at": now}
    copy = {name: getattr(mine, name) for name in ("round_id", "item_id", "instruction_id")}
    for refused in (
        lambda: Slot.objects.create(**copy, number=1, place=99),
        lambda: Slot.objects.create(**copy, number=4, place=mine.place, **taken),
        lambda: Slot.objects.filter(item=item, number=2).update(**taken),
        lambda: Slot.objects.filter(item=other, number=2).update(**taken),
        lambda: Slot.objects.filter(pk=mine.pk).update(state=SlotState.DONE),
        lambda: Slot.objects.filter(pk=mine.pk).update(reviewer=None),
        lambda: Slot.objects.filter(item=other, number=2).update(review=review),
        lambda: Slot.objects.filter(pk=mine.pk).update(state="lost"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    assert Slot.objects.count() == 36
    assert Slot.objects.get(reviewer=rui).item == item


# --- Whose turn it is ---------------------------------------------------------------------------


def test_two_tabs_get_the_same_text_and_two_people_different_slots(row, rui, sol):
    first = queue.next_item(rui, row)
    assert queue.next_item(rui, row) == first
    assert row.slots.leased().count() == 1
    queue.next_item(sol, row)
    assert row.slots.leased().count() == 2


def test_what_is_begun_is_finished_first(row, rui, sol, tam):
    begun = [given(rui, row)]
    reviewing.review(rui, begun[0], 3, "partial")
    begun.append(given(rui, row))
    reviewing.review(rui, begun[1], 3, "partial")
    assert given(sol, row) in begun
    assert given(tam, row) in begun


def test_never_two_texts_of_one_instruction_in_a_row_where_another_is_there(ana, ben, rui):
    for number in range(6):
        row = open_round(ben, candidate(ana, term=f"idea-{number}", digest="b" * 64))
        met = []
        while token := queue.next_item(rui, row):
            left = {slot.instruction_id for slot in Slot.objects.filter(round=row).left_for(rui.pk)}
            asked = instruction_of(token)
            assert not met or asked != met[-1] or left == {asked}
            met.append(asked)
            reviewing.review(rui, reviewing.find_item(token), 3, "partial")
        assert len(met) >= 12


def test_nor_after_a_skip(row, rui):
    item = given(rui, row)
    asides.skip(rui, item, "unsure")
    assert instruction_of(queue.next_item(rui, row)) != item.output.instruction_id


def test_each_stretch_of_a_round_has_every_instruction_once_and_the_arms_evenly(row):
    arms = dict(OutputArm.objects.values_list("output__item", "arm"))
    slots = list(row.slots.filter(number=1).order_by("place"))
    for start in range(0, 12, 3):
        stretch = slots[start : start + 3]
        assert len({slot.instruction_id for slot in stretch}) == 3
        assert len({arms[slot.item_id] for slot in stretch}) == 3


def test_over_many_rounds_no_arm_is_likelier_at_any_place(row):
    """Neither places nor the order of one reviewer tell the arm: counted over drawn arrangements."""
    import random
    from collections import Counter

    from evaluations.services.arranging import arranged

    pairs = [(arm.output, arm.arm) for arm in OutputArm.objects.select_related("output")]
    arm_of = {output.pk: arm for output, arm in pairs}
    at, dice = Counter(), random.Random(5)
    for _ in range(1200):
        for place, output in enumerate(arranged(pairs, dice)):
            at[place, arm_of[output.pk]] += 1
    assert len(at) == 48
    assert all(230 < count < 370 for count in at.values())  # 300 each, five standard deviations


def test_orders_differ_between_reviewers_and_between_rounds(row, rui, sol):
    def order(reviewer, seed):
        return queue._best_first(reviewer, Round(pk=row.pk, seed=seed))

    assert order(rui, 1) == order(rui, 1)
    assert len({tuple(order(who, seed)) for who in (rui, sol) for seed in (1, 2)}) == 4
    firsts = [order(rui, seed)[0] for seed in range(600)]
    assert all(20 < firsts.count(slot.pk) < 90 for slot in row.slots.free())


def test_the_one_after_is_shown_beforehand_and_not_taken(row, rui):
    now = given(rui, row)
    after = queue.peek_item(rui, row)
    assert after not in {None, now.token}
    assert row.slots.leased().count() == 1
    reviewing.review(rui, now, 3, "partial")
    assert queue.next_item(rui, row) == after


def test_choosing_costs_the_same_number_of_queries_in_a_long_round(ana, ben, rui, sol):
    counts = []
    for term, held_out in (("short", 2), ("long", 3)):
        row = open_round(ben, candidate(ana, term=term, held_out=held_out, digest="c" * 64))
        review_all(row, sol, skip=1)
        row = Round.objects.with_subject().get(pk=row.pk)
        with CaptureQueriesContext(connection) as queries:
            queue.next_item(rui, row)
        counts.append(len([q for q in queries if "SAVEPOINT" not in (q["sql"] or "")]))
        rui.__dict__.pop("_roles", None)
        rui.__dict__.pop("_is_onboarded", None)
        rui.__dict__.pop("_agreed", None)
    # roles, ties, onboarding, licence, leases, the front, the choice, the lease, the slot behind it
    assert counts[0] == counts[1] <= 9


@pytest.mark.postgres
def test_the_choice_goes_by_the_index(row, rui):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = queue._front(rui.pk, row.pk).explain()
    assert "slot_queue" in plan
    assert "Seq Scan on evaluations_slot" not in plan


# --- Time ---------------------------------------------------------------------------------------


def test_a_lease_that_ran_out_is_offered_to_others_and_comes_back_if_nobody_took_it(row, rui, sol):
    start = timezone.now()
    item = given(rui, row, now=start)
    assert given(rui, row, now=start + LONG) == item
    queue.next_item(sol, row, now=start + 2 * LONG)
    assert not Slot.objects.filter(reviewer=rui).exists()
    assert SetAside.objects.get(reviewer=rui).kind == "lapsed"


def test_a_review_after_the_lease_is_kept_while_a_slot_is_free(row, rui, sol):
    start = timezone.now()
    item = given(rui, row, now=start)
    queue.next_item(sol, row, now=start + LONG)
    reviewing.review(rui, item, 3, "partial", now=start + LONG)
    assert Slot.objects.get(reviewer=rui).state == SlotState.DONE
    assert not SetAside.objects.filter(reviewer=rui).exists()


def test_a_review_that_comes_when_every_slot_is_filled_is_refused_with_what_it_said(
    row, rui, sol, tam, ada
):
    start = timezone.now()
    item = given(rui, row, now=start)
    queue.next_item(sol, row, now=start + LONG)
    for other in (sol, tam, another("oto")):
        judge(other, item, 4, "faithful")
    acts = Activity.objects.count()
    with pytest.raises(NoSlotLeft, match="what you typed is kept") as refusal:
        reviewing.review(rui, item, 2, "partial", "Thin.", now=start + LONG)
    assert refusal.value.judgement["comment"] == "Thin."
    assert isinstance(refusal.value, StaleState)
    assert Review.objects.filter(item=item).count() == 3
    assert Activity.objects.count() == acts


def test_the_page_keeps_what_was_typed_before_their_eyes(row, rui, sol, tam, client_of):
    item = given(rui, row, now=timezone.now() - LONG)
    queue.next_item(sol, row)
    for other in (sol, tam, another("oto")):
        judge(other, item, 4, "faithful")
    sent = {"fidelity": "2", "verdict": "partial", "comment": "Thin, but true."}
    answer = client_of(rui).post(item.get_absolute_url(), sent)
    assert answer.status_code == 409
    assert "Your review was not counted" in answer.content.decode()
    assert "Thin, but true." in answer.content.decode()
    assert not Review.objects.by(rui).exists()


# --- What was never theirs, and what they put by ------------------------------------------------


def test_a_text_that_was_never_given_is_refused(row, rui, api_of, client_of):
    mine = given(rui, row)
    item = Item.objects.exclude(pk=mine.pk).first()
    for attempt in (
        lambda: reviewing.review(rui, item, 3, "partial"),
        lambda: asides.skip(rui, item, "unsure"),
        lambda: asides.flag(rui, item, "broken"),
    ):
        with pytest.raises(NotAllowed, match="was not given to you"):
            attempt()
    sent = {"item": item.token, "fidelity": 3, "verdict": "partial"}
    assert api_of(rui).post("/api/v1/reviews/", sent, format="json").status_code == 403
    sent.pop("item")
    assert client_of(rui).post(item.get_absolute_url(), sent).status_code == 403
    assert not Review.objects.exists()
    assert not SetAside.objects.exists()


def test_who_may_not_review_may_not_touch_the_queue_either(row, ana, ben, ada, oto, rui):
    item = given(rui, row)
    ana.role_grants.create(role="reviewer")
    for member in (person("ana"), ben, ada, oto):
        for attempt in (
            lambda member=member: queue.next_item(member, row),
            lambda member=member: queue.peek_item(member, row),
            lambda member=member: asides.skip(member, item, "unsure"),
            lambda member=member: asides.flag(member, item, "broken"),
            lambda member=member: asides.release(member, item),
        ):
            with pytest.raises(NotAllowed):
                attempt()
    assert Slot.objects.exclude(reviewer=None).get().reviewer == rui
    assert not SetAside.objects.exists()


def test_a_skipped_text_goes_to_others_and_not_to_them_again(row, rui, sol):
    item = given(rui, row)
    asides.skip(rui, item, "language")
    acts = Activity.objects.count()
    asides.skip(rui, item, "language")
    assert Activity.objects.count() == acts
    met = []
    while token := queue.next_item(rui, row):
        met.append(token)
        reviewing.review(rui, reviewing.find_item(token), 3, "partial")
    assert len(met) == 11
    assert item.token not in met
    assert why_nothing(rui, row).startswith("You skipped 1 of the texts that are left")
    assert why_nothing(sol, row) == ""


def test_back_after_a_skip_and_reviewed_after_all(row, rui):
    item = given(rui, row)
    asides.skip(rui, item, "unsure")
    reviewing.review(rui, item, 3, "partial")
    assert not SetAside.objects.exists()
    with pytest.raises(StaleState, match="Change your review"):
        asides.skip(rui, item, "unsure")


def test_a_flag_is_for_the_admins(row, rui, ada, client_of):
    item = given(rui, row)
    with pytest.raises(Invalid, match="Choose what is wrong"):
        asides.flag(rui, item, "ugly")
    asides.flag(rui, item, "tells", "It says <b>who</b> it is.")
    asides.skip(rui, item, "unsure")
    (flag,) = asides.flags(ada, row)
    assert (flag.reason, flag.reviewer) == ("tells", rui)
    with pytest.raises(NotAllowed):
        asides.flags(rui, row)
    told = client_of(ada).get(row.get_absolute_url()).content.decode()
    assert "The text tells what made it" in told
    assert "It says &lt;b&gt;who&lt;/b&gt; it is." in told
    assert "It says" not in client_of(rui).get(row.get_absolute_url()).content.decode()


def test_skip_and_flag_are_on_the_page(row, rui, client_of):
    client, item = client_of(rui), given(rui, row)
    told = client.get(item.get_absolute_url()).content.decode()
    assert f"/items/{item.token}/skip/" in told
    answer = client.post(f"/items/{item.token}/skip/", {"reason": "nonsense"})
    assert answer.status_code == 400
    answer = client.post(f"/items/{item.token}/flag/", {"reason": "broken", "comment": "?"})
    assert answer.status_code == 302
    assert SetAside.objects.get().kind == "flagged"
    item = given(rui, row)
    client.post(f"/items/{item.token}/skip/", {"reason": "unsure"})
    assert SetAside.objects.filter(kind="skipped").get().item == item


def test_given_back_it_may_come_again(row, rui):
    item = given(rui, row)
    asides.release(rui, item)
    assert not row.slots.leased().exists()
    with pytest.raises(StaleState):
        asides.release(rui, item)
    assert queue.peek_item(rui, row)


# --- Why there is nothing -----------------------------------------------------------------------


def test_why_there_is_nothing_says_what_would_change_it(ana, ben, rui, sol, tam, oto, settings):
    settings.EVALUATION_POLICY = {"reviews_per_output": 1}
    row = open_round(ben, candidate(ana, held_out=2))
    assert why_nothing(oto, row).startswith("Only reviewers can do this")
    assert why_nothing(rui, row) == ""
    review_all(row, sol, skip=1)
    queue.next_item(rui, row)
    said = why_nothing(tam, row)
    assert said.startswith("The last text is with other reviewers.")
    assert "look in after" in said
    assert queue.next_item(tam, row) is None
    assert why_nothing(tam, row, now=timezone.now() + LONG) == ""
    judge(rui, Item.objects.wanting().get(), 3, "partial")
    assert why_nothing(tam, Round.objects.get()).startswith("This round is closed")


def test_the_end_is_seen_though_nobody_counts(row, rui, sol, tam):
    assert Instruction.objects.exists()
    for reviewer in (rui, sol, tam):
        while Round.objects.get().is_open and (token := queue.next_item(reviewer, row)):
            reviewing.review(reviewer, reviewing.find_item(token), 3, "partial")
    assert Round.objects.get().is_closed
    assert row.slots.filter(state=SlotState.DONE).count() == Review.objects.count() == 36
