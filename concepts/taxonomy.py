"""Reads of the traditions: two levels, and what was merged leads to what stays."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Lower

from common.text import skeleton


class TraditionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "TraditionQuerySet":
        return self

    def live(self) -> "TraditionQuerySet":
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def top(self) -> "TraditionQuerySet":
        return self.live().filter(parent=None)

    def tree(self) -> "TraditionQuerySet":
        """Every tradition that is in use, each top one with those under it behind it."""
        rows = self.live().select_related("parent")
        top = Lower(Coalesce("parent__name", "name"))
        return rows.order_by(top, F("parent").asc(nulls_first=True), Lower("name"))

    def leading_to(self, concepts: Any) -> "TraditionQuerySet":
        """Those that one of these concepts is of, or of one under it."""
        pairs: Any = self.model._meta.get_field("concepts")
        of_concepts = pairs.through.objects.filter(concept__in=concepts.order_by())
        own = Exists(of_concepts.filter(tradition=OuterRef("pk")))
        under = Exists(of_concepts.filter(tradition__parent=OuterRef("pk")))
        return self.filter(Q(own) | Q(under))

    def with_counts(self, concepts: Any) -> "TraditionQuerySet":
        """With `concept_count`: how many of these concepts are of it itself."""
        of_these = Q(concepts__in=concepts.order_by())
        return self.annotate(concept_count=Count("concepts", filter=of_these, distinct=True))

    def called(self, words: str) -> Any:
        """The tradition that an address, a file or a person means by its slug or its name; None without
        one. What was merged is the one that stays."""
        words = " ".join(words.split())[:240]
        if not words:
            return None
        meant = Q(slug=words) | Q(name=words) | Q(skeleton=skeleton(words), merged_into=None)
        exactly = Q(slug=words) | Q(name=words)
        rows = self.filter(meant).select_related("parent", "merged_into__parent")
        row: Any = rows.order_by(models.Case(models.When(exactly, then=0), default=1), "pk").first()
        return row and (row.merged_into or row)
