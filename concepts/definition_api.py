"""Versions of definitions, through the API: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.conditional import IF_MATCH, Conditional
from common.errors import Invalid

from .checking_api import CheckingActions
from .deciding_api import DecidingActions
from .errors import Outdated, Unconditioned
from .filtered_api import Filtered
from .filters import DefinitionFilters
from .models import Concept, Definition
from .permissions import may_edit
from .serializers import DefinitionSerializer, DraftSerializer, NewDraftSerializer, ReasonSerializer
from .services import defining


class DefinitionViewSet(Conditional, DecidingActions, CheckingActions, Filtered):
    """Versions of definitions. A draft is seen by its author alone."""

    rows = Definition.objects.with_parts()
    serializer_class = DefinitionSerializer
    filterset_class = DefinitionFilters
    outdated = Outdated

    @extend_schema(request=NewDraftSerializer, responses={201: DefinitionSerializer})
    def create(self, request: Request) -> Response:
        """Begin a draft. Curators."""
        sent = self.take(NewDraftSerializer, request)
        row = defining.save_draft(request.user, self.concept_of(sent), sent.content())
        return self.show(row, status.HTTP_201_CREATED)

    @extend_schema(request=DraftSerializer, responses=DefinitionSerializer, parameters=[IF_MATCH])
    def update(self, request: Request, pk: str) -> Response:
        """Replace the whole content of one's draft: the one that was read, which If-Match names.
        Without it the answer is 428."""
        row = self.get_object()
        require(may_edit(request.user, row))
        if "If-Match" not in request.headers:
            raise Unconditioned
        data = self.take(DraftSerializer, request).content()
        seen = self.seen_by(request, row)
        return self.show(defining.save_draft(request.user, row.concept, data, row, seen=seen))

    @extend_schema(request=None, responses=DefinitionSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Freeze one's draft and put it before the other curators. The checks must pass."""
        row = self.get_object()
        return self.show(defining.submit(request.user, row, seen=self.seen_by(request, row)))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One version. The ETag names its content, for If-Match."""
        return self.show(self.get_object())

    @extend_schema(request=ReasonSerializer, responses={201: DefinitionSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Begin a draft of one’s own with what this version says. Curators."""
        reason = self.take(ReasonSerializer, request).validated_data["reason"]
        row = defining.restore(request.user, self.get_object(), reason)
        return self.show(row, status.HTTP_201_CREATED)

    def concept_of(self, sent: Any) -> Concept:
        """The concept that the slug names, if this person may see it."""
        slug = sent.validated_data["concept"]
        concept = Concept.objects.visible_to(self.request.user).filter(slug=slug).first()
        if concept is None:
            raise Invalid.field("concept", f"There is no concept “{slug}”.")
        return concept
