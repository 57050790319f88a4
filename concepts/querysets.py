"""Every read of this app has a name, and visibility is decided here."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from .states import ConceptState, DefinitionState, SoftPromptState


def concept_open_to(user: Any, path: str = "") -> Q:
    """Concepts are public; a declined one is seen by curators, admins and who proposed it.

    `path` leads to the concept, such as `concept__`.
    """
    if user.is_authenticated and user.roles & {"curator", "admin"}:
        return Q()
    public = ~Q(**{f"{path}state": ConceptState.DECLINED})
    return public | Q(**{f"{path}proposed_by": user}) if user.is_authenticated else public


class ConceptQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ConceptQuerySet":
        return self.filter(concept_open_to(user))

    def search(self, words: str) -> "ConceptQuerySet":
        """Concepts whose names, or accepted text, contain `words` (taken literally)."""
        words = words.strip()[:200]
        if not words:
            return self
        accepted = Q(definitions__state=DefinitionState.ACCEPTED)
        return self.filter(
            Q(names__text__icontains=words) | Q(definitions__text__icontains=words) & accepted
        ).distinct()

    def traditions(self) -> list[str]:
        """The traditions there are, each once, by alphabet."""
        named = self.exclude(tradition="").order_by("tradition")
        return list(named.values_list("tradition", flat=True).distinct())

    def for_list(self) -> "ConceptQuerySet":
        """With what a list shows: the accepted text and whether a soft prompt was accepted."""
        prompts: Any = self.model._meta.get_field("soft_prompts").related_model
        definitions: Any = self.model._meta.get_field("definitions").related_model
        return (
            self.select_related("proposed_by")
            .annotate(
                has_accepted=Exists(
                    prompts.objects.filter(concept=OuterRef("pk"), state=SoftPromptState.ACCEPTED)
                )
            )
            .prefetch_related(
                Prefetch(
                    "definitions",
                    queryset=definitions.objects.filter(state=DefinitionState.ACCEPTED),
                    to_attr="accepted",
                )
            )
        )


class DefinitionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "DefinitionQuerySet":
        """A draft is its author's alone; everything submitted is public with its concept."""
        submitted = ~Q(state=DefinitionState.DRAFT)
        seen = submitted | Q(author=user) if user.is_authenticated else submitted
        return self.filter(seen, concept_open_to(user, "concept__"))

    def accepted(self) -> "DefinitionQuerySet":
        return self.filter(state=DefinitionState.ACCEPTED)

    def waiting_for(self, user: Any) -> "DefinitionQuerySet":
        """Submitted definitions that this curator may decide."""
        return self.filter(state=DefinitionState.SUBMITTED).exclude(author=user)

    def before(self, definition: Any) -> Any:
        """The version to compare `definition` with: the latest one decided for before it."""
        return (
            self.filter(concept=definition.concept_id, number__lt=definition.number)
            .filter(state__in=[DefinitionState.ACCEPTED, DefinitionState.SUPERSEDED])
            .order_by("-number")
            .first()
        )

    def with_parts(self) -> "DefinitionQuerySet":
        return self.select_related("concept", "author", "decided_by").prefetch_related(
            "sources", "contrast_pairs", "instructions"
        )


class LanguageModelQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "LanguageModelQuerySet":
        return self

    def with_counts(self) -> "LanguageModelQuerySet":
        return self.annotate(
            accepted_count=Count(
                "soft_prompts", filter=Q(soft_prompts__state=SoftPromptState.ACCEPTED)
            )
        ).order_by("name")

    def active(self) -> "LanguageModelQuerySet":
        return self.filter(is_active=True)


class TrainingRunQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "TrainingRunQuerySet":
        return self.filter(concept_open_to(user, "concept__"))

    def for_page(self) -> "TrainingRunQuerySet":
        return self.select_related(
            "concept", "definition", "definition__author", "language_model", "job",
            "requested_by", "soft_prompt",
        )  # fmt: skip

    def without_answers(self) -> "TrainingRunQuerySet":
        """For lists: the long columns stay in the database."""
        return self.defer("answers", "curve", "definition__text", "definition__notes")


class SoftPromptQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SoftPromptQuerySet":
        return self.filter(concept_open_to(user, "concept__"))

    def for_page(self) -> "SoftPromptQuerySet":
        return self.select_related("concept", "definition", "language_model", "run")

    def accepted(self) -> "SoftPromptQuerySet":
        return self.filter(state=SoftPromptState.ACCEPTED)
