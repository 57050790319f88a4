"""`/api/v1/me/`: who a token speaks for, how far they are trusted, and what is left of today."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from . import licence
from .allowances import allowances
from .serializers import (
    AgreementSerializer,
    AllowanceSerializer,
    MeSerializer,
    TrustSerializer,
    trust_told,
)
from .standing import facts_of


class MeViewSet(viewsets.ViewSet):
    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(
        responses=MeSerializer, description="The person this session or token speaks for."
    )
    def list(self, request: Request) -> Response:
        return Response(MeSerializer(request.user).data)


class TrustViewSet(viewsets.ViewSet):
    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(responses=TrustSerializer)
    def list(self, request: Request) -> Response:
        """Every level with what it needs and unlocks; one’s own, what it rests on, and what is next."""
        return Response(TrustSerializer(trust_told(facts_of(request.user))).data)


class LimitViewSet(viewsets.ViewSet):
    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(responses=AllowanceSerializer(many=True))
    def list(self, request: Request) -> Response:
        """What is limited per day (UTC): how much is used, and in how many seconds a new day begins.
        Beyond a limit, the answer is 429 with Retry-After."""
        return Response(AllowanceSerializer(allowances(request.user), many=True).data)


class LicenceViewSet(viewsets.ViewSet):
    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(responses=AgreementSerializer)
    def list(self, request: Request) -> Response:
        """The licence of texts, and whether one has accepted it."""
        return Response(_agreement(request.user))

    @extend_schema(request=AgreementSerializer, responses=AgreementSerializer)
    def create(self, request: Request) -> Response:
        """Accept the version that one has read. Once, before the first contribution."""
        sent = AgreementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        licence.accept(request.user, sent.validated_data["version"])
        return Response(_agreement(request.user), status=status.HTTP_201_CREATED)


def _agreement(user: Any) -> dict[str, Any]:
    return {
        "version": licence.VERSION, "name": licence.NAME, "url": licence.URL,
        "accepted": licence.has_agreed(user),
    }  # fmt: skip


ROUTES: list[tuple[str, Any]] = [
    ("me", MeViewSet),
    ("trust", TrustViewSet),
    ("limits", LimitViewSet),
    ("licence", LicenceViewSet),
]
