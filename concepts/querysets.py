"""Every read of this app has a name, and visibility is decided here."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from .states import ConceptState, DefinitionState, SoftPromptState


class ConceptQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ConceptQuerySet":
        """Concepts are public; what was declined is seen by those who were part of it and curators."""
        if user.is_authenticated and (user.roles & {"curator", "admin"}):
            return self
        mine = Q(proposed_by=user) if user.is_authenticated else Q(pk__in=[])
        return self.filter(~Q(state=ConceptState.DECLINED) | mine)

    def search(self, words: str) -> "ConceptQuerySet":
        """Concepts whose names, or accepted text, contain `words` (taken literally)."""
        words = words.strip()[:200]
        if not words:
            return self
        return self.filter(
            Q(
                pk__in=self.model.names.rel.related_model.objects.filter(
                    text__icontains=words
                ).values("concept")
            )
            | Q(definitions__text__icontains=words, definitions__state=DefinitionState.ACCEPTED)
        ).distinct()

    def for_list(self) -> "ConceptQuerySet":
        """With what a list shows: the accepted text and whether a soft prompt was accepted."""
        related = self.model._meta.get_field("soft_prompts").related_model
        definition = self.model._meta.get_field("definitions").related_model
        return (
            self.select_related("proposed_by")
            .annotate(
                has_accepted=Exists(
                    related.objects.filter(concept=OuterRef("pk"), state=SoftPromptState.ACCEPTED)
                )
            )
            .prefetch_related(
                Prefetch(
                    "definitions",
                    queryset=definition.objects.filter(state=DefinitionState.ACCEPTED),
                    to_attr="accepted",
                )
            )
        )


class DefinitionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "DefinitionQuerySet":
        """A draft is its author's alone; everything submitted is public with its concept."""
        concepts = self.model._meta.get_field("concept").related_model.objects.visible_to(user)
        mine = Q(author=user) if user.is_authenticated else Q(pk__in=[])
        return self.filter(~Q(state=DefinitionState.DRAFT) | mine, concept__in=concepts)

    def accepted(self) -> "DefinitionQuerySet":
        return self.filter(state=DefinitionState.ACCEPTED)

    def waiting_for(self, user: Any) -> "DefinitionQuerySet":
        """Submitted definitions that this curator may decide."""
        return self.filter(state=DefinitionState.SUBMITTED).exclude(author=user)

    def with_parts(self) -> "DefinitionQuerySet":
        return self.select_related("concept", "author", "decided_by").prefetch_related(
            "sources", "contrast_pairs", "instructions"
        )


class LanguageModelQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "LanguageModelQuerySet":
        return self

    def active(self) -> "LanguageModelQuerySet":
        return self.filter(is_active=True)


class TrainingRunQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "TrainingRunQuerySet":
        concepts = self.model._meta.get_field("concept").related_model.objects.visible_to(user)
        return self.filter(concept__in=concepts)

    def for_page(self) -> "TrainingRunQuerySet":
        return self.select_related(
            "concept", "definition", "definition__author", "language_model", "job",
            "requested_by", "soft_prompt",
        )  # fmt: skip


class SoftPromptQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SoftPromptQuerySet":
        concepts = self.model._meta.get_field("concept").related_model.objects.visible_to(user)
        return self.filter(concept__in=concepts)

    def for_page(self) -> "SoftPromptQuerySet":
        return self.select_related("concept", "definition", "language_model", "run")

    def accepted(self) -> "SoftPromptQuerySet":
        return self.filter(state=SoftPromptState.ACCEPTED)
