"""What the lists of the API can be filtered by: these names and no others."""

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import exceptions
from rest_framework.request import Request

from common.keyset import KeysetPagination

from .catalogue import SORTS, narrow
from .models import Concept, Definition, Endorsement, SoftPrompt, TrainingRun
from .services import duplicates
from .states import ConceptState, DefinitionState, Outcome, SoftPromptState, Stance

NAME_LETTERS = 120


class StrictFilters(filters.DjangoFilterBackend):
    """A parameter that is no filter is an error, not silence: a typo must not list everything."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        paging = (
            {"cursor", "page_size"}
            if isinstance(view.paginator, KeysetPagination)
            else {"page", "page_size"}
        )
        known = paging | set(getattr(view, "filterset_class", None).base_filters)  # type: ignore[union-attr]
        if unknown := sorted(set(request.query_params) - known):
            names = ", ".join(sorted(known))
            raise exceptions.ValidationError(
                {name: [f"There is no such filter. The filters are: {names}."] for name in unknown}
            )
        return super().filter_queryset(request, queryset, view)


class ConceptFilters(filters.FilterSet):
    """What `catalogue.NARROWINGS` lists, and `near`."""

    q = filters.CharFilter(
        method="narrowed", label="words in a name, in the accepted text or in why it matters"
    )
    state = filters.ChoiceFilter(choices=ConceptState.choices, method="narrowed")
    tradition = filters.CharFilter(
        method="narrowed", label="slug or name of a tradition; those under it are included"
    )
    language = filters.CharFilter(method="narrowed")
    known_to = filters.CharFilter(
        method="narrowed", label="slug of a language model: it has an accepted soft prompt"
    )
    lacking = filters.CharFilter(
        method="narrowed", label="slug of a language model: it has none yet"
    )
    help = filters.ChoiceFilter(
        choices=[("1", "yes")], method="narrowed", label="1: you may do the next thing with it"
    )
    near = filters.CharFilter(
        method="alike",
        label="a name: concepts with a name nearly so, to be looked at before proposing",
    )
    sort = filters.ChoiceFilter(
        choices=[(name, sort.label) for name, sort in SORTS.items()],
        method="left_to_the_pages",
        label="the order of the list; searches begin with the best match",
    )

    class Meta:
        model = Concept
        fields: list[str] = []

    def narrowed(self, rows: Any, name: str, value: str) -> Any:
        return narrow(rows, self.request.user, {name: value})

    def alike(self, rows: Any, name: str, value: str) -> Any:
        found = duplicates.alike(self.request.user, [value[:NAME_LETTERS]])
        return rows.filter(pk__in=[each.concept.pk for each in found])

    def left_to_the_pages(self, rows: Any, name: str, value: str) -> Any:
        return rows


class DefinitionFilters(filters.FilterSet):
    concept = filters.CharFilter(field_name="concept__slug")
    state = filters.ChoiceFilter(choices=DefinitionState.choices)
    outcome = filters.ChoiceFilter(choices=Outcome.choices)

    class Meta:
        model = Definition
        fields: list[str] = []


class EndorsementFilters(filters.FilterSet):
    concept = filters.CharFilter(field_name="definition__concept__slug")
    definition = filters.NumberFilter(field_name="definition", min_value=1, max_value=2**63 - 1)
    person = filters.CharFilter(field_name="person__username", label="user name")
    stance = filters.ChoiceFilter(choices=Stance.choices)

    class Meta:
        model = Endorsement
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
