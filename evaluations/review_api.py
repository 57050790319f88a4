"""Reviews, through the API: one's own."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .item_api import ITEM_NAME
from .models import Review
from .serializers import JudgementSerializer, NewReviewSerializer, ReviewSerializer
from .services import history, reviewing


class ReviewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own reviews. Nobody else's are here, open round or not."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = ReviewSerializer
    lookup_field = "item__token"
    lookup_url_kwarg = "token"
    lookup_value_regex = ITEM_NAME

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Review.objects.none()
        return Review.objects.by(self.request.user).with_staleness().select_related("item")

    @extend_schema(request=NewReviewSerializer, responses={201: ReviewSerializer})
    def create(self, request: Request) -> Response:
        """Judge an item. Sent twice, the second replaces the first."""
        serializer = NewReviewSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        token = serializer.validated_data.pop("item")
        row = self._review(token, serializer.validated_data)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=JudgementSerializer, responses=ReviewSerializer)
    def update(self, request: Request, token: str) -> Response:
        """Change one's judgement while the round is open."""
        self.get_object()
        serializer = JudgementSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(self.get_serializer(self._review(token, serializer.validated_data)).data)

    @extend_schema(request=None, responses=ReviewSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, token: str) -> Response:
        """Put back what one's review said before its last change, while the round is open."""
        self.get_object()
        row = history.undo(request.user, reviewing.find_item(token))
        return Response(self.get_serializer(row).data)

    def _review(self, token: str, judgement: dict[str, Any]) -> Review:
        return reviewing.review(self.request.user, reviewing.find_item(token), **judgement)
