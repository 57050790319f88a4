"""Which concepts a reader asks for: what a model knows or lacks, what a person can do next."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, Lower

from .states import ConceptState, DefinitionState, SoftPromptState


class Narrowing(models.QuerySet):
    """The part of the concepts' queryset that the catalogue, the coverage board and the API share."""

    def of_tradition(self, called: str) -> "Narrowing":
        """Those of the tradition with this slug or name, and of those under it."""
        related: Any = self.model._meta.get_field("traditions").related_model
        tradition = related.objects.called(called)
        if tradition is None:
            return self.none()
        return self.filter(pk__in=tradition_of(self.model, tradition))

    def known_to(self, language_model: str) -> "Narrowing":
        """Those with an accepted soft prompt for this language model (its slug)."""
        return self.filter(self._accepted_for(language_model))

    def lacking(self, language_model: str) -> "Narrowing":
        """Open ones for which this language model has no accepted soft prompt."""
        return self.filter(~self._accepted_for(language_model), state=ConceptState.OPEN)

    def helpable_by(self, user: Any) -> "Narrowing":
        """Those with which this person may do the next thing: their own draft, and what their roles are
        for. Whether a reviewer has judged every text of a round already is not asked here."""
        if not user.is_authenticated:
            return self.none()
        wanted = Q(Exists(self._rows("definitions", author=user, state=DefinitionState.DRAFT)))
        if "curator" in user.roles:
            wanted |= self._for_curator(user)
        if user.roles & {"curator", "admin"}:
            wanted |= Q(Exists(self._rows("soft_prompts", state=SoftPromptState.CANDIDATE)))
        if "reviewer" in user.roles:
            wanted |= self._for_reviewer(user)
        return self.filter(wanted, state__in=[ConceptState.PROPOSED, ConceptState.OPEN])

    def with_sort_keys(self, *names: str) -> "Narrowing":
        """With those of the computed columns that a list is sorted by: `lower_term`, `changed_at`,
        `judged`."""
        keys = {
            "lower_term": Lower("term"),
            "changed_at": self._changed_at(),
            "judged": self._judged(),
        }
        return self.annotate(**{name: keys[name] for name in names if name in keys})

    def _changed_at(self) -> Greatest:
        """When the concept, a submitted version or a soft prompt last came into its state."""
        moved = "state_changed_at"
        submitted = self._rows("definitions").exclude(state=DefinitionState.DRAFT)
        return Greatest(
            moved,
            *(
                Coalesce(_one(rows, Max(moved)), moved)
                for rows in (submitted, self._rows("soft_prompts"))
            ),
        )

    def _judged(self) -> Coalesce:
        """How many of its soft prompts reviewers have judged to the end."""
        return Coalesce(_one(self._rows("soft_prompts", judged_at__isnull=False), Count("pk")), 0)

    def _accepted_for(self, language_model: str) -> Exists:
        accepted = self._rows("soft_prompts", state=SoftPromptState.ACCEPTED)
        return Exists(accepted.filter(language_model__slug=language_model))

    def _for_curator(self, user: Any) -> Q:
        """Decide about another's proposal or version, define what has no text, train what has one."""
        standing = [DefinitionState.ACCEPTED, DefinitionState.SUBMITTED]
        accepted = self._rows("definitions", state=DefinitionState.ACCEPTED)
        waiting = self._rows("definitions", state=DefinitionState.SUBMITTED).exclude(author=user)
        is_open = Q(state=ConceptState.OPEN)
        return (
            Q(Q(state=ConceptState.PROPOSED), ~Q(proposed_by=user))
            | Q(Exists(waiting))
            | is_open & Q(~Exists(self._rows("definitions", state__in=standing)))
            | is_open & Q(Exists(accepted.filter(runs__isnull=True)))
        )

    def _for_reviewer(self, user: Any) -> Q:
        """In review, and nothing of it is theirs or was seen by them."""
        theirs = Q(definition__author=user) | Q(run__requested_by=user)
        prompts = self._rows("soft_prompts", state=SoftPromptState.IN_REVIEW).exclude(theirs)
        seen = self._rows("runs", sightings__user=user)
        return Q(~Q(proposed_by=user), Exists(prompts), ~Exists(seen))

    def _rows(self, relation: str, **conditions: Any) -> Any:
        """The rows of a relation that hang on the outer concept."""
        related: Any = self.model._meta.get_field(relation).related_model
        return related.objects.filter(concept=OuterRef("pk"), **conditions)


def tradition_of(model: Any, tradition: Any) -> Any:
    """The numbers of the concepts that are of `tradition` or of one under it."""
    pairs = model.traditions.through.objects
    here = Q(tradition=tradition) | Q(tradition__parent=tradition)
    return pairs.filter(here).values("concept")


def _one(rows: Any, aggregate: Any) -> Subquery:
    """One number over the rows of the outer concept."""
    return Subquery(rows.order_by().values("concept").annotate(one=aggregate).values("one"))
