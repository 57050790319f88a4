"""The API of comparisons and choices: the same services as the pages."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .choice_serializers import (
    BlindComparisonSerializer,
    ChoiceSerializer,
    NewChoiceSerializer,
    PickSerializer,
)
from .models import Choice
from .services import choosing

TOKEN_NAME = "[-A-Za-z0-9_]+"  # noqa: S105
TOKEN = OpenApiParameter("token", str, OpenApiParameter.PATH, description="Names the comparison.")


def comparison_answer(request: Request, token: str) -> Response:
    blind = choosing.blind_comparison(request.user, token)
    return Response(BlindComparisonSerializer(blind).data)


class ComparisonViewSet(viewsets.ViewSet):
    """Texts to choose from, by their token. They are skipped and flagged under `/items/`."""

    permission_classes = [permissions.IsAuthenticated]
    lookup_field = "token"
    lookup_value_regex = TOKEN_NAME

    @extend_schema(responses=BlindComparisonSerializer, parameters=[TOKEN])
    def retrieve(self, request: Request, token: str) -> Response:
        return comparison_answer(request, token)


class ChoiceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own choices. Nobody else's are here, open round or not."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = ChoiceSerializer
    lookup_field = "item__token"
    lookup_url_kwarg = "token"
    lookup_value_regex = TOKEN_NAME

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Choice.objects.none()
        rows = Choice.objects.by(self.request.user).select_related("item__round")
        return rows.prefetch_related("item__shown")

    @extend_schema(request=NewChoiceSerializer, responses={201: ChoiceSerializer})
    def create(self, request: Request) -> Response:
        """Judge a comparison. Sent twice, the second replaces the first."""
        serializer = NewChoiceSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        token = serializer.validated_data.pop("item")
        return self._choose(token, serializer.validated_data, status.HTTP_201_CREATED)

    @extend_schema(request=PickSerializer, responses=ChoiceSerializer)
    def update(self, request: Request, token: str) -> Response:
        """Change one's choice while the round is open."""
        self.get_object()
        serializer = PickSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return self._choose(token, serializer.validated_data)

    @extend_schema(request=None, responses=ChoiceSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, token: str) -> Response:
        """Put back what one's choice said before its last change, while the round is open."""
        self.get_object()
        choosing.undo(request.user, choosing.find_comparison(token))
        return Response(self.get_serializer(self.get_object()).data)

    def _choose(
        self, token: str, picked: dict[str, Any], code: int = status.HTTP_200_OK
    ) -> Response:
        item = choosing.find_comparison(token)
        row = choosing.choose(self.request.user, item, **picked)
        row.item = item  # with its texts
        return Response(self.get_serializer(row).data, status=code)


ROUTES: list[tuple[str, Any]] = [
    ("comparisons", ComparisonViewSet),
    ("choices", ChoiceViewSet),
]
