"""What people do about a submitted definition, through the API: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .serializers import (
    DefinitionSerializer,
    EditedSerializer,
    GroundsSerializer,
    MaybeGroundsSerializer,
    MaybeReasonSerializer,
    ReasonSerializer,
)
from .services import amending, deciding, endorsing


class DecidingActions:
    """Actions on one definition. Mixed into its viewset, which has `take`, `show` and `get_object`."""

    take: Any
    show: Any
    get_object: Any

    @extend_schema(request=MaybeReasonSerializer, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Make a submitted version the reference. Another curator."""
        reason = self.take(MaybeReasonSerializer, request).validated_data["reason"]
        return self.show(deciding.accept(request.user, self.get_object(), reason))

    @extend_schema(request=EditedSerializer, responses={201: DefinitionSerializer})
    @action(detail=True, methods=["post"], url_path="accept-with-edits")
    def accept_with_edits(self, request: Request, pk: str) -> Response:
        """Make an edited version the reference, credited to its author. The whole content is sent.
        Another curator."""
        sent = self.take(EditedSerializer, request)
        reason = sent.validated_data["reason"]
        row = self.get_object()
        edited = amending.accept_with_edits(request.user, row, sent.content(), reason)
        return self.show(edited, status.HTTP_201_CREATED)

    @extend_schema(request=GroundsSerializer, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"], url_path="ask-for-changes")
    def ask_for_changes(self, request: Request, pk: str) -> Response:
        """Send it back to its author, with what is in the way. Another curator."""
        sent = self.take(GroundsSerializer, request).validated_data
        return self.show(deciding.ask_for_changes(request.user, self.get_object(), **sent))

    @extend_schema(request=MaybeGroundsSerializer, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline a submitted version, with the reasons. Another curator."""
        sent = self.take(MaybeGroundsSerializer, request).validated_data
        return self.show(deciding.decline(request.user, self.get_object(), **sent))

    @extend_schema(request=None, responses={201: DefinitionSerializer})
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, pk: str) -> Response:
        """Begin the next draft from what came back. Its author."""
        row = amending.revise(request.user, self.get_object())
        return self.show(row, status.HTTP_201_CREATED)

    @extend_schema(request=ReasonSerializer, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"])
    def endorse(self, request: Request, pk: str) -> Response:
        """Say that it should be the reference, and why; with the quorum it is at once. Others than its
        authors. Saying the same again changes nothing."""
        return self._say(endorsing.endorse, request)

    @extend_schema(request=ReasonSerializer, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"], url_path="object")
    def object_to(self, request: Request, pk: str) -> Response:
        """Say why it should not be the reference as it is. No quorum is reached while this stands."""
        return self._say(endorsing.object_to, request)

    @extend_schema(request=None, responses=DefinitionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back one’s endorsement or objection."""
        row = self.get_object()
        endorsing.withdraw(request.user, row)
        return self.show(row)

    def _say(self, act: Any, request: Request) -> Response:
        row = self.get_object()
        act(request.user, row, self.take(ReasonSerializer, request).validated_data["reason"])
        answer: Response = self.show(row)
        return answer
