"""The end of a round: by policy, once, with everything in one transaction; or cancelled."""

import pytest

from common.activity import breaks
from common.errors import Invalid, NotAllowed
from common.models import Activity
from concepts.models import SoftPrompt
from concepts.states import SoftPromptState
from evaluations.models import Item, OutputArm, Review, Round
from evaluations.services import closing, opening, queue, reporting, reviewing
from evaluations.states import RoundState
from jobs.models import Job
from jobs.states import JobState

from .making import FIDELITY, candidate, judge, open_round, review_all, write_texts

pytestmark = pytest.mark.django_db


def test_the_last_review_closes_the_round_and_accepts(ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam, skip=1)
    assert not closing.close_if_ready(row)
    assert Round.objects.get().state == RoundState.OPEN
    review_all(row, tam)
    row = Round.objects.get()
    assert row.state == RoundState.CLOSED
    assert row.accepted
    assert row.decision["sentence"].startswith("Accepted: 3 reviewers")
    assert SoftPrompt.objects.get().state == SoftPromptState.ACCEPTED
    assert list(breaks()) == []


def test_a_soft_prompt_no_better_than_the_bare_model_is_rejected(ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam, fidelity=FIDELITY | {"bare": 4})
    row = Round.objects.get()
    assert row.accepted is False
    assert "does not clearly beat the bare model" in row.decision["sentence"]
    assert SoftPrompt.objects.get().state == SoftPromptState.REJECTED


def test_closing_twice_is_closing_once(ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam)
    assert not closing.close_if_ready(row)
    assert Activity.objects.filter(verb="closed the round").count() == 1


def test_the_record_holds_a_digest_of_every_review(ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam)
    row, act = Round.objects.get(), Activity.objects.get(verb="closed the round")
    assert act.data["reviews_digest"] == row.decision["reviews_digest"]
    from evaluations.services.unblinding import judgements

    assert closing.digest_of(judgements(row)) == act.data["reviews_digest"]
    Review.objects.filter(pk=Review.objects.first().pk).update(fidelity=2)
    assert closing.digest_of(judgements(row)) != act.data["reviews_digest"]


def test_when_the_soft_prompt_went_stale_meanwhile_nothing_is_half_done(
    ana, ben, rui, sol, tam, monkeypatch
):
    """Between the check and the closing: the last review is refused, and the round stays open."""
    from common.errors import StaleState
    from concepts.services import judging

    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam, skip=1)
    (item,) = Item.objects.wanting()
    settle = judging.settle

    def too_late(soft_prompt, accepted):
        SoftPrompt.objects.update(state=SoftPromptState.STALE)
        settle(soft_prompt, accepted)

    monkeypatch.setattr(judging, "settle", too_late)
    with pytest.raises(StaleState):
        judge(tam, item, 3, "partial")
    assert Round.objects.get().state == RoundState.OPEN
    assert Review.objects.count() == 35


def test_an_admin_cancels_with_a_reason_and_the_soft_prompt_is_a_candidate(ana, ben, ada, rui):
    row = open_round(ben, candidate(ana))
    review_all(row, rui)
    closing.cancel(ada, row, "The definition has a slip.")
    row = Round.objects.get()
    assert (row.state, row.accepted) == (RoundState.CANCELLED, None)
    assert row.cancel_reason == "The definition has a slip."
    assert SoftPrompt.objects.get().state == SoftPromptState.CANDIDATE
    assert Review.objects.count() == 12
    with pytest.raises(NotAllowed, match="nothing is un-blinded"):
        reporting.unblinded(ada, row)
    assert opening.open_round(ben, SoftPrompt.objects.get()).state == RoundState.PREPARING


def test_only_admins_cancel_an_open_round(ana, ben, rui, oto):
    row = open_round(ben, candidate(ana))
    for member in (ana, ben, rui, oto):
        with pytest.raises(NotAllowed):
            closing.cancel(member, row, "Because.")
    assert Round.objects.get().state == RoundState.OPEN


def test_whoever_opened_it_may_cancel_while_the_texts_are_not_there(ana, ben, rui):
    row = opening.open_round(ben, candidate(ana))
    with pytest.raises(NotAllowed):
        closing.cancel(ana, row, "Not mine.")
    closing.cancel(ben, row, "Wrong soft prompt.")
    assert Round.objects.get().state == RoundState.CANCELLED
    assert Job.objects.get(pk=row.job_id).state == JobState.CANCELLED


def test_texts_that_come_after_the_cancelling_are_not_taken(ana, ben):
    from common.errors import StaleState

    row = opening.open_round(ben, candidate(ana))
    rows = [
        {"key": each["key"], "text": "late", "gain": None}
        for each in opening.generation_plan(row)["rows"]
    ]
    closing.cancel(ben, row, "Too slow.")
    with pytest.raises(StaleState):
        opening.record_outputs(Round.objects.get(), rows)
    assert not Item.objects.exists()


def test_cancelling_wants_a_reason_and_happens_once(ana, ben, ada):
    row = open_round(ben, candidate(ana))
    with pytest.raises(Invalid, match="Say why"):
        closing.cancel(ada, row, "  ")
    assert Round.objects.get().state == RoundState.OPEN
    closing.cancel(ada, row, "A slip.")
    with pytest.raises(NotAllowed, match="nothing to cancel"):
        closing.cancel(ada, Round.objects.get(), "Again.")


def test_a_round_on_a_stale_soft_prompt_can_be_cancelled_and_it_stays_stale(ana, ben, ada):
    row = open_round(ben, candidate(ana))
    SoftPrompt.objects.update(state=SoftPromptState.STALE)
    closing.cancel(ada, Round.objects.get(pk=row.pk), "A newer definition is there.")
    assert SoftPrompt.objects.get().state == SoftPromptState.STALE


def test_a_round_that_is_over_cannot_be_rewritten(ana, ben, rui, sol, tam):
    from django.db import DatabaseError, transaction

    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam)
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.update(accepted=False)
    assert Round.objects.get().accepted


def test_after_closing_everybody_sees_which_text_came_from_where(ana, ben, rui, sol, tam, oto):
    row = open_round(ben, candidate(ana), lambda key: f"Text {key}.")
    review_all(row, rui, sol, tam)
    row = Round.objects.get()
    outputs = reporting.unblinded(oto, row)
    assert len(outputs) == 12
    assert [output.arm for output in outputs[:4]] == ["bare", "definition", "soft_prompt", "random"]
    for output in outputs:
        assert output.text.endswith(f":{output.arm}.")
        assert output.fidelity == FIDELITY[output.arm]
        assert [line.reviewer for line in output.reviews] == [
            "Reviewer A",
            "Reviewer B",
            "Reviewer C",
        ]
    assert [output.arm for output in reporting.worst(outputs)] == ["soft_prompt"] * 3


def test_before_closing_nobody_does(ana, ben, ada, rui):
    row = open_round(ben, candidate(ana))
    for member in (ana, ben, ada, rui):
        with pytest.raises(NotAllowed, match="still blind"):
            reporting.unblinded(member, row)


def test_reviewers_see_how_theirs_compare(ana, ben, rui, sol, tam, oto):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol)
    review_all(row, tam, fidelity={arm: min(5, value + 1) for arm, value in FIDELITY.items()})
    row = Round.objects.get()
    mine = reporting.compare(tam, row)
    assert (mine.reviews, mine.agreed, mine.with_majority) == (12, 12, 12)
    assert mine.difference == pytest.approx((1 + 0 + 1 + 1) / 4)
    assert mine.strictness == "milder"
    assert reporting.compare(rui, row).strictness == "stricter"
    assert reporting.compare(oto, row) is None


def test_the_summary_for_a_pack_is_plain_and_names_nobody(ana, ben, rui, sol, tam):
    import json

    row = open_round(ben, candidate(ana))
    assert reporting.summary(row.soft_prompt) == {}
    review_all(row, rui, sol, tam)
    summary = reporting.summary(SoftPrompt.objects.get())
    text = json.dumps(summary)
    assert json.loads(text) == summary
    assert summary["accepted"] is True
    assert summary["counts"] == {"outputs": 12, "instructions": 3, "reviews": 36, "reviewers": 3}
    assert [arm["fidelity"]["mean"] for arm in summary["arms"]] == [1, 5, 4, 1]
    assert summary["rubrics"][0]["fidelity"]["1"].startswith("Nothing of the concept")
    assert summary["is_demo"] is False
    for name in ("Ana", "Ben", "Rui", "Sol", "Tam", "rui"):
        assert name not in text


def test_reviews_by_a_rule_mark_the_decision(ana, ben, rui, sol, tam):
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol)
    arms = dict(OutputArm.objects.values_list("output__item__token", "arm"))
    for token, arm in arms.items():
        judge(tam, reviewing.find_item(token), FIDELITY[arm], "faithful", is_demo=True)
    assert Round.objects.get().decision["is_demo"]
    assert reporting.summary(SoftPrompt.objects.get())["is_demo"]


def test_a_failed_preparation_can_be_retried_then_reviewed(ana, ben, rui):
    from jobs.claims import take

    row = opening.open_round(ben, candidate(ana))
    take(row.job_id).end(JobState.FAILED, error="No memory.")
    opening.retry(ben, Round.objects.get())
    write_texts(row)
    assert queue.next_item(rui, Round.objects.get())
