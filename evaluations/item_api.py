"""Blind items, through the API: one text to judge, and unfinished work on it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .serializers import BlindItemSerializer, FlagSerializer, ReviewDraftSerializer, SkipSerializer
from .services import asides, drafts, reviewing

ITEM_NAME = "[-A-Za-z0-9_]+"
TOKEN = OpenApiParameter("token", str, OpenApiParameter.PATH, description="Names the item.")


class ItemViewSet(viewsets.ViewSet):
    """One text to judge, by its token. Comparisons are read elsewhere, and set aside here."""

    permission_classes = [permissions.IsAuthenticated]
    lookup_field = "token"
    lookup_value_regex = ITEM_NAME

    @extend_schema(responses=BlindItemSerializer, parameters=[TOKEN])
    def retrieve(self, request: Request, token: str) -> Response:
        return Response(BlindItemSerializer(reviewing.blind_item(request.user, token)).data)

    @extend_schema(responses={200: ReviewDraftSerializer, 204: None}, parameters=[TOKEN])
    @action(detail=True)
    def draft(self, request: Request, token: str) -> Response:
        """One's own unfinished work on the item; 204 where there is none."""
        return self._drafted(drafts.read(request.user, reviewing.find_item(token)))

    @extend_schema(
        request=ReviewDraftSerializer,
        responses={200: ReviewDraftSerializer, 204: None},
        parameters=[TOKEN],
    )
    @draft.mapping.put
    def draft_put(self, request: Request, token: str) -> Response:
        """Keep unfinished work, in place of what was kept before. Nothing typed is nothing kept."""
        serializer = ReviewDraftSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        item = reviewing.find_item(token)
        drafts.save(request.user, item, serializer.validated_data["content"])
        return self._drafted(drafts.read(request.user, item))

    @extend_schema(request=None, responses={204: None}, parameters=[TOKEN])
    @draft.mapping.delete
    def draft_delete(self, request: Request, token: str) -> Response:
        """Forget it. Forgotten twice is forgotten once."""
        drafts.discard(request.user, reviewing.find_item(token))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _drafted(self, row: Any) -> Response:
        if row is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(ReviewDraftSerializer(row).data)

    @extend_schema(request=SkipSerializer, responses={204: None}, parameters=[TOKEN])
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, token: str) -> Response:
        """Leave the item to others, with a reason."""
        return self._set_aside(asides.skip, SkipSerializer, token)

    @extend_schema(request=FlagSerializer, responses={204: None}, parameters=[TOKEN])
    @action(detail=True, methods=["post"])
    def flag(self, request: Request, token: str) -> Response:
        """Tell the admins what is wrong with the item."""
        return self._set_aside(asides.flag, FlagSerializer, token)

    def _set_aside(self, service: Any, kind: Any, token: str) -> Response:
        serializer = kind(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        service(self.request.user, reviewing.find_item(token), **serializer.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
