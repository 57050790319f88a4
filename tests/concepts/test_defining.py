"""Ana writes, the checks speak, Ben decides; what was submitted never changes."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from common.errors import Invalid, NotAllowed, StaleState
from concepts.definition_data import InstructionData, data_of
from concepts.models import Definition, Instruction, SoftPrompt
from concepts.services import defining
from concepts.states import ConceptState, DefinitionState, SoftPromptState

from .making import GOOD, accepted, but, draft, posted, proposed, submitted, trained

pytestmark = pytest.mark.django_db


def test_a_draft_is_anas_alone(ana, ben, client_of):
    row = draft(ana)
    page = row.get_absolute_url()
    assert client_of(ana).get(page).status_code == 200
    assert client_of(ben).get(page).status_code == 404
    assert client_of(None).get(page).status_code == 404
    with pytest.raises(NotAllowed):
        defining.save_draft(ben, row.concept, but(text="Mine now."), row)
    row.refresh_from_db()
    assert row.text == GOOD.text


def test_submitting_freezes_text_and_held_out_set(ana):
    row = submitted(ana)
    stored = Definition.objects.with_parts().get()
    assert row.state == DefinitionState.SUBMITTED
    assert stored.digest == data_of(stored).digest() == GOOD.digest()
    assert stored.held_out_digest == GOOD.held_out_digest()
    with pytest.raises(NotAllowed):
        defining.save_draft(ana, row.concept, but(text="Better."), row)
    stored.text = "Better."
    with pytest.raises(StaleState):
        stored.save()
    stored.refresh_from_db()
    assert stored.text == GOOD.text


@pytest.mark.parametrize(
    "change",
    [
        lambda row: Definition.objects.filter(pk=row.pk).update(text="Other."),
        lambda row: Definition.objects.filter(pk=row.pk).update(state="draft"),
        lambda row: Definition.objects.filter(pk=row.pk).update(held_out_digest="0" * 64),
        lambda row: row.instructions.update(held_out=False),
        lambda row: row.contrast_pairs.update(inversion="So."),
        lambda row: row.sources.update(title="Another"),
    ],
)
def test_the_database_itself_refuses(change, ana):
    row = submitted(ana)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        change(row)
    stored = Definition.objects.with_parts().get(pk=row.pk)
    assert data_of(stored).digest() == stored.digest
    assert stored.state == DefinitionState.SUBMITTED


def test_a_flawed_draft_is_not_submitted_and_stays(ana):
    row = draft(ana, data=but(sources=()))
    with pytest.raises(Invalid) as refused:
        defining.submit(ana, row)
    assert set(refused.value.fields) == {"sources"}
    row.refresh_from_db()
    assert (row.state, row.digest) == (DefinitionState.DRAFT, "")


def test_ben_accepts_and_the_concept_opens(ana, ben, client_of):
    row = submitted(ana)
    answer = client_of(ben).post(f"{row.get_absolute_url()}accept/", {"reason": "Clear."})
    row.refresh_from_db()
    row.concept.refresh_from_db()
    assert answer.status_code == 302
    assert (row.state, row.decided_by) == (DefinitionState.ACCEPTED, ben)
    assert row.concept.state == ConceptState.OPEN


@pytest.mark.parametrize("verb", ["accept", "decline"])
@pytest.mark.parametrize("who", [None, "ana", "oto", "rui", "ada"])
def test_nobody_else_decides(verb, who, ana, request, client_of):
    row = submitted(ana)
    user = request.getfixturevalue(who) if who else None
    answer = client_of(user).post(f"{row.get_absolute_url()}{verb}/", {"reason": "Because."})
    assert answer.status_code == (403 if who else 302)
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (DefinitionState.SUBMITTED, None)


def test_the_author_is_told_why_she_may_not_accept(ana, client_of):
    row = submitted(ana)
    answer = client_of(ana).post(f"{row.get_absolute_url()}accept/")
    assert "another curator decides" in answer.content.decode()


def test_declining_needs_a_reason(ana, ben, client_of):
    row = submitted(ana)
    page = f"{row.get_absolute_url()}decline/"
    assert client_of(ben).post(page, {"reason": ""}).status_code == 400
    row.refresh_from_db()
    assert row.state == DefinitionState.SUBMITTED
    client_of(ben).post(page, {"reason": "It takes sides.", "grounds": ["one_sided"]})
    row.refresh_from_db()
    assert (row.state, row.decision_reason) == (DefinitionState.DECLINED, "It takes sides.")


def test_a_new_version_supersedes_and_makes_stale_only_what_hangs_on_it(ana, ben):
    prompt = trained(ana, ben)
    other = trained(ana, ben, proposed(ana, term="gift economy"))
    old = prompt.definition
    new = accepted(ana, ben, prompt.concept, but(text=f"{GOOD.text} It is old."))
    old.refresh_from_db()
    assert (old.state, new.state) == (DefinitionState.SUPERSEDED, DefinitionState.ACCEPTED)
    assert SoftPrompt.objects.get(pk=prompt.pk).state == SoftPromptState.STALE
    assert SoftPrompt.objects.get(pk=other.pk).state == SoftPromptState.CANDIDATE


def test_two_curators_deciding_at_once_leave_one_decision(ana, ben):
    row = submitted(ana)
    seen_before = Definition.objects.get(pk=row.pk)
    defining.decline(ben, row, "No.")
    with pytest.raises(StaleState):
        defining.accept(ben, seen_before, "Yes.")
    row.refresh_from_db()
    assert row.state == DefinitionState.DECLINED


def test_the_database_knows_one_reference_per_concept(ana, ben):
    first = accepted(ana, ben)
    second = submitted(ana, first.concept, but(text=f"{GOOD.text} More."))
    with pytest.raises(IntegrityError), transaction.atomic():
        Definition.objects.filter(pk=second.pk).update(state="accepted")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "x" * 20_001}, "text"),
        ({"notes": "x" * 20_001}, "notes"),
        ({"text": "a\u202eb"}, "text"),
        ({"instructions": (InstructionData("sing", "La."),)}, "instructions"),
        ({"instructions": (InstructionData("use", "x" * 501),)}, "instructions"),
        ({"instructions": tuple(InstructionData("use", f"Say {n}.") for n in range(61))},
         "instructions"),
    ],
)  # fmt: skip
def test_bad_content_is_refused_by_field_and_the_draft_is_as_it_was(changes, field, ana):
    row = draft(ana)
    with pytest.raises(Invalid) as refused:
        defining.save_draft(ana, row.concept, but(**changes), row)
    assert field in refused.value.fields
    assert data_of(Definition.objects.with_parts().get()) == GOOD


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "example", "//x.org"]
)
def test_a_source_leads_to_the_web_or_nowhere(address, ana, client_of):
    concept = proposed(ana)
    told = posted(GOOD, save="1") | {"sources-0-url": address}
    answer = client_of(ana).post(f"/concepts/{concept.slug}/definitions/new/", told)
    assert answer.status_code == 400
    assert not Definition.objects.exists()


def test_instructions_stay_the_rows_that_outputs_point_at(ana, ben):
    row = accepted(ana, ben)
    before = set(Instruction.objects.values_list("pk", flat=True))
    with pytest.raises(NotAllowed):
        defining.save_draft(ana, row.concept, GOOD, row)
    assert set(Instruction.objects.values_list("pk", flat=True)) == before
