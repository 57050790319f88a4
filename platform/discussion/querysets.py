"""Every read of threads and comments has a name, and visibility is decided here."""

from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from concepts.querysets import concept_open_to

from .states import ThreadState


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ThreadQuerySet":
        """Public with its concept; nobody discusses a draft."""
        return self.filter(concept_open_to(user, "concept__"))

    def of_concept(self, concept: Any) -> "ThreadQuerySet":
        """On the concept itself, on its definitions and on passages of these."""
        return self.filter(concept=concept)

    def of_definition(self, definition: Any) -> "ThreadQuerySet":
        return self.filter(definition=definition)

    def on_passages(self) -> "ThreadQuerySet":
        return self.filter(start__isnull=False)

    def with_person(self, username: str) -> "ThreadQuerySet":
        """Those in which somebody of this name has said something, or was mentioned."""
        comments: Any = self.model._meta.get_field("comments").related_model
        people: Any = self.model._meta.get_field("author").related_model
        person = people.objects.annotate(low=Lower("username")).filter(low=username.lower())
        wrote = comments.objects.filter(author__in=person.values("pk"))
        named = comments.objects.filter(mentions__person__in=person.values("pk"))
        return self.filter(Q(pk__in=wrote.values("thread")) | Q(pk__in=named.values("thread")))

    def for_list(self) -> "ThreadQuerySet":
        """With `comment_count`, and whom and what a line of a list names."""
        comments: Any = self.model._meta.get_field("comments").related_model
        of_this = comments.objects.filter(thread=OuterRef("pk")).order_by()
        count = of_this.values("thread").annotate(n=Count("pk")).values("n")
        return self.select_related("author", "concept", "definition").annotate(
            comment_count=Coalesce(Subquery(count), 0)
        ).defer(
            "definition__text", "definition__text_html", "definition__notes",
            "definition__notes_html", "concept__why", "concept__why_html",
            "concept__sources", "concept__sources_html",
        )  # fmt: skip

    def counts(self) -> dict[str, int]:
        """How many there are, by state, in one query."""
        named = {state.value: Count("pk", filter=Q(state=state)) for state in ThreadState}
        return self.aggregate(**named)


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Whoever sees the thread sees that there is a comment; `permissions.may_read` has the text."""
        return self.filter(concept_open_to(user, "thread__concept__"))

    def for_page(self) -> "CommentQuerySet":
        return self.select_related(
            "author", "hidden_by", "answers__author", "thread__concept", "thread__definition",
        ).order_by("pk")  # fmt: skip
