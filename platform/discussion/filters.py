"""What the lists of the API can be filtered by: these names and no others."""

from typing import Any

from django_filters import rest_framework as filters

from .models import Comment, Thread
from .states import ThreadState

ID: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class ThreadFilters(filters.FilterSet):
    concept = filters.CharFilter(field_name="concept__slug", label="slug of a concept")
    definition = filters.NumberFilter(field_name="definition", **ID)
    state = filters.ChoiceFilter(choices=ThreadState.choices)
    passage = filters.BooleanFilter(field_name="start", lookup_expr="isnull", exclude=True)
    # `with` is a word of the language, so the filter is declared below.

    class Meta:
        model = Thread
        fields: list[str] = []

    def with_person(self, rows: Any, name: str, value: str) -> Any:
        return rows.with_person(value[:30])


ThreadFilters.base_filters["with"] = filters.CharFilter(
    method="with_person", label="user name of somebody who wrote or was mentioned in it"
)


class CommentFilters(filters.FilterSet):
    thread = filters.NumberFilter(field_name="thread", **ID)
    concept = filters.CharFilter(field_name="thread__concept__slug", label="slug of a concept")
    author = filters.CharFilter(field_name="author__username", label="user name")
    mentions = filters.CharFilter(
        field_name="mentions__person__username", label="user name of somebody mentioned"
    )

    class Meta:
        model = Comment
        fields: list[str] = []
