"""What the lists of the API can be filtered by: these names and no others."""

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import exceptions
from rest_framework.request import Request

from .models import Concept, Definition, SoftPrompt, TrainingRun
from .states import ConceptState, DefinitionState, SoftPromptState

PAGING = {"page", "page_size"}


class StrictFilters(filters.DjangoFilterBackend):
    """A parameter that is no filter is an error, not silence: a typo must not list everything."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        known = PAGING | set(getattr(view, "filterset_class", None).base_filters)  # type: ignore[union-attr]
        if unknown := sorted(set(request.query_params) - known):
            names = ", ".join(sorted(known))
            raise exceptions.ValidationError(
                {name: [f"There is no such filter. The filters are: {names}."] for name in unknown}
            )
        return super().filter_queryset(request, queryset, view)


class ConceptFilters(filters.FilterSet):
    q = filters.CharFilter(method="find", label="words in a name or in the accepted text")
    state = filters.ChoiceFilter(choices=ConceptState.choices)
    tradition = filters.CharFilter()
    language = filters.CharFilter()

    class Meta:
        model = Concept
        fields: list[str] = []

    def find(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)


class DefinitionFilters(filters.FilterSet):
    concept = filters.CharFilter(field_name="concept__slug")
    state = filters.ChoiceFilter(choices=DefinitionState.choices)

    class Meta:
        model = Definition
        fields: list[str] = []


class NoFilters(filters.FilterSet):
    """Pages, and nothing else."""


class RunFilters(filters.FilterSet):
    concept = filters.CharFilter(field_name="concept__slug")
    language_model = filters.CharFilter(field_name="language_model__slug")

    class Meta:
        model = TrainingRun
        fields: list[str] = []


class SoftPromptFilters(filters.FilterSet):
    concept = filters.CharFilter(field_name="concept__slug")
    language_model = filters.CharFilter(field_name="language_model__slug")
    state = filters.ChoiceFilter(choices=SoftPromptState.choices)

    class Meta:
        model = SoftPrompt
        fields: list[str] = []
