"""`/api/v1/me/`: who a token speaks for."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from .serializers import MeSerializer


class MeViewSet(viewsets.ViewSet):
    permission_classes = [permissions.IsAuthenticated]

    @extend_schema(
        responses=MeSerializer, description="The person this session or token speaks for."
    )
    def list(self, request: Request) -> Response:
        return Response(MeSerializer(request.user).data)


ROUTES: list[tuple[str, Any]] = [("me", MeViewSet)]
