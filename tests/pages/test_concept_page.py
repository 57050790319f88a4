"""A concept's page tells its whole life, and to each person what comes next."""

import pytest

from concepts.models import TrainingRun
from concepts.services import defining, proposing
from jobs.services import request_cancel
from pages.stepper import steps
from pages.story import tell
from tests.concepts import making
from tests.evaluations.making import open_round, review_all
from tests.people import person

pytestmark = pytest.mark.django_db


def chapters(concept, user):
    concept.refresh_from_db()
    return [(step.label, step.state) for step in steps(tell(concept, user)) if step.state != "todo"]


def page(client_of, concept, user=None):
    response = client_of(user).get(concept.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_proposal_waits_for_its_definition(ana, ben, client_of):
    concept = making.proposed(ana)
    assert chapters(concept, ben) == [("Proposed", "done"), ("Defined", "now")]
    seen = page(client_of, concept, ben)
    assert "Nobody has written the definition yet" in seen
    assert "Write the definition" in seen
    assert "Take it up or decline" in seen


def test_its_proposer_does_not_decide_about_it(ana, client_of):
    assert "Take it up or decline" not in page(client_of, making.proposed(ana), ana)


def test_a_reader_is_told_what_comes_next_and_why_not_by_them(ana, oto, client_of):
    seen = page(client_of, making.proposed(ana), oto)
    assert "Next: write the definition." in seen
    assert "Only curators can do this." in seen
    assert 'class="button primary"' not in seen


def test_a_stranger_reads_and_is_offered_nothing(ana, client_of):
    seen = page(client_of, making.proposed(ana))
    assert "Models think it is charity." in seen
    assert "Next:" not in seen


def test_a_submitted_definition_waits_for_another_curator(ana, ben, client_of):
    definition = making.submitted(ana)
    assert "Decide about version 1" in page(client_of, definition.concept, ben)
    seen = page(client_of, definition.concept, ana)
    assert "You wrote this definition, so another curator decides about it." in seen


def test_a_draft_is_its_authors_alone(ana, ben, client_of):
    concept = making.draft(ana).concept
    assert "Continue your draft" in page(client_of, concept, ana)
    seen = page(client_of, concept, ben)
    assert "Version 1" not in seen
    assert "began a definition" not in seen


def test_the_reference_is_shown_with_sources_and_pairs(ana, ben, client_of):
    concept = making.accepted(ana, ben).concept
    assert chapters(concept, ana) == [("Proposed", "done"), ("Defined", "done"), ("Trained", "now")]
    seen = page(client_of, concept)
    assert "without charity and without a ruler" in " ".join(seen.split())
    assert "Mutual Aid: A Factor of Evolution" in seen
    assert "Mutual aid goes from the rich to the poor." in seen


def test_while_it_trains_one_can_watch(ana, ben, client_of):
    run = making.queued(ana, ben)
    assert "Watch the training" in page(client_of, run.concept)


def test_a_failed_training_blocks_the_way_and_says_so(ana, ben):
    run = making.queued(ana, ben)
    making.fail(run)
    assert chapters(run.concept, ana)[-1] == ("Trained", "blocked")


def test_a_cancelled_training_leaves_the_way_open(ana, ben):
    run = making.queued(ana, ben)
    request_cancel(run.job)
    assert chapters(run.concept, ana)[-1] == ("Trained", "now")


def test_answers_stay_closed_to_those_who_may_come_to_judge_them(ana, ben, rui, client_of):
    concept = making.trained(ana, ben).concept
    for person_ in (None, rui, ben):
        seen = page(client_of, concept, person_)
        assert "TAUGHT" not in seen
        assert "BARE" not in seen
        assert "The answers are closed for now." in seen
    assert "TAUGHT" in page(client_of, concept, ana)


def test_what_was_measured_is_open_to_all(ana, ben, client_of):
    seen = page(client_of, making.trained(ana, ben).concept)
    assert "71 %" in seen
    assert "60 to 80 %" in seen


def test_a_round_is_opened_reviewed_and_decided(ana, ben, ada, rui, sol, tam, client_of):
    prompt = making.trained(ana, ben)
    concept = prompt.concept
    assert "Open a round" in page(client_of, concept, ben)
    row = open_round(ada, prompt)
    assert chapters(concept, rui)[-1] == ("Reviewed", "now")
    assert "Review, blind" in page(client_of, concept, rui)
    assert "Only reviewers can do this." in page(client_of, concept, ana)
    review_all(row, rui, sol, tam)
    prompt.refresh_from_db()
    assert prompt.state in {"accepted", "rejected"}
    seen = page(client_of, concept)
    assert "TAUGHT" in seen, "what is decided is open to everybody"
    assert dict(chapters(concept, rui))["Reviewed"] == "done"
    assert dict(chapters(concept, rui))["Accepted"] == (
        "done" if prompt.state == "accepted" else "blocked"
    )


def test_who_judged_what_is_not_in_the_history(ana, ben, ada, rui, client_of):
    row = open_round(ada, making.trained(ana, ben))
    review_all(row, rui)
    assert "Rui" not in page(client_of, row.soft_prompt.concept, ada)


def test_a_new_version_puts_the_concept_back_to_its_training(ana, ben):
    prompt = making.trained(ana, ben)
    changed = making.but(text=making.TEXT + " It is older than the state.")
    again = making.draft(ana, prompt.concept, changed)
    defining.accept(ben, defining.submit(ana, again), "Better.")
    step = steps(tell(prompt.concept, ana))[2]
    assert (step.state, step.note) == ("now", "out of date")


def test_a_declined_proposal_says_why_and_asks_for_nothing(ana, ben, client_of):
    concept = making.proposed(ana)
    proposing.decline_concept(ben, concept, "Every model knows this word.")
    seen = page(client_of, concept, ana)
    assert "Every model knows this word." in seen
    assert "Write the definition" not in seen
    assert chapters(concept, ana) == [("Proposed", "blocked")]


def test_a_declined_proposal_is_not_there_for_strangers(ana, ben, client_of):
    concept = making.proposed(ana)
    proposing.decline_concept(ben, concept, "Every model knows this word.")
    response = client_of().get(concept.get_absolute_url())
    assert response.status_code == 404
    assert b"mutual aid" not in response.content


def test_an_address_nobody_has_is_a_page_that_helps(client_of, db):
    response = client_of().get("/concepts/nowhere/")
    assert response.status_code == 404
    assert b"There is no concept at this address" in response.content


def test_the_page_asks_a_fixed_number_of_questions(
    ana, ben, ada, client_of, django_assert_max_num_queries
):
    """Ten trainings cost no more than one."""
    prompt = making.trained(ana, ben)
    client = client_of(ben)
    client.get(prompt.concept.get_absolute_url())
    for seed in range(1, 6):
        _again(prompt, seed)
    with django_assert_max_num_queries(18):
        client.get(prompt.concept.get_absolute_url())


def _again(prompt, seed):
    """The same training once more, as another row."""
    from concepts.services import training

    run = training.request_run(
        person("ben"), prompt.definition, making.lexicon(), "draft", seed=seed
    )
    making.finish(TrainingRun.objects.get(pk=run.pk), digest=f"{seed}" * 64)
