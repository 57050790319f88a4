"""A new version of the definition: what was made for the old one says so, and only that is renewed."""

import json

import pytest
from django.urls import reverse

from common.errors import NotAllowed, StaleState
from common.models import Activity
from concepts.models import Concept, Definition, SoftPrompt, TrainingRun
from concepts.services import defining
from concepts.states import DefinitionState, SoftPromptState
from evaluations.models import Review, Round
from evaluations.services import closing, queue, requeueing
from evaluations.states import RoundState
from jobs.claims import take
from jobs.models import Job
from jobs.states import JobState

from .making import candidate, judge, open_round, review_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings):
    settings.EVALUATION_POLICY = {"resamples": 100}


def new_version(author, other, concept, number=2):
    """The next version, submitted by `author` and accepted by `other`."""
    row = Definition.objects.create(
        concept=concept,
        number=number,
        author=author,
        text="Other sides.",
        text_html="<p>Other.</p>",
    )
    Definition.objects.filter(pk=row.pk).update(state=DefinitionState.SUBMITTED)
    return defining.accept(other, Definition.objects.get(pk=row.pk), "Clearer.")


@pytest.fixture
def accepted(ana, ben, rui, sol, tam):
    """Anekanta, whose soft prompt the reviewers accepted."""
    row = open_round(ben, candidate(ana))
    review_all(row, rui, sol, tam)
    return Round.objects.get(pk=row.pk)


@pytest.fixture
def under_review(ana, ben, rui):
    """Qualia, whose round is open with a review in it."""
    row = open_round(ben, candidate(ana, term="qualia", digest="b" * 64))
    judge(rui, row.items.first(), 4, "faithful")
    return Round.objects.get(pk=row.pk)


def everything():
    """All that must not be touched, of every concept."""
    return {
        "prompts": list(SoftPrompt.objects.order_by("pk").values_list("pk", "state")),
        "rounds": list(Round.objects.order_by("pk").values_list("pk", "state", "decision")),
        "runs": list(TrainingRun.objects.order_by("pk").values_list("pk", "job__state")),
        "reviews": Review.objects.count(),
    }


def test_fresh_is_fresh_everywhere(accepted, client_of, api_of):
    told = api_of(None).get(f"/api/v1/rounds/{accepted.pk}/").json()
    assert (told["definition_version"], told["reference_version"]) == (1, 1)
    assert told["stale_since"] is None
    page = client_of(None).get(accepted.get_absolute_url()).content.decode()
    assert "Out of date" not in page


def test_what_was_made_for_the_old_version_says_so(accepted, ana, ben, rui, client_of, api_of):
    concept = Concept.objects.get()
    new_version(ana, ben, concept)
    since = Definition.objects.get(number=1).state_changed_at
    api = api_of(rui)
    prompt = accepted.soft_prompt_id
    for address in (
        f"/api/v1/rounds/{accepted.pk}/",
        f"/api/v1/rounds/{accepted.pk}/decision/",
        f"/api/v1/soft-prompts/{prompt}/",
    ):
        told = api.get(address).json()
        assert (told["definition_version"], told["reference_version"]) == (1, 2), address
        assert told["stale_since"] == since.isoformat().replace("+00:00", "Z"), address
    assert api.get("/api/v1/reviews/").json()["results"][0]["stale_since"]
    for address in (
        accepted.get_absolute_url(),
        reverse("round-decision", args=[accepted.pk]),
        accepted.soft_prompt.run.get_absolute_url(),
    ):
        page = client_of(rui).get(address).content.decode()
        assert "made for version 1 of the definition; the reference is version 2" in page, address
    assert "out of date: version 1" in client_of(rui).get(reverse("round-list")).content.decode()


@pytest.mark.parametrize("ending", ["jsonl", "csv", "label-studio.json", "argilla.json"])
def test_exports_say_since_when(accepted, ana, ben, api_of, ending):
    address = reverse("api-rounds-export", args=[accepted.pk, ending])
    before = b"".join(api_of(ana).get(address).streaming_content).decode()
    new_version(ana, ben, Concept.objects.get())
    since = Definition.objects.get(number=1).state_changed_at.isoformat()
    after = b"".join(api_of(ana).get(address).streaming_content).decode()
    assert since not in before
    assert since in after
    if ending == "jsonl":
        assert json.loads(before.splitlines()[0])["stale_since"] is None


def test_only_what_depends_on_it_is_renewed(accepted, under_review, ana, ben):
    """Anekanta changes; qualia, on the same language model, is as it was to the last row."""
    concept = accepted.soft_prompt.concept
    new_version(ana, ben, concept)
    before = everything()
    done = requeueing.requeue(ben, concept)
    assert [row.pk for row in done.soft_prompts] == [accepted.soft_prompt_id]
    assert done.rounds == []
    run = TrainingRun.objects.get(definition__number=2)
    old = accepted.soft_prompt.run
    assert (run.language_model, run.recipe, run.seed) == (old.language_model, old.recipe, old.seed)
    assert (run.requested_by, run.job.state) == (ben, JobState.QUEUED)
    after = everything()
    after["runs"].remove((run.pk, JobState.QUEUED))
    assert after == before


def test_an_open_round_on_the_old_version_ends_and_its_training_is_asked_anew(
    under_review, ana, ben, rui
):
    concept = under_review.soft_prompt.concept
    new_version(ana, ben, concept)
    with pytest.raises(NotAllowed, match="out of date"):
        queue.next_item(rui, Round.objects.get())
    requeueing.requeue(ben, concept)
    row = Round.objects.get()
    assert row.state == RoundState.CANCELLED
    assert row.cancel_reason == "Version 2 of the definition replaced the one that it judged."
    assert SoftPrompt.objects.get().state == SoftPromptState.STALE
    assert Review.objects.count() == 1
    assert TrainingRun.objects.filter(definition__number=2).count() == 1


def test_a_round_that_an_admin_ended_first_is_renewed_all_the_same(under_review, ana, ben, ada):
    concept = under_review.soft_prompt.concept
    new_version(ana, ben, concept)
    closing.cancel(ada, Round.objects.get(), "The definition has changed.")
    assert len(requeueing.requeue(ada, concept).soft_prompts) == 1


def test_a_candidate_and_a_rejected_one_are_not_renewed(ana, ben, rui, sol, tam):
    """Nobody had said that they were worth it."""
    prompt = candidate(ana)
    rejected = candidate(ana, term="qualia", digest="b" * 64)
    row = open_round(ben, rejected)
    review_all(row, rui, sol, tam, fidelity=dict.fromkeys(
        ["bare", "definition", "soft_prompt", "random", "other_concept"], 2))  # fmt: skip
    for concept in (prompt.concept, rejected.concept):
        new_version(ana, ben, concept)
        assert not requeueing.dependents(concept)
        with pytest.raises(StaleState, match="Nothing depends"):
            requeueing.requeue(ben, concept)
    assert not TrainingRun.objects.filter(definition__number=2).exists()


def test_renewing_twice_is_renewing_once(accepted, ana, ben):
    concept = accepted.soft_prompt.concept
    new_version(ana, ben, concept)
    requeueing.requeue(ben, concept)
    jobs = Job.objects.count()
    with pytest.raises(StaleState, match="Nothing depends"):
        requeueing.requeue(ben, concept)
    assert Job.objects.count() == jobs
    assert Activity.objects.filter(verb__startswith="renewed").count() == 1


def test_a_training_that_failed_can_be_asked_for_again(accepted, ana, ben):
    concept = accepted.soft_prompt.concept
    new_version(ana, ben, concept)
    requeueing.requeue(ben, concept)
    run = TrainingRun.objects.get(definition__number=2)
    take(run.job_id).end(JobState.FAILED, error="No memory.")
    assert requeueing.requeue(ben, concept)


def test_neither_reviewers_nor_strangers_renew(accepted, ana, ben, rui, oto, client_of):
    concept = accepted.soft_prompt.concept
    new_version(ana, ben, concept)
    before = everything()
    address = reverse("requeue", args=[concept.slug])
    for person in (rui, oto):
        with pytest.raises(NotAllowed):
            requeueing.requeue(person, concept)
        assert client_of(person).get(address).status_code == 403
        assert client_of(person).post(address).status_code == 403
    assert client_of(None).post(address).status_code == 302
    assert everything() == before


def test_a_curator_finds_it_on_the_concepts_page_and_renews_it_there(
    accepted, under_review, ana, ben, client_of
):
    concept = accepted.soft_prompt.concept
    client, address = client_of(ben), reverse("requeue", args=[concept.slug])
    assert address not in client.get(concept.get_absolute_url()).content.decode()
    new_version(ana, ben, concept)
    assert address in client.get(concept.get_absolute_url()).content.decode()
    assert address in client.get(reverse("home")).content.decode()
    page = client.get(address).content.decode()
    assert "Standard, seed 0" in page
    answer = client.post(address, follow=True)
    assert "Renewed: 1 training queued." in answer.content.decode()
    assert address not in answer.content.decode()
    assert "Nothing to renew" in client.get(address).content.decode()


def test_a_version_that_was_never_trained_does_not_end_the_line(accepted, ana, ben):
    """Version 2 is replaced before anybody trains it: what version 1 had is renewed for version 3."""
    concept = accepted.soft_prompt.concept
    new_version(ana, ben, concept)
    requeueing.requeue(ben, concept)
    new_version(ana, ben, concept, number=3)
    done = requeueing.requeue(ben, concept)
    assert [row.pk for row in done.soft_prompts] == [accepted.soft_prompt_id]
    assert TrainingRun.objects.filter(definition__number=3).count() == 1
