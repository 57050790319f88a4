"""Every read of this app has a name, and visibility is decided here."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from .narrowing import Narrowing
from .searching import Query, found_by
from .staleness import reference_number, stale_since
from .states import ConceptState, DefinitionState, SoftPromptState, Stance


def concept_open_to(user: Any, path: str = "") -> Q:
    """Concepts are public; a declined one is seen by curators, admins and who proposed it, and one
    that a moderator has hidden by admins and who proposed it.

    `path` leads to the concept, such as `concept__`.
    """
    if user.is_authenticated and "admin" in user.roles:
        return Q()
    public = Q(**{f"{path}hidden_at": None})
    if not (user.is_authenticated and "curator" in user.roles):
        public &= ~Q(**{f"{path}state": ConceptState.DECLINED})
    return public | Q(**{f"{path}proposed_by": user}) if user.is_authenticated else public


class ConceptQuerySet(Narrowing):
    def visible_to(self, user: Any) -> "ConceptQuerySet":
        return self.filter(concept_open_to(user))

    def not_merged(self) -> "ConceptQuerySet":
        """Without doubles, which have given their names away."""
        return self.filter(merged_into=None)

    def search(self, words: str) -> "ConceptQuerySet":
        """Concepts found by what somebody typed, with `rank`, the best first when ordered by it.

        Exact name, beginning of a name, words (taken as beginnings) in names, in the accepted text,
        in why it matters, and at last names spelt nearly so. No text is an error.
        """
        query = Query.of(words)
        if not query.text:
            return self
        names: Any = self.model._meta.get_field("names").related_model
        found, rank = found_by(query, names.objects.using(self.db))
        return self.filter(found).annotate(rank=rank)

    def languages(self) -> list[str]:
        """The languages there are, each once, by alphabet."""
        return sorted(set(self.order_by().values_list("language", flat=True).distinct()))

    def for_list(self) -> "ConceptQuerySet":
        """With what a list shows: the accepted text (`accepted_html`, None without one) and whether a
        soft prompt was accepted."""
        prompts: Any = self.model._meta.get_field("soft_prompts").related_model
        definitions: Any = self.model._meta.get_field("definitions").related_model
        of_this = {"concept": OuterRef("pk")}
        texts = definitions.objects.filter(
            **of_this, state=DefinitionState.ACCEPTED, hidden_at=None
        )
        rows = self.select_related("proposed_by").prefetch_related("traditions")
        return rows.annotate(
            has_accepted=Exists(prompts.objects.filter(**of_this, state=SoftPromptState.ACCEPTED)),
            accepted_html=Subquery(texts.values("text_html")[:1]),
        )


class DefinitionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "DefinitionQuerySet":
        """A draft is its author's alone; everything submitted is public with its concept, unless a
        moderator has hidden it from all but admins and its author."""
        submitted = ~Q(state=DefinitionState.DRAFT)
        if not (user.is_authenticated and "admin" in user.roles):
            submitted &= Q(hidden_at=None)
        seen = submitted | Q(author=user) if user.is_authenticated else submitted
        return self.filter(seen, concept_open_to(user, "concept__"))

    def accepted(self) -> "DefinitionQuerySet":
        return self.filter(state=DefinitionState.ACCEPTED)

    def drafts_of(self, user: Any) -> "DefinitionQuerySet":
        return self.filter(author=user, state=DefinitionState.DRAFT)

    def draft_of(self, user: Any, concept: Any) -> Any:
        """The draft of `concept` that this person saved last, or None."""
        rows = self.drafts_of(user).filter(concept=concept).select_related("concept")
        return rows.order_by("-updated_at").first()

    def saved_from(self, user: Any, window: str) -> "DefinitionQuerySet":
        """This person's drafts that `window` has saved last; a window without a name has none."""
        return self.drafts_of(user).filter(saved_from=window) if window else self.none()

    def submitted(self) -> "DefinitionQuerySet":
        """Every version that its author has handed in, whatever became of it."""
        return self.exclude(state=DefinitionState.DRAFT)

    def before_number(self, definition: Any) -> "DefinitionQuerySet":
        """Versions with a lower number; all of them while `definition` is None."""
        return self.filter(number__lt=definition.number) if definition else self

    def waiting_for(self, user: Any) -> "DefinitionQuerySet":
        """Submitted definitions that this curator may decide."""
        shown = self.filter(hidden_at=None, concept__hidden_at=None)
        return shown.filter(state=DefinitionState.SUBMITTED).exclude(author=user)

    def before(self, definition: Any) -> Any:
        """The version to compare `definition` with: the latest one decided for before it."""
        return (
            self.filter(concept=definition.concept_id, number__lt=definition.number)
            .filter(state__in=[DefinitionState.ACCEPTED, DefinitionState.SUPERSEDED])
            .order_by("-number")
            .first()
        )

    def for_list(self) -> "DefinitionQuerySet":
        """Without what only the page of one version shows."""
        return self.select_related("concept", "author").defer(
            "text", "text_html", "notes", "notes_html"
        )

    def with_parts(self) -> "DefinitionQuerySet":
        people = ("author", "decided_by", "edited_by")
        return self.select_related("concept", *people).prefetch_related(
            "sources", "contrast_pairs", "instructions"
        )


class EndorsementQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "EndorsementQuerySet":
        """Public with the definition; what somebody took back stays in the record alone."""
        path = "definition__concept__"
        return self.filter(concept_open_to(user, path), withdrawn_at=None)

    def standing(self) -> "EndorsementQuerySet":
        return self.filter(withdrawn_at=None)

    def endorsing(self) -> "EndorsementQuerySet":
        return self.standing().filter(stance=Stance.ENDORSE)

    def blocking(self) -> "EndorsementQuerySet":
        """Objections that nobody has withdrawn or overruled."""
        return self.standing().filter(stance=Stance.OBJECT, overruled_at=None)

    def for_list(self) -> "EndorsementQuerySet":
        return self.select_related("person", "overruled_by", "definition__concept").order_by("pk")


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

    def with_staleness(self) -> "TrainingRunQuerySet":
        """Adds `stale_since` and `reference_version`."""
        return self.annotate(
            stale_since=stale_since("definition"), reference_version=reference_number("concept")
        )

    def without_answers(self) -> "TrainingRunQuerySet":
        """For lists: the long columns stay in the database."""
        return self.defer("answers", "curve", "definition__text", "definition__notes")


class SoftPromptQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SoftPromptQuerySet":
        return self.filter(concept_open_to(user, "concept__"))

    def for_page(self) -> "SoftPromptQuerySet":
        return self.select_related("concept", "definition", "language_model", "run")

    def with_staleness(self) -> "SoftPromptQuerySet":
        """Adds `stale_since` and `reference_version`."""
        return self.annotate(
            stale_since=stale_since("definition"), reference_version=reference_number("concept")
        )

    def accepted(self) -> "SoftPromptQuerySet":
        return self.filter(state=SoftPromptState.ACCEPTED)


class SavedSearchQuerySet(models.QuerySet):
    def of(self, user: Any) -> "SavedSearchQuerySet":
        """This person's; nobody sees another's."""
        return self.filter(user=user) if user.is_authenticated else self.none()
