"""A reviewer's work: an order of one's own, one review per text, changed at will until the end."""

import pytest

from common.errors import Invalid, NotAllowed, NotFound
from common.models import Activity
from concepts.models import Sighting, SoftPrompt
from concepts.states import SoftPromptState
from evaluations.models import Item, Review, Round
from evaluations.services import closing, opening, queue, reviewing
from evaluations.services.progress import Progress, progress
from tests.people import person

from .making import candidate, judge, open_round, review_all

pytestmark = pytest.mark.django_db


def walk(reviewer, row):
    """Rate everything, as the pages do: next item, review, next item ..."""
    seen = []
    while token := queue.next_item(reviewer, row):
        seen.append(token)
        reviewing.review(reviewer, reviewing.find_item(token), 3, "partial")
    return seen


def test_next_item_leads_through_every_text_once(ana, ben, rui):
    row = open_round(ben, candidate(ana))
    seen = walk(rui, row)
    assert len(seen) == len(set(seen)) == 12
    assert Review.objects.by(rui).count() == 12


def test_each_reviewer_has_an_order_of_their_own_and_keeps_it(ana, ben, rui, sol):
    row = open_round(ben, candidate(ana))
    first = queue.next_item(rui, row)
    assert first == queue.next_item(rui, row)
    assert walk(rui, row)[0] == first
    assert walk(sol, row) != walk_again(rui, row)


def walk_again(reviewer, row):
    """The order in which this reviewer met the texts."""
    slots = row.slots.filter(reviewer=reviewer).order_by("taken_at")
    return list(slots.values_list("item__token", flat=True))


def test_a_text_that_has_enough_reviews_is_not_asked_of_a_latecomer(ana, ben, rui, sol, tam):
    late = person("oto")
    late.role_grants.create(role="reviewer")
    late.refresh_from_db()
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam, skip=2)
    assert progress(late, row) == Progress(done=0, left=2)
    assert progress(tam, row) == Progress(done=10, left=2)
    assert queue.next_item(rui, row) is None


def test_a_review_can_be_changed_and_sending_it_twice_changes_nothing(ana, ben, rui):
    row = open_round(ben, candidate(ana))
    item = Item.objects.first()
    judge(rui, item, 2, "partial", " Thin. ")
    acts = Activity.objects.count()
    reviewing.review(rui, item, 2, "partial", "Thin.")
    assert Activity.objects.count() == acts
    reviewing.review(rui, item, 4, "faithful", "")
    (review,) = Review.objects.all()
    assert (review.fidelity, review.verdict, review.comment) == (4, "faithful", "")
    assert review.rubric_version == row.rubric_id == 2
    assert Activity.objects.filter(subject_id=str(row.pk), verb="changed a review").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fidelity": 0}, "fidelity"),
        ({"fidelity": 6}, "fidelity"),
        ({"fidelity": "3"}, "fidelity"),
        ({"fidelity": True}, "fidelity"),
        ({"fidelity": None}, "fidelity"),
        ({"verdict": ""}, "verdict"),
        ({"verdict": "great"}, "verdict"),
        ({"comment": "x" * 2001}, "comment"),
        ({"comment": "ab\u202ecd"}, "comment"),
        ({"comment": "nul\x00"}, "comment"),
    ],
)
def test_a_review_that_cannot_be_meant_is_refused_by_field(ana, ben, rui, wrong, field):
    open_round(ben, candidate(ana))
    judgement = {"fidelity": 3, "verdict": "partial", "comment": ""} | wrong
    with pytest.raises(Invalid) as refusal:
        reviewing.review(rui, Item.objects.first(), **judgement)
    assert list(refusal.value.fields) == [field]
    assert not Review.objects.exists()


def test_every_objection_comes_at_once(ana, ben, rui):
    open_round(ben, candidate(ana))
    with pytest.raises(Invalid) as refusal:
        reviewing.review(rui, Item.objects.first(), None, "", "x" * 3000)
    assert set(refusal.value.fields) == {"fidelity", "verdict", "comment"}


def refused(reviewer, row, reason):
    """Neither looking nor reviewing works, the reason is given, and nothing has changed."""
    token = Item.objects.filter(round=row).values_list("token", flat=True).first()
    for attempt in (
        lambda: queue.next_item(reviewer, row),
        lambda: reviewing.blind_item(reviewer, token),
        lambda: reviewing.review(reviewer, reviewing.find_item(token), 5, "faithful"),
    ):
        with pytest.raises(NotAllowed, match=reason):
            attempt()
    assert not Review.objects.filter(reviewer=reviewer).exists()


def test_who_has_no_reviewer_role_is_told_so(ana, ben, ada, oto):
    row = open_round(ben, candidate(ana))
    for member in (ben, ada, oto):
        refused(member, row, "Only reviewers can do this")


def test_the_proposer_is_refused(rui, ben, sol):
    row = open_round(ben, candidate(sol, proposer=rui))
    refused(rui, row, "You proposed this concept")


def test_the_author_of_the_definition_is_refused(ana, ben, rui):
    row = open_round(ben, candidate(rui, proposer=ana, trainer=ana))
    refused(rui, row, "You wrote the definition")


def test_whoever_asked_for_the_training_is_refused(ana, ben, rui):
    row = open_round(ben, candidate(ana, trainer=rui))
    refused(rui, row, "You asked for this training")


def test_whoever_has_seen_the_answers_is_refused(ana, ben, rui, sol):
    row = open_round(ben, candidate(ana))
    Sighting.objects.create(user=rui, run=row.soft_prompt.run)
    refused(rui, row, "You have seen which answer came from where")
    assert queue.next_item(sol, row)


def test_whoever_opened_the_round_may_review_it(ana, ben):
    ben.role_grants.create(role="reviewer")
    ben.refresh_from_db()
    row = open_round(ben, candidate(ana))
    assert queue.next_item(ben, row)


def test_nobody_reviews_before_the_texts_are_there_nor_after_the_end(ana, ben, rui, sol, tam, ada):
    row = opening.open_round(ben, candidate(ana))
    with pytest.raises(NotAllowed, match="still being written"):
        queue.next_item(rui, row)
    cancelled = closing.cancel(ada, row, "A slip.")
    with pytest.raises(NotAllowed, match="was cancelled"):
        queue.next_item(rui, cancelled)
    row = open_round(ben, SoftPrompt.objects.get())
    review_all(row, rui, sol, tam)
    item = Item.objects.filter(round=row).first()
    before = Review.objects.get(item=item, reviewer=rui).fidelity
    with pytest.raises(NotAllowed, match="This round is closed"):
        reviewing.review(rui, item, 1 if before != 1 else 2, "inverted")
    assert Review.objects.get(item=item, reviewer=rui).fidelity == before


def test_nothing_more_is_asked_once_the_soft_prompt_is_stale(ana, ben, rui):
    row = open_round(ben, candidate(ana))
    SoftPrompt.objects.update(state=SoftPromptState.STALE)
    refused(rui, Round.objects.get(pk=row.pk), "A newer definition was accepted")


def test_an_unknown_token_is_nothing(rui):
    with pytest.raises(NotFound):
        reviewing.blind_item(rui, "no-such-token")


def test_reviews_by_a_rule_exist_in_demonstrations_only(ana, ben, rui, settings):
    open_round(ben, candidate(ana))
    settings.DEMO = False
    with pytest.raises(NotAllowed, match="demonstrations only"):
        reviewing.review(rui, Item.objects.first(), 3, "partial", is_demo=True)
    assert not Review.objects.exists()
    settings.DEMO = True
    assert judge(rui, Item.objects.first(), 3, "partial", is_demo=True).is_demo


def test_the_lists_agree_with_the_permission(ana, ben, rui, sol, oto):
    row = open_round(ben, candidate(ana))
    assert list(Round.objects.waiting_for(rui)) == [row]
    assert Round.objects.waiting_for(rui).get().mine_left == 12
    assert not Round.objects.waiting_for(oto).exists()
    assert not Round.objects.waiting_for(ben).exists()
    walk(rui, row)
    assert list(Round.objects.open_for(rui)) == [row]
    assert not Round.objects.waiting_for(rui).exists()
    Sighting.objects.create(user=sol, run=row.soft_prompt.run)
    assert not Round.objects.open_for(sol).exists()
    SoftPrompt.objects.update(state=SoftPromptState.STALE)
    assert not Round.objects.open_for(rui).exists()


def test_progress_counts_each_text_up_to_what_is_wanted(ana, ben, rui, sol):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, skip=5)
    counted = Round.objects.with_progress().get()
    assert counted.items_count == 12
    assert counted.reviews_done == 19
    assert counted.reviews_needed == 36
    assert counted.reviewers_count == 2
