"""The API of what somebody follows: their own rows, through the same services as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import ReadViewSet
from common.errors import NotFound
from common.keyset import Key, KeysetPagination
from concepts.filters import NoFilters, StrictFilters
from concepts.models import Concept

from .filters import NotificationFilters
from .models import Notification, Watch
from .serializers import (
    CountSerializer,
    NewWatchSerializer,
    NotificationSerializer,
    PreferenceSerializer,
    ReadSerializer,
    WatchSerializer,
)
from .services import marking, preferring, watching

NEWEST = (Key("pk", int, descending=True),)


class OwnViewSet(ReadViewSet):
    """One's own rows, newest first; nobody else's are there."""

    permission_classes = [permissions.IsAuthenticated]
    pagination_class = KeysetPagination
    filter_backends = [StrictFilters]

    def keys(self) -> tuple[Key, ...]:
        return NEWEST


class WatchViewSet(OwnViewSet):
    """What this person watches."""

    rows = Watch.objects.select_related("concept", "tradition")
    serializer_class = WatchSerializer
    filterset_class = NoFilters

    @extend_schema(request=NewWatchSerializer, responses={201: WatchSerializer})
    def create(self, request: Request) -> Response:
        """Watch a concept, a tradition or a kind of news. Asked twice, it is one."""
        serializer = NewWatchSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row = self._watch(request.user, **serializer.validated_data)
        return Response(WatchSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Stop. What this person does later does not bring it back."""
        watching.unwatch(request.user, self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _watch(self, user: Any, concept: str = "", tradition: str = "", topic: str = "") -> Watch:
        if tradition:
            return watching.watch_tradition(user, tradition)
        if topic:
            return watching.watch_topic(user, topic)
        row = Concept.objects.visible_to(user).filter(slug=concept).first()
        if row is None:
            raise NotFound("There is no such concept, or it is not open to you.")
        return watching.watch_concept(user, row)


class NotificationViewSet(OwnViewSet):
    """What is new for this person."""

    rows = Notification.objects.for_list()
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilters

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Mark one as read."""
        row = marking.mark_read(request.user, self.get_object().pk)
        row.refresh_from_db(fields=["read_at"])
        return Response(NotificationSerializer(row).data)

    @extend_schema(
        operation_id="notifications_read_all", request=ReadSerializer, responses=CountSerializer
    )
    @action(detail=False, methods=["post"], url_path="read", filter_backends=[])
    def read_all(self, request: Request) -> Response:
        """Mark all as read, up to the newest that was seen."""
        serializer = ReadSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        count = marking.mark_all_read(request.user, **serializer.validated_data)
        return Response({"marked": count})

    @extend_schema(responses=PreferenceSerializer, filters=False)
    @action(detail=False, pagination_class=None, filter_backends=[])
    def preferences(self, request: Request) -> Response:
        """How this person wants their news."""
        return Response(PreferenceSerializer(preferring.preference_of(request.user)).data)

    @extend_schema(request=PreferenceSerializer(partial=True), responses=PreferenceSerializer)
    @preferences.mapping.patch
    def prefer(self, request: Request) -> Response:
        """Change it; what is left out stays."""
        serializer = PreferenceSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        row = preferring.prefer(request.user, **serializer.validated_data)
        return Response(PreferenceSerializer(row).data)


ROUTES: list[tuple[str, Any]] = [
    ("watches", WatchViewSet),
    ("notifications", NotificationViewSet),
]
