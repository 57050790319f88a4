"""Concepts, through the API: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.keyset import Key, KeysetPagination

from .catalogue import sort_of, sortable
from .exchange_api import ExchangingActions
from .filtered_api import Filtered
from .filters import ConceptFilters
from .models import Concept
from .permissions import may_merge
from .serializers import ConceptSerializer, MergeSerializer, ProposalSerializer, ReasonSerializer
from .services import merging, proposing
from .tradition_api import ClassifyingAction
from .translation_api import TranslatingActions


class ConceptViewSet(ClassifyingAction, TranslatingActions, ExchangingActions, Filtered):
    """Concepts. A declined one is seen by curators and by who proposed it."""

    rows = Concept.objects.select_related(
        "proposed_by", "merged_into", "translation_group"
    ).prefetch_related("names", "traditions", "translation_group__concepts")
    serializer_class = ConceptSerializer
    filterset_class = ConceptFilters
    pagination_class = KeysetPagination
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def keys(self) -> tuple[Key, ...]:
        """How the list is sorted."""
        return sort_of(self.request.query_params).keys

    def filter_queryset(self, queryset: Any) -> Any:
        return sortable(super().filter_queryset(queryset), self.request.query_params)

    @extend_schema(request=ProposalSerializer, responses={201: ConceptSerializer})
    def create(self, request: Request) -> Response:
        """Propose a concept. Curators."""
        sent = self.take(ProposalSerializer, request).validated_data
        if slug := sent.pop("translation_of"):
            sent["translation_of"] = merging.target(request.user, slug, "translation_of")
        return self.show(proposing.propose(request.user, **sent), status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, slug: str) -> Response:
        """Take a proposal up. Another curator."""
        return self.show(proposing.open_concept(request.user, self.get_object()))

    @extend_schema(request=ReasonSerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, slug: str) -> Response:
        """Decline a proposal, with the reason. Another curator."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        return self.show(proposing.decline_concept(request.user, self.get_object(), reason))

    @extend_schema(request=MergeSerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, slug: str) -> Response:
        """Retire a double in favour of another concept, which gets its names. Curators."""
        concept = self.get_object()
        require(may_merge(request.user, concept))
        sent = self.take(MergeSerializer, request).validated_data
        into = merging.target(request.user, sent["into"])
        return self.show(merging.merge(request.user, concept, into, sent["reason"]))

    @extend_schema(request=ReasonSerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, slug: str) -> Response:
        """Take an open concept out of use. Curators and admins."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        return self.show(proposing.retire(request.user, self.get_object(), reason))
