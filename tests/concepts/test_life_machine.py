"""Whatever people do to concepts, in whatever order: what must hold holds; what is refused changes nothing.

Hypothesis plays the cast. Each rule asks a service for one act; most are refused, which is the point.
"""

import dataclasses

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from common.activity import breaks
from common.errors import DomainError
from common.models import Activity
from concepts.consensus import policy
from concepts.definition_data import data_of
from concepts.models import (
    Concept,
    ConceptName,
    Definition,
    Endorsement,
    Tradition,
    TranslationGroup,
)
from concepts.services import (
    amending,
    classifying,
    deciding,
    defining,
    endorsing,
    merging,
    proposing,
    translating,
)
from concepts.states import CONCEPT_MOVES, DEFINITION_MOVES, ConceptState, DefinitionState
from moderation.models import Flag, Sanction
from moderation.services import appealing, flagging
from moderation.services import deciding as moderating
from tests.concepts.making import GOOD, tradition
from tests.people import person

TERMS = ["mutual aid", "direct action", "qualia", "apoyo mutuo", "rewilding", "praxis"]
LANGUAGES = {"apoyo mutuo": "es", "praxis": "el"}
WHY = "The sources say so."
SETTINGS = settings(
    max_examples=10,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],  # a failure is told at once; shrinking it takes minutes
    suppress_health_check=list(HealthCheck),
)

some = st.integers(0, 10**6)
curators = st.sampled_from(["ana", "ben"])
anybody = st.sampled_from(["ana", "ben", "rui", "sol", "tam", "ada", "oto"])


def reachable(moves, start):
    """Every state that some way of legal moves leads to, the first included."""
    found, ahead = {start}, [start]
    while ahead:
        new = moves.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


def tables():
    """What a refused act may not have touched."""
    rows = (Concept, ConceptName, Definition, Endorsement, Activity, Tradition, Flag, Sanction)
    told = [list(model.objects.order_by("pk").values()) for model in rows]
    parts = Definition.objects.order_by("pk").values_list(
        "sources__pk", "contrast_pairs__pk", "instructions__pk"
    )
    return told, set(parts), list(TranslationGroup.objects.values_list("pk", flat=True))


class Life(RuleBasedStateMachine):
    """Everything in one transaction that is undone at the end."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.people = {
            name: person(name) for name in ("ana", "ben", "rui", "sol", "tam", "ada", "oto")
        }
        self.states, self.frozen, self.takes = {}, {}, 0
        tradition("anarchism"), tradition("green anarchism", tradition("anarchism"))

    def teardown(self):
        assert not breaks()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, act, *args, **told):
        """Do it; when it is refused, nothing is other than before."""
        before = tables()
        try:
            return act(*args, **told)
        except DomainError:
            assert tables() == before
            return None

    def concept(self, number):
        rows = list(Concept.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def definition(self, number, **wanted):
        rows = list(Definition.objects.filter(**wanted).select_related("concept").order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @initialize()
    def one_is_there(self):
        self.proposed("ana", 0)

    # --- Concepts --------------------------------------------------------------------------------

    @rule(who=anybody, number=some)
    def proposed(self, who, number):
        term = TERMS[number % len(TERMS)]
        self.attempt(
            proposing.propose, self.people[who], term=term, why=WHY,
            language=LANGUAGES.get(term, "en"), traditions=["anarchism"],
        )  # fmt: skip

    @rule(
        who=anybody, number=some, act=st.sampled_from(["open_concept", "decline_concept", "retire"])
    )
    def decided_about_a_proposal(self, who, number, act):
        if concept := self.concept(number):
            words = [] if act == "open_concept" else [WHY]
            self.attempt(getattr(proposing, act), self.people[who], concept, *words)

    @rule(who=anybody, one=some, other=some)
    def merged(self, who, one, other):
        if (concept := self.concept(one)) and (into := self.concept(other)):
            self.attempt(merging.merge, self.people[who], concept, into, WHY)

    @rule(who=anybody, one=some, other=some)
    def linked(self, who, one, other):
        if (concept := self.concept(one)) and (twin := self.concept(other)):
            self.attempt(translating.link, self.people[who], concept, twin)

    @rule(who=anybody, number=some)
    def unlinked(self, who, number):
        if concept := self.concept(number):
            self.attempt(translating.unlink, self.people[who], concept)

    @rule(who=anybody, number=some, words=st.sampled_from([[], ["green anarchism"], ["gossip"]]))
    def classified(self, who, number, words):
        if concept := self.concept(number):
            self.attempt(classifying.classify, self.people[who], concept, words)

    # --- Definitions -----------------------------------------------------------------------------

    @rule(who=anybody, number=some)
    def drafted(self, who, number):
        if concept := self.concept(number):
            self.attempt(defining.save_draft, self.people[who], concept, self.text())

    @rule(who=curators, number=some)
    def drafted_and_submitted(self, who, number):
        if concept := self.concept(number):
            row = self.attempt(defining.save_draft, self.people[who], concept, self.text())
            if row:
                self.attempt(defining.submit, self.people[who], row)

    @rule(who=anybody, number=some, seen=st.sampled_from([None, 1, 2]))
    def saved_again(self, who, number, seen):
        if row := self.definition(number):
            self.attempt(
                defining.save_draft, self.people[who], row.concept, self.text(), row, seen=seen
            )

    @rule(who=anybody, number=some)
    def submitted(self, who, number):
        if row := self.definition(number):
            self.attempt(defining.submit, self.people[who], row)

    @rule(who=anybody, number=some, act=st.sampled_from(["endorse", "object_to"]))
    def said(self, who, number, act):
        row = self.definition(number, state="submitted") or self.definition(number)
        if row:
            self.attempt(getattr(endorsing, act), self.people[who], row, WHY)

    @rule(who=anybody, number=some)
    def withdrawn(self, who, number):
        if row := self.definition(number):
            self.attempt(endorsing.withdraw, self.people[who], row)

    @rule(who=anybody, number=some)
    def overruled(self, who, number):
        rows = list(Endorsement.objects.select_related("definition__concept").order_by("pk"))
        if rows:
            objection = rows[number % len(rows)]
            self.attempt(endorsing.overrule, self.people[who], objection, WHY)

    @rule(who=anybody, number=some)
    def accepted(self, who, number):
        row = self.definition(number, state="submitted") or self.definition(number)
        if row:
            self.attempt(deciding.accept, self.people[who], row, WHY)

    @rule(who=anybody, number=some)
    def accepted_with_edits(self, who, number):
        row = self.definition(number, state="submitted") or self.definition(number)
        if row:
            self.attempt(amending.accept_with_edits, self.people[who], row, self.text(), WHY)

    @rule(who=anybody, number=some, grounds=st.sampled_from([[], ["unclear"], ["nonsense"]]))
    def sent_back(self, who, number, grounds):
        row = self.definition(number, state="submitted") or self.definition(number)
        if row:
            self.attempt(deciding.ask_for_changes, self.people[who], row, grounds, WHY)

    @rule(who=anybody, number=some)
    def declined(self, who, number):
        if row := self.definition(number):
            self.attempt(deciding.decline, self.people[who], row, WHY)

    @rule(who=anybody, number=some, act=st.sampled_from(["revise", "restore", "discard"]))
    def taken_up_again(self, who, number, act):
        row, actor = self.definition(number), self.people[who]
        if row and act == "restore":
            self.attempt(defining.restore, actor, row, WHY)
        elif row:
            self.attempt(getattr(amending if act == "revise" else defining, act), actor, row)

    def text(self):
        self.takes += 1
        note = f"Take {self.takes} says it in other words."
        return dataclasses.replace(
            GOOD, text=f"{GOOD.text} It is take {self.takes}.", change_note=note
        )

    # --- Order -----------------------------------------------------------------------------------

    @rule(who=anybody, number=some, kind=st.sampled_from(["concept", "definition"]))
    def flagged(self, who, number, kind):
        row = self.concept(number) if kind == "concept" else self.definition(number)
        if row:
            self.attempt(
                flagging.flag, self.people[who], kind=kind, pk=row.pk, reason="other", words=WHY
            )

    @rule(number=some, action=st.sampled_from(["hide", "lock"]))
    def upheld(self, number, action):
        rows = list(Flag.objects.order_by("pk"))
        if rows:
            flag = rows[number % len(rows)]
            self.attempt(moderating.uphold, self.people["ada"], flag, action=action, reason=WHY)

    @rule(who=anybody, number=some)
    def lifted(self, who, number):
        rows = list(Sanction.objects.order_by("pk"))
        if rows:
            self.attempt(appealing.lift, self.people[who], rows[number % len(rows)], WHY)

    # --- What always holds -----------------------------------------------------------------------

    @invariant()
    def every_state_was_reached_by_legal_moves(self):
        for model, moves, states, first in (
            (Concept, CONCEPT_MOVES, ConceptState, ConceptState.PROPOSED),
            (Definition, DEFINITION_MOVES, DefinitionState, DefinitionState.DRAFT),
        ):
            for pk, state in model.objects.values_list("pk", "state"):
                before = self.states.get((model, pk), first)
                assert states(state) in reachable(moves, before), (model, before, state)
                self.states[model, pk] = states(state)

    @invariant()
    def nobody_accepts_what_they_wrote(self):
        for row in Definition.objects.exclude(decided_at=None):
            wrote = {row.author_id, row.edited_by_id}
            if row.outcome == "by_quorum":
                rows = Endorsement.objects.filter(definition=row).endorsing()
                assert rows.exclude(person__in=wrote - {None}).count() >= policy().quorum
                assert row.decided_by is None
            else:
                assert row.decided_by_id not in {None, row.author_id}

    @invariant()
    def what_was_submitted_never_changes(self):
        for row in Definition.objects.submitted().with_parts():
            digest = data_of(row).digest()
            assert digest == row.digest
            assert self.frozen.setdefault(row.pk, (digest, row.author_id)) == (
                digest,
                row.author_id,
            )
        kept = set(Definition.objects.values_list("pk", flat=True))
        assert set(self.frozen) <= kept

    @invariant()
    def one_reference_and_one_name_for_each(self):
        for concept in Concept.objects.prefetch_related("names"):
            assert concept.definitions.accepted().count() <= 1
            primary = [name for name in concept.names.all() if name.is_primary]
            assert len(primary) == (0 if concept.merged_into_id else 1)
            if concept.merged_into_id:
                assert concept.state == ConceptState.RETIRED
                assert concept.merged_into.merged_into_id is None
                assert concept.translation_group_id is None

    @invariant()
    def translations_are_of_different_languages(self):
        for group in TranslationGroup.objects.prefetch_related("concepts"):
            languages = [row.language for row in group.concepts.all()]
            assert len(languages) == len(set(languages)) > 1


@pytest.mark.django_db
def test_a_life_whatever_people_do():
    run_state_machine_as_test(Life, settings=SETTINGS)
