"""Others endorse a definition or object to it; a quorum makes it the reference, or a curator decides."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, transaction

from common.activity import breaks
from common.errors import Invalid, NotAllowed, NotFound, StaleState
from common.models import Activity
from concepts.consensus import tally
from concepts.models import Concept, Definition, Endorsement
from concepts.permissions import may_endorse, may_overrule
from concepts.services import amending, deciding, defining, endorsing, proposing
from concepts.states import DefinitionState, Ground, Outcome

from .making import GOOD, accepted, but, draft, proposed, submitted, trained

pytestmark = pytest.mark.django_db


def everything():
    return [
        list(row.objects.order_by("pk").values()) for row in (Concept, Definition, Endorsement)
    ] + [Activity.objects.count()]


def refused(error, act, *args, **kwargs):
    """The act is refused and nothing has changed. Returns the refusal."""
    before = everything()
    with pytest.raises(error) as caught:
        act(*args, **kwargs)
    assert everything() == before
    return caught.value


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# --- Endorsing and objecting ---------------------------------------------------------------------


def test_two_endorsements_of_others_make_it_the_reference(ana, ben, rui):
    row = submitted(ana)
    endorsing.endorse(ben, row, "The sources say it.")
    assert fresh(row).state == DefinitionState.SUBMITTED
    endorsing.endorse(rui, row, "Both sides would sign it.")
    stored = fresh(row)
    assert (stored.state, stored.outcome) == (DefinitionState.ACCEPTED, Outcome.BY_QUORUM)
    assert (stored.decided_by, stored.concept.state) == (None, "open")
    act = Activity.objects.get(verb="accepted")
    assert (act.actor, act.data["endorsed_by"]) == (None, ["ben", "rui"])
    assert not list(breaks())


def test_the_quorum_does_all_that_a_curator_does(ana, ben, rui, client_of):
    """The former version is superseded, what was trained on it is stale, and the text can be found."""
    prompt = trained(ana, ben)
    concept = prompt.concept
    row = submitted(ana, concept, but(text=GOOD.text + " Kropotkin calls it reciprocity."))
    endorsing.endorse(ben, row, "Clearer.")
    endorsing.endorse(rui, row, "Clearer.")
    assert concept.definitions.accepted().get() == row
    assert fresh(prompt).state == "stale"
    assert concept in Concept.objects.search("reciprocity")


def test_one_person_counts_once(ana, ben):
    row = submitted(ana)
    endorsing.endorse(ben, row, "Yes.")
    before = everything()
    endorsing.endorse(ben, row, "Yes.")
    assert everything() == before
    endorsing.endorse(ben, row, "Yes, and yes.")
    assert fresh(row).state == DefinitionState.SUBMITTED
    with pytest.raises(IntegrityError), transaction.atomic():
        Endorsement.objects.create(definition=row, person=ben, stance="endorse", reason="Again.")


def test_an_objection_holds_it_back_until_it_is_withdrawn(ana, ben, rui, sol, tam):
    row = submitted(ana)
    endorsing.object_to(sol, row, "It forgets the Quakers.")
    for member in (ben, rui, tam):
        endorsing.endorse(member, row, "Yes.")
    assert fresh(row).state == DefinitionState.SUBMITTED
    assert tally(row.endorsements.all()).blocked == 1
    endorsing.withdraw(sol, row)
    assert fresh(row).outcome == Outcome.BY_QUORUM
    assert sol not in {each.person for each in Endorsement.objects.visible_to(ana)}


def test_minds_change_while_nobody_has_decided(ana, ben, rui):
    row = submitted(ana)
    endorsing.object_to(ben, row, "No.")
    endorsing.endorse(ben, row, "On second thoughts, yes.")
    said = [
        (act.verb, act.data["former"])
        for act in Activity.objects.filter(data__has_key="former").order_by("sequence")
    ]
    assert said == [("objected to", ""), ("endorsed", "object")]
    endorsing.endorse(rui, row, "Yes.")
    assert fresh(row).state == DefinitionState.ACCEPTED
    refused(NotAllowed, endorsing.object_to, ben, fresh(row), "No again.")
    refused(NotAllowed, endorsing.withdraw, ben, fresh(row))


def test_a_curator_overrules_an_objection_with_a_reason(ana, ben, rui, sol, tam):
    row = submitted(ana)
    objection = endorsing.object_to(sol, row, "It forgets the Quakers.")
    endorsing.endorse(rui, row, "Yes.")
    endorsing.endorse(tam, row, "Yes.")
    refused(Invalid, endorsing.overrule, ben, objection, "")
    endorsing.overrule(ben, objection, "They are in the notes.")
    assert fresh(row).outcome == Outcome.BY_QUORUM
    stored = fresh(objection)
    assert (stored.overruled_by, stored.overruled_because) == (ben, "They are in the notes.")


def test_what_was_overruled_is_not_raised_again(ana, ben, sol):
    row = submitted(ana)
    objection = endorsing.object_to(sol, row, "No.")
    endorsing.overrule(ben, objection, "Yes.")
    refused(StaleState, endorsing.object_to, sol, row, "No!")
    endorsing.endorse(sol, row, "All right.")
    assert fresh(objection).overruled_at is None


@pytest.mark.parametrize("who", ["rui", "ada", "ana", "oto"])
def test_only_another_curator_overrules(who, ana, ben, sol, request):
    objection = endorsing.object_to(sol, submitted(ana), "No.")
    refused(NotAllowed, endorsing.overrule, request.getfixturevalue(who), objection, "Yes.")


def test_nobody_overrules_their_own_objection_or_an_endorsement(ana, ben, sol):
    row = submitted(ana)
    mine = endorsing.object_to(ben, row, "No.")
    assert "your own" in may_overrule(ben, mine).reason
    refused(NotAllowed, endorsing.overrule, ben, mine, "Yes.")
    refused(NotAllowed, endorsing.overrule, ben, endorsing.endorse(sol, row, "Yes."), "No.")


def test_an_objection_that_changed_meanwhile_is_not_overruled(ana, ben, sol):
    row = submitted(ana)
    seen = endorsing.object_to(sol, row, "No.")
    endorsing.object_to(sol, row, "No, for a better reason.")
    refused(StaleState, endorsing.overrule, ben, seen, "Yes.")


def test_never_its_author(ana):
    row = submitted(ana)
    assert "You wrote this definition" in may_endorse(ana, row).reason
    refused(NotAllowed, endorsing.endorse, ana, row, "Mine.")
    refused(NotAllowed, endorsing.object_to, ana, row, "Mine.")


def test_nor_who_has_no_role_nor_a_draft(ana, ben, oto):
    refused(NotAllowed, endorsing.endorse, oto, submitted(ana), "Yes.")
    refused(NotAllowed, endorsing.endorse, ben, draft(ana, proposed(ana, "qualia")), "Yes.")


def test_a_reason_is_asked_for(ana, ben):
    row = submitted(ana)
    assert "reason" in refused(Invalid, endorsing.endorse, ben, row, "  ").fields
    refused(NotFound, endorsing.withdraw, ben, row)


def test_nothing_is_endorsed_on_a_concept_that_was_declined(ana, ben, rui):
    row = submitted(ana)
    endorsing.endorse(ben, row, "Yes.")
    proposing.decline_concept(ben, row.concept, "It is no concept.")
    refused(NotAllowed, endorsing.endorse, rui, fresh(row), "Yes.")


def test_a_decision_in_between_is_told(ana, ben, rui):
    row = submitted(ana)
    seen_before = Definition.objects.select_related("concept").get(pk=row.pk)
    deciding.decline(ben, row, "No.")
    refused(StaleState, endorsing.endorse, rui, seen_before, "Yes.")


def test_the_site_sets_the_quorum_and_who_counts(ana, ben, rui, settings):
    settings.ENDORSEMENT_POLICY = {"quorum": 1, "roles": ["curator"]}
    row = submitted(ana)
    refused(NotAllowed, endorsing.endorse, rui, row, "Yes.")
    endorsing.endorse(ben, row, "Yes.")
    assert fresh(row).state == DefinitionState.ACCEPTED


def test_without_a_quorum_endorsements_are_advice(ana, ben, rui, settings):
    settings.ENDORSEMENT_POLICY = {"quorum": 0}
    row = submitted(ana)
    endorsing.endorse(ben, row, "Yes.")
    endorsing.endorse(rui, row, "Yes.")
    assert fresh(row).state == DefinitionState.SUBMITTED


@pytest.mark.parametrize("wrong", [{"quorum": -1}, {"quorum": True}, {"roles": ["king"]}, {"x": 1}])
def test_a_policy_that_cannot_be_meant_is_found_at_the_start(wrong, settings):
    settings.ENDORSEMENT_POLICY = wrong
    with pytest.raises(SystemCheckError, match="ENDORSEMENT_POLICY"):
        call_command("check")


# --- What a curator decides ----------------------------------------------------------------------


def test_changes_are_asked_for_with_reasons_that_count(ana, ben):
    row = submitted(ana)
    deciding.ask_for_changes(ben, row, ["unclear", "one_sided", "unclear"], "Say who helps whom.")
    stored = fresh(row)
    assert (stored.state, stored.outcome) == (DefinitionState.CHANGES_ASKED, Outcome.CHANGES)
    assert stored.grounds == [Ground.ONE_SIDED, Ground.UNCLEAR]
    assert stored.ground_labels[0].startswith("It takes a side")
    act = Activity.objects.first()
    assert (act.verb, act.data["grounds"]) == ("asked for changes to", ["one_sided", "unclear"])


@pytest.mark.parametrize(
    ("grounds", "reason", "field"),
    [([], "Words.", "grounds"), (["ugly"], "Words.", "grounds"), (["unclear"], " ", "reason")],
)
def test_changes_are_not_asked_for_without_them(ana, ben, grounds, reason, field):
    refusal = refused(Invalid, deciding.ask_for_changes, ben, submitted(ana), grounds, reason)
    assert field in refusal.fields


def test_the_author_makes_the_next_draft_from_what_came_back(ana, ben):
    row = submitted(ana)
    deciding.ask_for_changes(ben, row, ["unclear"], "Say who helps whom.")
    refused(NotAllowed, amending.revise, ben, row)
    mine = amending.revise(ana, row)
    assert (mine.number, mine.text, mine.change_note) == (2, row.text, "")
    assert mine.instructions.count() == row.instructions.count()
    before = everything()
    assert amending.revise(ana, row) == mine
    assert everything() == before


def test_nobody_revises_what_nobody_sent_back(ana, ben):
    refused(NotAllowed, amending.revise, ana, submitted(ana))
    refused(NotAllowed, amending.revise, ana, accepted(ana, ben, proposed(ana, "qualia")))


def test_a_decline_has_its_grounds_or_words_alone(ana, ben):
    one, two = submitted(ana), submitted(ana, proposed(ana, "qualia"))
    deciding.decline(ben, one, "Copied from a lexicon.", ["copied"])
    defining.decline(ben, two, "No.")
    assert (fresh(one).grounds, fresh(two).grounds) == (["copied"], ["other"])


EDITED = but(text=GOOD.text + " It is voluntary.", change_note="Said that it is voluntary.")


def test_a_curator_accepts_with_edits_and_the_credit_stays(ana, ben):
    row = submitted(ana)
    edited = amending.accept_with_edits(ben, row, EDITED, "One word was missing.")
    stored, now = fresh(row), fresh(edited)
    assert (stored.state, stored.outcome) == (DefinitionState.SUPERSEDED, Outcome.WITH_EDITS)
    assert (now.state, now.outcome, now.number) == (DefinitionState.ACCEPTED, Outcome.WITH_EDITS, 2)
    assert (now.author, now.edited_by, now.decided_by, now.edit_of) == (ana, ben, ben, row)
    assert (now.digest, now.held_out_digest) == (EDITED.digest(), EDITED.held_out_digest())
    assert now.instructions.count() == len(EDITED.instructions)
    verbs = list(Activity.objects.order_by("sequence").values_list("verb", flat=True))[-4:]
    assert verbs == ["accepted with edits", "submitted", "accepted", "opened"]
    refused(NotAllowed, endorsing.endorse, ben, now, "Mine too.")


def test_an_edited_version_supersedes_the_reference(ana, ben):
    prompt = trained(ana, ben)
    row = submitted(ana, prompt.concept, but(text=GOOD.text + " Really."))
    edited = amending.accept_with_edits(ben, row, EDITED)
    assert prompt.concept.definitions.accepted().get() == edited
    assert fresh(prompt).state == "stale"
    assert prompt.concept in Concept.objects.search("voluntary")


def test_edits_pass_the_checks_too(ana, ben):
    row = submitted(ana)
    refusal = refused(
        Invalid, amending.accept_with_edits, ben, row, but(sources=(), change_note="x")
    )
    assert "sources" in refusal.fields
    assert (
        "Nothing is edited" in refused(Invalid, amending.accept_with_edits, ben, row, GOOD).message
    )


@pytest.mark.parametrize("who", ["ana", "rui", "ada", "oto"])
def test_only_another_curator_decides(who, ana, ben, request):
    member, row = request.getfixturevalue(who), submitted(ana)
    refused(NotAllowed, deciding.accept, member, row)
    refused(NotAllowed, deciding.decline, member, row, "No.")
    refused(NotAllowed, deciding.ask_for_changes, member, row, ["unclear"], "No.")
    refused(NotAllowed, amending.accept_with_edits, member, row, EDITED)


def test_a_curator_decides_over_objections_as_before(ana, ben, sol):
    row = submitted(ana)
    endorsing.object_to(sol, row, "No.")
    deciding.accept(ben, row, "Yes.")
    assert fresh(row).outcome == Outcome.ACCEPTED


@pytest.mark.parametrize("act", ["decline", "ask", "edit"])
def test_what_was_decided_is_decided(act, ana, ben):
    row = submitted(ana)
    seen_before = Definition.objects.with_parts().get(pk=row.pk)
    deciding.accept(ben, row)
    acts = {
        "decline": lambda: deciding.decline(ben, seen_before, "No."),
        "ask": lambda: deciding.ask_for_changes(ben, seen_before, ["unclear"], "No."),
        "edit": lambda: amending.accept_with_edits(ben, seen_before, EDITED),
    }
    refused(StaleState, acts[act])
