"""The API of packs and releases: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.answers import require
from common.api import ReadViewSet

from .models import Pack, Release
from .permissions import may_create_pack, may_draft
from .serializers import (
    NewPackSerializer,
    NewReleaseSerializer,
    PackSerializer,
    ReleaseDetailSerializer,
    ReleaseSerializer,
    YankSerializer,
)
from .services import packing, publishing


class PackViewSet(ReadViewSet):
    """Packs with their published versions."""

    rows = Pack.objects.for_list().order_by("name", "pk")
    serializer_class = PackSerializer
    lookup_field = "slug"

    @extend_schema(request=NewPackSerializer, responses={201: PackSerializer})
    def create(self, request: Request) -> Response:
        """Make a pack. Admins."""
        require(may_create_pack(request.user))
        serializer = NewPackSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        pack = packing.create_pack(request.user, **serializer.validated_data)
        row = self.get_queryset().get(pk=pack.pk)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)


class ReleaseViewSet(ReadViewSet):
    """Releases. The archive of a published one is at /packs/<pack>/<version>/download/."""

    rows = Release.objects.select_related("pack", "job").order_by("-created_at", "-pk")
    serializer_class = ReleaseSerializer

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows.without_manifest() if self.action == "list" else rows

    def get_serializer_class(self) -> Any:
        return ReleaseSerializer if self.action == "list" else ReleaseDetailSerializer

    def _answer(self, pk: Any, code: int = status.HTTP_200_OK) -> Response:
        return Response(ReleaseDetailSerializer(self.get_queryset().get(pk=pk)).data, status=code)

    @extend_schema(request=NewReleaseSerializer, responses={201: ReleaseDetailSerializer})
    def create(self, request: Request) -> Response:
        """Draft a version of a pack. Admins."""
        require(may_draft(request.user))
        serializer = NewReleaseSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        release = publishing.draft(request.user, **serializer.validated_data)
        return self._answer(release.pk, status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Discard a draft. Admins."""
        publishing.discard(request.user, self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={202: ReleaseDetailSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Have a draft built, signed and published. Admins. Poll `state` until it is published."""
        publishing.publish(request.user, self.get_object())
        return self._answer(pk, status.HTTP_202_ACCEPTED)

    @extend_schema(request=YankSerializer, responses=ReleaseDetailSerializer)
    @action(detail=True, methods=["post"], url_path="withdraw")
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take a published release out of the catalogue. Admins."""
        release = self.get_object()
        serializer = YankSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        publishing.yank(request.user, release, serializer.validated_data["reason"])
        return self._answer(pk)


ROUTES: list[tuple[str, Any]] = [("packs", PackViewSet), ("releases", ReleaseViewSet)]
