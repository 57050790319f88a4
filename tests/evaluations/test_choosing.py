"""Rounds that compare texts: what is shown beside what, what may be chosen, how it ends."""

from collections import Counter
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from common.errors import Invalid, NotAllowed, NotFound, StaleState
from common.models import Activity
from concepts.models import SoftPrompt
from evaluations.arms import Arm
from evaluations.models import (
    Choice,
    ChoiceVersion,
    Item,
    OutputArm,
    Review,
    ReviewDraft,
    Round,
    Shown,
    Slot,
)
from evaluations.services import asides, choosing, closing, drafts, opening, queue, reviewing
from evaluations.states import Mode, RoundState

from .making import (
    arms_seen,
    candidate,
    choose,
    choose_all,
    compared,
    give,
    open_round,
    prefer,
)

pytestmark = pytest.mark.django_db
PAIR = Mode.PAIRWISE
MODES = [Mode.PAIRWISE, Mode.BEST_WORST]


def said(key):
    return f"Text {key}."


@pytest.fixture
def row(ana, ben):
    """Three instructions, four arms: twelve pairs."""
    return open_round(ben, candidate(ana), said, mode=PAIR)


@pytest.fixture
def best_worst(ana, ben):
    """Three instructions, five arms: three sets."""
    candidate(ana, term="qualia", digest="b" * 64)
    return open_round(ben, candidate(ana), said, mode=Mode.BEST_WORST)


def stored():
    return Choice.objects.count(), ChoiceVersion.objects.count(), Activity.objects.count()


# What stands beside what


def test_pairs_of_an_instruction_make_a_ring_with_the_soft_prompt_between_its_rivals(ana, ben):
    candidate(ana, term="qualia", digest="b" * 64)
    row = open_round(ben, candidate(ana), said, mode=PAIR)
    arms = dict(OutputArm.objects.values_list("output_id", "arm"))
    pairs = [
        frozenset(arms[text.output_id] for text in item.shown.all()) for item in row.items.all()
    ]
    assert len(pairs) == 15
    assert Counter(pairs)[frozenset({"soft_prompt", "bare"})] == 3
    assert Counter(pairs)[frozenset({"soft_prompt", "definition"})] == 3
    assert Counter(pairs)[frozenset({"random", "other_concept"})] == 3
    assert frozenset({"bare", "definition"}) not in pairs


@pytest.mark.parametrize("mode", MODES)
def test_every_text_is_shown_equally_often_so_that_coming_back_tells_nothing(ana, ben, mode):
    row = open_round(ben, candidate(ana), said, mode=mode)
    times = Counter(Shown.objects.values_list("output_id", flat=True))
    assert len(times) == 12
    assert set(times.values()) == {2 if mode == PAIR else 1}
    for item in row.items.all():
        texts = [text.output for text in item.shown.all()]
        assert len({text.instruction_id for text in texts}) == 1


def test_all_texts_of_an_instruction_stand_together_for_best_and_worst(best_worst):
    assert [item.shown.count() for item in best_worst.items.all()] == [5, 5, 5]


def test_sides_are_drawn_for_each_reviewer_and_stay_as_they_are(row, rui, sol):
    def sides(one):
        return [arms_seen(one, item) for item in row.items.order_by("pk")]

    assert sides(rui) == sides(rui)
    assert sides(rui) != sides(sol)


def test_no_arm_has_a_side_of_its_own(row):
    class One:
        def __init__(self, pk):
            self.pk = pk

    (item, *_) = compared(row, "soft_prompt", "bare")
    first = Counter(arms_seen(One(number), item)[0] for number in range(2000))
    assert 900 < first["soft_prompt"] < 1100


# Choosing


def test_a_choice_is_stored_by_its_text_whatever_side_it_stood_on(row, rui, sol, tam):
    (item, *_) = compared(row, "soft_prompt", "bare")
    arms = dict(OutputArm.objects.values_list("output_id", "arm"))
    for reviewer in (rui, sol, tam):
        choice = prefer(reviewer, item)
        assert arms[choice.best.output_id] == "soft_prompt"
        assert arms[choice.worst.output_id] == "bare"


def test_a_tie_names_neither(row, rui):
    choice = choose(rui, row.items.first(), tie=True, comment="Both miss it.")
    assert (choice.best, choice.worst, choice.comment) == (None, None, "Both miss it.")


@pytest.mark.parametrize(
    ("picked", "field"),
    [
        ({}, "best"),
        ({"best": 0}, "best"),
        ({"best": 3}, "best"),
        ({"best": -1}, "best"),
        ({"best": "1"}, "best"),
        ({"best": True}, "best"),
        ({"best": 10**30}, "best"),
        ({"best": 1, "worst": 1}, "worst"),
        ({"best": 1, "worst": 3}, "worst"),
        ({"best": 1, "tie": True}, "tie"),
        ({"worst": 2, "tie": True}, "tie"),
        ({"best": 1, "tie": "no"}, "tie"),
        ({"best": 1, "comment": 7}, "comment"),
        ({"best": 1, "comment": "x" * 2001}, "comment"),
    ],
)
def test_a_choice_that_cannot_be_meant_is_refused_and_changes_nothing(row, rui, picked, field):
    item = row.items.first()
    give(rui, item)
    before = stored()
    with pytest.raises(Invalid) as refusal:
        choosing.choose(rui, item, **picked)
    assert list(refusal.value.fields) == [field]
    assert stored() == before
    assert not Slot.objects.filter(state="done").exists()


@pytest.mark.parametrize(
    ("picked", "field"),
    [
        ({"best": 1}, "worst"),
        ({"worst": 1}, "best"),
        ({"best": 6, "worst": 1}, "best"),
        ({"best": 2, "worst": 2}, "worst"),
        ({"tie": True}, "tie"),
    ],
)
def test_of_many_texts_two_different_ones_are_named(best_worst, rui, picked, field):
    item = best_worst.items.first()
    give(rui, item)
    with pytest.raises(Invalid) as refusal:
        choosing.choose(rui, item, **picked)
    assert list(refusal.value.fields) == [field]
    assert not Choice.objects.exists()


def test_the_same_choice_sent_twice_is_one_and_a_changed_one_keeps_what_it_said(row, rui):
    item = row.items.first()
    first = choose(rui, item, 1, comment="Closer.")
    acts = Activity.objects.count()
    assert choosing.choose(rui, item, 1, comment="Closer.") == first
    assert (Activity.objects.count(), ChoiceVersion.objects.count()) == (acts, 0)
    choosing.choose(rui, item, tie=True)
    before = ChoiceVersion.objects.get()
    assert (before.best_id, before.comment) == (first.best_id, "Closer.")
    assert choosing.undo(rui, item).best_id == first.best_id
    assert choosing.undo(rui, item).best_id is None
    assert Choice.objects.count() == 1
    assert Slot.objects.filter(state="done").count() == 1


def test_there_is_nothing_to_undo_where_nothing_was_changed(row, rui, sol):
    item = row.items.first()
    choose(rui, item, 1)
    choosing.choose(rui, item, 2)
    choose(sol, item, 1)
    with pytest.raises(Invalid, match="nothing to undo"):
        choosing.undo(sol, item)


def test_what_was_not_given_to_one_cannot_be_judged(row, rui):
    before = stored()
    with pytest.raises(NotAllowed, match="not given to you"):
        choosing.choose(rui, row.items.first(), 1)
    assert stored() == before


@pytest.mark.parametrize("mode", MODES)
def test_the_queue_gives_comparisons_one_at_a_time_and_none_twice(ana, ben, rui, mode):
    row = open_round(ben, candidate(ana), said, mode=mode)
    seen = []
    while token := queue.next_item(rui, row):
        assert queue.next_item(rui, row) == token
        prefer(rui, choosing.find_comparison(token))
        seen.append(token)
    assert len(seen) == len(set(seen)) == row.items.count()


def test_two_pairs_of_one_instruction_do_not_follow_each_other_where_others_are_left(row, rui):
    instructions = []
    for _ in range(6):
        item = choosing.find_comparison(queue.next_item(rui, row))
        instructions.append(item.shown.all()[0].output.instruction_id)
        prefer(rui, item)
    assert all(one != other for one, other in pairwise(instructions))


def test_a_skipped_pair_goes_to_others_and_the_next_is_of_another_instruction(row, rui, sol):
    item = choosing.find_comparison(queue.next_item(rui, row))
    asides.skip(rui, item, "unsure")
    after = choosing.find_comparison(queue.next_item(rui, row))
    was, now = (each.shown.all()[0].output.instruction_id for each in (item, after))
    assert was != now
    prefer(sol, item)
    with pytest.raises(StaleState, match="You have reviewed"):
        asides.skip(sol, item, "unsure")


def test_unfinished_work_is_kept_until_the_choice_is_sent(row, rui):
    item = row.items.first()
    drafts.save(rui, item, {"best": "2", "comment": "Perhaps"})
    assert choosing.blind_comparison(rui, item.token).unfinished.content["best"] == "2"
    choose(rui, item, 2)
    assert not ReviewDraft.objects.exists()


def test_texts_and_comparisons_are_not_taken_for_each_other(row, ana, ben, rui):
    pair = row.items.first()
    give(rui, pair)
    with pytest.raises(NotFound):
        reviewing.blind_item(rui, pair.token)
    with pytest.raises(NotFound):
        reviewing.review(rui, pair, 4, "faithful")
    single = open_round(ben, candidate(ana, term="qualia", digest="b" * 64)).items.first()
    give(rui, single)
    with pytest.raises(NotFound):
        choosing.find_comparison(single.token)
    with pytest.raises(Invalid):
        choosing.choose(rui, single, 1)
    assert not Choice.objects.exists()
    assert not Review.objects.exists()


def test_the_database_refuses_what_no_choice_can_say(row, rui, sol):
    item = row.items.first()
    one, other = item.shown.all()
    for wrong in ({"best": one, "worst": one}, {"best": one}, {"worst": other}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Choice.objects.create(item=item, reviewer=rui, **wrong)
    choose(rui, item, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.create(item=item, reviewer=rui)
    slot = Slot.objects.filter(item=item, state="done")
    with pytest.raises(IntegrityError), transaction.atomic():
        slot.update(choice=None)


# The end


@pytest.mark.parametrize("mode", MODES)
def test_the_last_choice_closes_the_round_by_its_policy(ana, ben, rui, sol, tam, mode):
    row = open_round(ben, candidate(ana, held_out=3), said, mode=mode)
    choose_all(row, rui, sol, tam, skip=1)
    assert Round.objects.get().is_open
    choose_all(row, tam)
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert row.decision["counts"]["reviews"] == 3 * row.items.count()
    assert row.decision["mode"] == mode
    assert Activity.objects.filter(verb="closed the round").count() == 1
    assert SoftPrompt.objects.get().state == ("accepted" if row.accepted else "rejected")


def test_a_round_whose_pairs_never_showed_the_bare_model_closes_too(ana, ben, rui, sol, tam):
    """As when those texts were all set aside: nothing then stands at 0 but the mean of the arms."""
    row = open_round(ben, candidate(ana, held_out=3), said, mode=PAIR)
    bare = OutputArm.objects.filter(arm=Arm.BARE).values("output")
    row.items.filter(shown__output__in=bare).delete()
    choose_all(row, rui, sol, tam)
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert not row.accepted
    assert {arm["label"] for arm in row.decision["arms"]} <= set(Arm.labels) - {Arm.BARE.label}


def test_nothing_is_chosen_after_the_end(row, rui, sol, tam):
    choose_all(row, rui, sol, tam)
    item, before = row.items.first(), stored()
    with pytest.raises(NotAllowed, match="closed"):
        choosing.choose(rui, item, tie=True)
    assert stored() == before


def test_a_cancelled_round_keeps_its_choices_and_un_blinds_nothing(row, ada, rui):
    choose_all(row, rui)
    closing.cancel(ada, row, "A slip.")
    row = Round.objects.get()
    assert (row.state, row.decision, Choice.objects.count()) == ("cancelled", {}, 12)


def test_a_mode_that_there_is_not_opens_nothing(ana, ben):
    with pytest.raises(Invalid):
        opening.open_round(ben, candidate(ana), mode="threesome")
    assert not Round.objects.exists()


def test_further_looks_are_planned_for_ratings_only(ana, ben, settings):
    settings.EVALUATION_POLICY = {"version": 1}
    row = opening.open_round(ben, candidate(ana), mode=PAIR)
    assert (row.rules.version, row.rules.more_reviews) == (3, ())
    settings.EVALUATION_POLICY = {"more_reviews": [5, 8]}
    row = opening.open_round(ben, candidate(ana, term="qualia", digest="b" * 64), mode=PAIR)
    assert row.rules.more_reviews == ()


def test_items_say_where_they_are_judged(row):
    item = row.items.first()
    assert item.get_absolute_url() == f"/comparisons/{item.token}/"
    assert Item.objects.filter(output=None).count() == 12
