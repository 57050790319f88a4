"""The API of linked translations: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .serializers import ConceptSerializer, LinkSerializer
from .services import merging, translating


class TranslatingActions:
    """Mixed into the viewset of concepts."""

    take: Any
    show: Any
    get_object: Any

    @extend_schema(request=LinkSerializer, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, slug: str) -> Response:
        """Say that it and another one are translations of one another. Curators."""
        row = self.get_object()
        words = self.take(LinkSerializer, request).validated_data["other"]
        other = merging.target(request.user, words, "other")
        answer: Response = self.show(translating.link(request.user, row, other))
        return answer

    @extend_schema(request=None, responses=ConceptSerializer)
    @action(detail=True, methods=["post"])
    def unlink(self, request: Request, slug: str) -> Response:
        """Take it out of its translations; the others stay linked. Curators."""
        answer: Response = self.show(translating.unlink(request.user, self.get_object()))
        return answer
