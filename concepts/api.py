"""The API of this app: its addresses, and what is short."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .concept_api import ConceptViewSet
from .definition_api import DefinitionViewSet
from .filtered_api import Filtered
from .filters import EndorsementFilters
from .models import Endorsement, Tradition
from .serializers import EndorsementSerializer, ReasonSerializer, TraditionSerializer
from .services import endorsing
from .tradition_api import TraditionActions
from .training_api import LanguageModelViewSet, RunViewSet, SoftPromptViewSet


class TraditionViewSet(TraditionActions, Filtered):
    """The taxonomy that concepts are proposed in: two levels. What was merged leads to what stays."""

    rows = Tradition.objects.select_related("parent", "merged_into").order_by("name", "pk")
    serializer_class = TraditionSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"


class EndorsementViewSet(Filtered):
    """Who endorses a definition and who objects, as it stands; given and taken at the definition."""

    rows = Endorsement.objects.for_list()
    serializer_class = EndorsementSerializer
    filterset_class = EndorsementFilters

    @extend_schema(request=ReasonSerializer, responses=EndorsementSerializer)
    @action(detail=True, methods=["post"])
    def overrule(self, request: Request, pk: str) -> Response:
        """Answer an objection, so that it holds nothing back any more. Another curator."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        return self.show(endorsing.overrule(request.user, self.get_object(), reason))


ROUTES: list[tuple[str, Any]] = [
    ("concepts", ConceptViewSet),
    ("definitions", DefinitionViewSet),
    ("endorsements", EndorsementViewSet),
    ("language-models", LanguageModelViewSet),
    ("runs", RunViewSet),
    ("soft-prompts", SoftPromptViewSet),
    ("traditions", TraditionViewSet),
]
